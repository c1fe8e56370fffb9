// Divergence in words: which error, at which step, what still holds, and what to change.

import { make } from "./dom.js";
import { ERRORS, RATES, short } from "./words.js";

/** Shows why racers have stopped. `lower(optimizer, rate)` tries a smaller rate. */
export function trouble(element, racers, lower) {
  const refused = racers.filter(({ state }) => state.error);
  if (element.dataset.shown === String(refused.map(({ name }) => name))) return;
  element.dataset.shown = String(refused.map(({ name }) => name));
  element.hidden = !refused.length;
  element.replaceChildren(
    ...refused.map(({ name, rate, state, key }) => {
      const smaller = RATES.findLast((r) => r < rate / 3) ?? RATES[0];
      const [type, text] = ERRORS[state.error] ?? ["an error", "unknown"];
      const finite = state.steps === 0 ? "" : `The last loss was ${short(state.last)}: far too large, but a number; a program that waits for NaN would not have noticed. `;
      return make(
        "p",
        {},
        make("b", { textContent: `${name} has diverged. ` }),
        `The sample after step ${state.steps} was refused, by `,
        make("code", { textContent: type }),
        `: “${text}”. ${finite}Nothing has changed: the parameters are those of step ${state.steps}, all of them finite. `,
        `Each step was longer than the valley is wide, so the next error was larger. `,
        make("button", { textContent: `Try ${name} with a rate of ${smaller}`, onclick: () => lower(key, smaller) }),
      );
    }),
  );
}
