// The state of a view in the fragment of the address, which no server sees: `#fit?f=cubic&adam=0.01&steps=500`. Training has
// the same bits everywhere, so settings and a number of steps are enough to come back to the same network.

export function read() {
  const [view, query = ""] = location.hash.slice(1).split("?");
  return { view, query: new URLSearchParams(query) };
}

let written = "";
/** Replaces the address. Values that are undefined are left out. */
export function write(view, state) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) if (value !== undefined && value !== "") query.set(key, value);
  written = `#${view}${query.size ? `?${query}` : ""}`;
  history.replaceState(null, "", written);
}

/** Whether the page itself has written the present address. */
export const isOwn = () => location.hash === written;

/** Points as text: numbers from −1 to 1, a byte each in two hexadecimal digits; a class is a third number. */
export const pack = (points) => points.flat().map((v) => Math.round(127.5 + 127.5 * v).toString(16).padStart(2, "0")).join("");

export function unpack(text, size) {
  const numbers = (text.match(/[0-9a-f]{2}/g) ?? []).map((pair) => parseInt(pair, 16) / 127.5 - 1);
  const points = [];
  for (let i = 0; i + size <= numbers.length && points.length < 300; i += size) points.push(numbers.slice(i, i + size));
  return points;
}

/** A number of the query if it is among those allowed, else the default. */
export function among(query, key, allowed, otherwise) {
  const value = Number(query.get(key) ?? NaN);
  return allowed.includes(value) ? value : otherwise;
}
