// View: roots. The plain method, Newton's, and the certified ones: from the same start, and between two ends.

import { write } from "./address.js";
import { $, lessons, make, options } from "./dom.js";
import { Plot } from "./plot.js";
import { decimal, short } from "./words.js";
import { instance } from "./wasm.js";

/** In the order of `src/roots.rs`. */
const FUNCTIONS = [
  { key: "parabola", name: "a·x² + b·x + c", x: [-4, 4], y: [-6, 12] },
  { key: "cubic", name: "x³ − 2x + 2", x: [-3, 3], y: [-6, 10] },
  { key: "tanh", name: "tanh x", x: [-4, 4], y: [-1.6, 1.6] },
  { key: "power", name: "x²⁰ − 1", x: [-1.4, 1.4], y: [-3, 8] },
  { key: "pole", name: "1 / (x − 1)", x: [-4, 4], y: [-8, 8] },
  { key: "jump", name: "x/2 ∓ 1, with a jump at 0.7", x: [-4, 4], y: [-4, 4] },
  { key: "exp", name: "e⁻ˣ", x: [-2, 12], y: [-2, 6] },
  { key: "ln", name: "ln x + 1", x: [-1, 4], y: [-4, 4] },
  { key: "beside", name: "(x − 1) / (x − 2)", x: [-4, 4], y: [-6, 8] },
];
const METHODS = ["plain", "newton", "find", "between"];
const REPORT = 10; // numbers of a report, before the points
const RATES = [0.0001, 0.001, 0.01, 0.03, 0.1, 0.3];
const STEPS = 200;
const DEFAULTS = { f: 0, a: 1, b: 2, c: -3, x: 3, rate: 0.001, method: 0 };
const LESSONS = [
  ["a parabola", { rate: 0.001 }, "Press Walk. The point goes down f² by −rate · 2·f·f′, ever more slowly; find knows when it is there."],
  ["the rate is too large", { rate: 0.1 }, "Each step of the plain method leaps over the valley and lands higher up. find learns its rate from two gradients."],
  ["Newton runs in a circle", { f: 1, x: 0, method: 1 }, "Newton goes from 0 to 1 and back, for ever. find looks behind the hill, too."],
  ["Newton is thrown out", { f: 2, x: 1.5, method: 1, rate: 0.1 }, "Newton divides by f′, which is small here: each step is longer than the last."],
  ["a pole is no root", { f: 4, x: 2.5, method: 3 }, "1 / (x − 1) changes its sign at its pole, and a method that halves the interval ends there. descend_in ends there, too, but says that f leaps: it is a pole. Downhill, |f| falls for ever. Newton leaves the range of floats, the plain method walks on, and find goes on until f′ rounds to 0."],
  ["a jump is no root", { f: 5, x: 3, method: 3, rate: 0.1 }, "f changes its sign at 0.7 and is never 0: a change of sign alone is not a root."],
  ["a double root", { a: 1, b: -2, c: 1, x: 3, method: 0, rate: 0.01 }, "x² − 2x + 1 touches 0 at 1. The plain method gets slower and slower. Rounded to floats the sum is 0 already near 1, and find sees f as it is computed."],
  ["no root at all", { a: 1, b: 0, c: 1, x: 1, method: 2, rate: 0.1 }, "x² + 1 has no root. The plain method comes to rest at 0. There f′ is 0, so Newton divides by 0; find says that this is no root, after it has looked far and wide on both sides."],
];
const CERTIFICATES = [
  "f computes to exactly 0 there, and its derivative is not 0",
  "f changes its sign between two neighbouring floats, by what its derivative explains",
  "f changes its sign between two neighbouring floats, and further away it grows as its derivative says: the rest is rounding",
  "f is 0 on a stretch of floats and has opposite signs beyond them",
  "f is 0 and has the same sign on both sides: it touches 0",
  "|f| is within the tolerance",
];

let wasm, state, plot, paths, recall, walked = 0, timer = 0;

const call = (name, ...numbers) => wasm[name](...numbers);
const abc = () => [state.f, state.a, state.b, state.c];

