// Small helpers for the page's elements.

export const $ = (id) => document.getElementById(id);

export function options(select, entries, chosen) {
  select.replaceChildren(...entries.map(([value, text]) => new Option(text, value, false, String(value) === String(chosen))));
}

/** An element with properties and children. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Buttons that set up a lesson, and what there is to see in it. Returns what shows that again for a state from an address. */
export function lessons(element, list, choose) {
  const note = make("p", { className: "note", hidden: true });
  note.setAttribute("role", "status");
  element.after(note);
  for (const [text, state, look] of list) {
    const onclick = async () => {
      await choose(state);
      [note.hidden, note.textContent] = [false, look];
    };
    element.append(make("button", { textContent: text, onclick }));
  }
  return (isState) => {
    const look = list.find(([, state]) => isState(state))?.[2];
    [note.hidden, note.textContent] = [!look, look ?? ""];
  };
}

/** Says something to a screen reader, once. */
export const say = (text) => ($("live").textContent = text);

let spoken = 0;
/** The same while something changes: every ten seconds at most. */
export function saySparingly(text) {
  if (performance.now() - spoken < 10_000) return;
  spoken = performance.now();
  say(text);
}