export async function open(query) {
  wasm ??= await instance();
  if (!plot) build();
  else if (!query.size) return remember();
  const number = (key, low, high) => (Number.isFinite(parseFloat(query.get(key))) ? Math.max(low, Math.min(high, parseFloat(query.get(key)))) : DEFAULTS[key]);
  const steps = query.has("steps") ? Math.round(number("steps", 0, STEPS)) : undefined;
  set({
    f: Math.max(0, FUNCTIONS.findIndex(({ key }) => key === query.get("f"))),
    a: number("a", -3, 3), b: number("b", -5, 5), c: number("c", -5, 5), x: number("x", -4, 4),
    rate: RATES.includes(Number(query.get("rate"))) ? Number(query.get("rate")) : DEFAULTS.rate,
    method: Math.max(0, METHODS.indexOf(query.get("method"))),
  });
  if (steps !== undefined) walked = Math.min(steps + 1, paths[state.method].length);
  draw();
  remember();
  recall((lesson) => Object.entries({ ...DEFAULTS, ...lesson }).every(([key, value]) => state[key] === value));
}

export const close = () => stop();

function set(changed) {
  stop();
  state = { ...DEFAULTS, ...state, ...changed };
  for (const key of ["f", "a", "b", "c", "x", "rate", "method"]) $(`roots-${key}`).value = state[key];
  for (const key of ["a", "b", "c", "x"]) $(`roots-${key}`).nextElementSibling.textContent = short(Number(state[key]));
  for (const key of ["a", "b", "c"]) $(`roots-${key}`).parentElement.hidden = state.f !== 0;
  compute();
  walked = state.method > 1 ? paths[state.method].length : 1;
  draw();
  remember();
}

/** Runs all three, and says what came of them. */
function compute() {
  const pairs = (count, from = 0) => {
    const numbers = wasm.floats(wasm.out(), from + 2 * count);
    return Array.from({ length: count }, (_, i) => [numbers[from + 2 * i], numbers[from + 2 * i + 1]]);
  };
  const path = (method) => pairs(call("root_path", method, ...abc(), state.x, state.rate, STEPS));
  paths = [path(0), path(1)];
  const [low, high] = FUNCTIONS[state.f].x;
  const [found, between] = [[0, state.x, 0], [1, low, high]].map((numbers) => {
    const count = call("root_find", ...abc(), ...numbers);
    paths.push(pairs(count, REPORT));
    return [...wasm.floats(wasm.out(), REPORT)];
  });
  $("roots-plain").textContent = ofPath(paths[0], `${STEPS} steps of −${state.rate} · 2·f·f′`);
  $("roots-newton").textContent = ofPath(paths[1], "steps of −f / f′");
  $("roots-find").textContent = ofReport(found);
  $("roots-between-name").textContent = `descend_in, from ${short(low)} to ${short(high)}`;
  $("roots-between").textContent = ofReport(between);
}

const counted = (steps) => `${steps} step${steps === 1 ? "" : "s"}`;
/** Whether f is 0 everywhere. */
const all = () => state.f === 0 && !state.a && !state.b && !state.c;

/** What can be said of a method that says nothing itself. */
function ofPath(path, how) {
  const [x, f] = path.at(-1);
  const steps = path.length - 1;
  if (all()) return "Every x is a root: f is 0.";
  if (Number.isNaN(x) && steps && Number.isFinite(path.at(-2)[0])) return `At x = ${exact(path.at(-2)[0])}, after ${counted(steps - 1)}, f, f′ or their quotient is no number: there is no next x.`;
  if (!Number.isFinite(x)) return `After ${counted(steps)} x is ${short(x)}: it was thrown out of the range of floats. The method itself gives no warning.`;
  if (f === 0) return `x = ${exact(x)}, where f computes to 0, after ${steps} ${how}.`;
  const [before] = path.at(-2) ?? [];
  const [twice] = path.at(-3) ?? [];
  const moves = Math.abs(x - before) > 1e-6 * Math.max(1, Math.abs(x));
  if (moves && Math.abs(x - twice) < 1e-3 * Math.abs(x - before)) return `x is ${short(before)} and ${short(x)} in turn, for ever.`;
  const late = path.slice(-21).map(([x]) => x);
  const turns = late.filter((x, i) => i > 1 && (x - late[i - 1]) * (late[i - 1] - late[i - 2]) < 0).length;
  const [low, high] = [Math.min(...late), Math.max(...late)];
  if (late.length > 20 && turns > 2 && high - low > 1e-3 * Math.max(1, Math.abs(x))) return `x goes to and fro between ${short(low)} and ${short(high)}, and does not come to rest.`;
  const word = Math.abs(f) < 1e-4 ? "close to a root, perhaps: it cannot tell" : moves ? "still on its way" : "it has come to rest, and not at a root";
  return `After ${steps} ${steps === STEPS ? how.replace(/^\d+ /, "") : how}: x = ${short(x, 6)}, f = ${short(f)}; ${word}.`;
}

/** A float with as many digits as name it. */
const exact = (x) => decimal(x).replace(/\.0$/, "").replace("-", "−");

function ofReport([x, f, evaluations, outcome, lo, hi, below, above, certificate, rechecked]) {
  if (all()) return "Every x is a root: f is 0.";
  const at = exact(x);
  const cost = ` (${evaluations} evaluations)`;
  const text = [
    `Root at x = ${at}: ${CERTIFICATES[certificate]}. ${rechecked ? "Checked again: it holds." : "Checked again: it does not hold."}`,
    lo === hi ? `No root here: f′ computes to 0 at x = ${at}, where f = ${short(f)}.` : `No root here: |f| has a minimum at x = ${at}, where f = ${short(f)}.`,
    `No root: f changes its sign between ${exact(lo)} and ${exact(hi)}, but it leaps over 0, from ${short(below)} to ${short(above)}: ${Math.max(Math.abs(below), Math.abs(above)) > 1e4 ? "a pole" : "a jump"}.`,
    `No root: f computes to 0 at x = ${at} and from there to the end of the domain. That is a limit, too small for a float, and no root.`,
    `No root: |f| still falls at the end of the domain, x = ${at}.`,
    "f has the same sign at both ends, so this method cannot begin.",
    `f is not finite at x = ${at}.`,
    `No root yet; f = ${short(f)} at x = ${at}.`,
  ][outcome];
  return text + cost;
}

function draw() {
  const { x, y } = FUNCTIONS[state.f];
  plot.range(x, y);
  plot.clear();
  call("root_curve", ...abc(), ...x, 401);
  const f = [...wasm.floats(wasm.out(), 401)];
  plot.line(f.map((v) => v * v), "--quiet", { width: 1.5, dash: [6, 4] });
  plot.line(f.map((v, i) => (i && Math.abs(v - f[i - 1]) > (y[1] - y[0]) * 0.5 ? NaN : v)), "--one");
  const path = paths[state.method].slice(0, walked);
  const loss = state.method === 0; // walks on f²
  // What is beyond the picture stands at its edge.
  const edge = (v, [low, high]) => Math.max(low, Math.min(high, v));
  const shown = path.map(([px, f]) => [edge(px, x), edge(loss ? f * f : f, y)]).filter(([px, v]) => Number.isFinite(px + v));
  plot.points(shown, "--zero", { radius: 4 });
  if (shown.length) plot.points([shown.at(-1)], "--bad", { radius: 6 });
  $("roots-count").textContent = `${walked - 1} of ${paths[state.method].length - 1} steps`;
  $("roots-steps").tBodies[0].replaceChildren(
    ...path.map(([x, f], i) => [x, f, i]).slice(-40).reverse().map(([x, f, i]) => make("tr", {}, make("th", { scope: "row", textContent: i }), make("td", { textContent: short(x, 8) }), make("td", { textContent: short(f, 5) }))),
  );
}

function step() {
  if (walked < paths[state.method].length) walked += 1;
  else stop();
  draw();
  if (!timer) remember();
}

function stop() {
  clearInterval(timer);
  timer = 0;
  $("roots-walk").textContent = "Walk";
}

function remember() {
  if ($("view-roots").hidden) return;
  const { f, a, b, c, x, rate, method } = state;
  write("roots", { f: FUNCTIONS[f].key, ...(f === 0 && { a, b, c }), x, rate, method: METHODS[method], steps: walked - 1 || undefined });
}

function build() {
  plot = new Plot($("roots-canvas"), FUNCTIONS[0]);
  plot.redraw = () => state && draw();
  options($("roots-f"), FUNCTIONS.map(({ name }, i) => [i, name]));
  options($("roots-rate"), RATES.map((r) => [r, r]));
  for (const key of ["a", "b", "c", "x"]) $(`roots-${key}`).oninput = ({ target: { value } }) => set({ [key]: Number(value) });
  for (const key of ["f", "rate", "method"]) $(`roots-${key}`).onchange = ({ target: { value } }) => set({ [key]: Number(value) });
  recall = lessons($("roots-lessons"), LESSONS, (lesson) => set({ ...DEFAULTS, ...lesson }));
  $("roots-one").onclick = () => {
    stop();
    step();
  };
  $("roots-walk").onclick = () => {
    if (timer) {
      stop();
      return remember();
    }
    if (walked >= paths[state.method].length) walked = 1;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      walked = paths[state.method].length;
      draw();
      return remember();
    }
    $("roots-walk").textContent = "Pause";
    timer = setInterval(step, 50);
  };
}
