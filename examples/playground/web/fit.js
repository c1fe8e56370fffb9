// View: fit a curve. Optimizers race from the same start values.

import { among, pack, seedOf, stepsFor, stepsOf, unpack, write } from "./address.js";
import { $, lessons, make, options, saySparingly, say } from "./dom.js";
import { drawing } from "./draw.js";
import { FUNCTIONS, X, sample } from "./functions.js";
import { LossPlot } from "./loss.js";
import { Plot } from "./plot.js";
import { takeAway } from "./take_away.js";
import { Trainer, controls } from "./trainer.js";
import { trouble } from "./trouble.js";
import { ACTIVATIONS, OPTIMIZERS, RATES, WIDTHS, deepest, hex, shapeOf, short, sizes, thousands, typeName } from "./words.js";

const POINTS = 201; // of a curve
const DASHES = { sgd: [], momentum: [10, 5], rmsprop: [3, 4], adam: [] };
const STROKES = { sgd: 2.5, momentum: 2.5, rmsprop: 3, adam: 4 };
/** The optimizers of `examples/cubic.rs`, with its hyper-parameters; the third starts and ends otherwise. */
const EXPERIMENT = [
  { key: "rmsprop", name: "RMSprop", kind: 2, rate: 0.01, beta1: 0, beta2: 0.9, epsilon: 0, corrected: 1, cosine: 0 },
  { key: "adam", name: "Adam", kind: 3, rate: 0.01, beta1: 0.9, beta2: 0.9, epsilon: 0, corrected: 0, cosine: 0 },
  { key: "momentum", name: "Adam, better start, falling rate", kind: 3, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, corrected: 1, cosine: 40_000 },
];
const DEFAULTS = { f: "sine", noise: 0, act: 0, width: 8, depth: 2, batch: 16, seed: 1, rates: { adam: 0.01, sgd: 0.03 }, own: [], experiment: false };
const LESSONS = [
  ["race four optimizers", { f: "sine", depth: 2, rates: { sgd: 0.03, momentum: 0.01, rmsprop: 0.003, adam: 0.01 } }, "Press Train. All four begin as the same curve; who is first, and who trembles later? Then change a rate: it decides more than the optimizer."],
  ["why a nonlinearity?", { f: "abs", act: 3, rates: { adam: 0.01 } }, "Press Train. Without an activation the network stays a straight line, however many layers it has: the product of matrices is a matrix. Then choose tanh or relu."],
  ["make it diverge", { f: "cubic", depth: 1, rates: { sgd: 1, adam: 0.03 } }, "Press One step a few times and watch the loss of SGD: a rate of 1 throws it further away at nearly every step. Then Train, until the crate refuses a sample and says why. Adam goes on."],
  ["too small for the curve", { f: "wave", act: 1, width: 8, depth: 1, rates: { adam: 0.01 } }, "Press Train. Eight relu neurons make eight bends at most, and training finds a use for a few of them only. Then give it 32 neurons, or a second layer."],
  ["the original experiment: x³ on 1-100-1", { experiment: true }, "Press Train. 2,000 samples of x³, a step after each, 20 epochs: RMSprop and Adam miss at the ends by 0.41 and 0.66, the third run by 0.02. The reason is said when it ends."],
];

let state, points, racers, plot, loss, pen, take, last, recall, constant = 0, started = false;
/** Points have been drawn since the first step: then the steps of the address would not lead here. */
let drawnSince = false;

const trainer = new Trainer(() => ({ curve: [...X, POINTS], at: target() ? [] : points.map(([x]) => x) }), show);
const active = () => (state.experiment ? EXPERIMENT.map((o) => ({ ...o })) : OPTIMIZERS.filter(({ key }) => state.rates[key]).map((o) => ({ ...o, rate: state.rates[o.key] })));
const shape = () => shapeOf(1, state.width, state.depth);
const target = () => (state.experiment ? (x) => x ** 3 + constant : FUNCTIONS[state.f].f);

export async function open(query) {
  if (!plot) build();
  if (started && !query.size) return remember();
  started = true;
  const rates = Object.fromEntries(OPTIMIZERS.map(({ key }) => [key, among(query, key, RATES, undefined)]).filter(([, rate]) => rate));
  const own = unpack(query.get("points") ?? "", 2).map(([x, y]) => [Math.fround(2 * x), Math.fround(2 * y)]);
  const stop = stepsOf(query);
  const current = await begin({
    ...DEFAULTS,
    f: Object.hasOwn(FUNCTIONS, query.get("f")) ? query.get("f") : DEFAULTS.f,
    noise: among(query, "noise", [0, 1, 2], 0),
    act: Math.max(0, ACTIVATIONS.indexOf(query.get("act") ?? "tanh")),
    width: among(query, "width", WIDTHS[1], DEFAULTS.width),
    depth: among(query, "depth", [1, 2, 3, 4], DEFAULTS.depth),
    batch: among(query, "batch", [1, 4, 16, 64], DEFAULTS.batch),
    seed: seedOf(query.get("seed") ?? DEFAULTS.seed),
    rates: Object.keys(rates).length ? rates : DEFAULTS.rates,
    experiment: query.get("lesson") === "experiment",
    own,
  });
  if (!current) return;
  recall((lesson) => Object.entries(lesson).every(([key, value]) => JSON.stringify(state[key]) === JSON.stringify(value)) && (lesson.experiment || !state.experiment));
  if (stop) await trainer.run(stop);
  label();
}

export const close = () => trainer.running && trainer.pause().then(label);

let turn = 0;
/** Starts anew with the state changed. False if it has changed again meanwhile. */
async function begin(changed) {
  const mine = ++turn;
  state = { ...state, ...changed };
  drawnSince = false;
  if (state.experiment) Object.assign(state, { f: "cubic", act: 2, width: 100, depth: 1, batch: 1, seed: 0 });
  state.depth = shape().hidden;
  points = state.f === "own" ? state.own : sample(state.f === "own" ? "sine" : state.f, state.noise, state.seed);
  racers = active();
  fill();
  const answer = await trainer.call("configure", {
    ...samplesOf(points),
    shape: shape(), activation: state.act,
    loss: 0, batch: state.batch, shuffle: state.experiment ? 0 : 1, noise: 0,
    stop: 0, deal: 0, seed: state.seed, racers: active(), experiment: state.experiment,
    ...(state.experiment && { samples: 2000, training: 2000, xs: undefined }),
  });
  if (mine !== turn) return false;
  if (answer) {
    constant = answer.constant;
    points = [...answer.xs].map((x, i) => [x, answer.targets[i]]);
  }
  loss.reset(racers.map(({ key, name }) => ({ name, colour: `--${key}`, dash: DASHES[key] })));
  await trainer.refresh();
  if (mine !== turn) return false;
  remember();
  label();
  return true;
}

const samplesOf = (list) => ({ xs: Float32Array.from(list, ([x]) => x), targets: Float32Array.from(list, ([, y]) => y), samples: list.length, training: list.length });

/** A frame of training. */
function show(frame) {
  if (frame.racers.length !== racers.length) return; // of a race that has been replaced
  last = frame;
  const steps = Math.max(...frame.racers.map((r) => r.steps));
  $("fit-count").textContent = `${thousands(steps)} steps`;
  loss.push(steps, frame.racers.map((r) => (r.error && r.steps < steps ? NaN : r.mean)));
  const f = target();
  frame.racers.forEach((racer, i) => {
    const [lossCell, errorCell] = racers[i].cells;
    lossCell.textContent = told(racer);
    lossCell.className = racer.error ? "bad" : "";
    const [error, at] = f ? worst(racer.y, f) : worstAtPoints(racer.at);
    errorCell.textContent = Number.isFinite(error) ? `${short(error)} at x = ${short(at)}` : "–";
  });
  trouble($("fit-trouble"), racers.map((r, i) => ({ ...r, state: frame.racers[i] })), (key, rate) => begin({ rates: { ...state.rates, [key]: rate } }));
  draw();
  if (frame.racers.every((r) => r.error) || (state.experiment && steps >= 40_000)) finished();
  const words = racers.map((r, i) => `${r.name}: loss ${told(frame.racers[i])}`).join("; ");
  $("fit-summary").textContent = `${thousands(steps)} steps. ${state.experiment ? "2,000" : points.length} points. ${words}.`;
  if (frame.running) saySparingly(`${steps} steps. ${words}`);
  else label();
  take.refresh();
  document.body.dataset.trained = frame.trained;
}

/** The loss of a racer, of which there is none before the first step. */
const told = ({ error, steps, mean }) => (error ? "refused" : steps ? short(mean) : "–");

const worst = (ys, f) => ys.reduce(([most, at], y, i) => {
  const x = X[0] + ((X[1] - X[0]) * i) / (POINTS - 1);
  const error = Math.abs(y - f(x));
  return error > most ? [error, x] : [most, at];
}, [0, 0]);
const worstAtPoints = (ys) => points.reduce(([most, at], [x, y], i) => {
  const error = Math.abs(ys[i] - y);
  return error > most ? [error, x] : [most, at];
}, [points.length ? 0 : NaN, 0]);

function draw() {
  plot.range(X, FUNCTIONS[state.f].y);
  plot.clear();
  plot.points(points, "--data", { radius: points.length > 100 ? 2 : 3.5 });
  last?.racers.forEach((racer, i) => {
    const { key } = racers[i] ?? {};
    if (key) plot.line(racer.y, `--${key}`, { dash: DASHES[key], width: STROKES[key] });
  });
  if (pen.cross) plot.cross(pen.cross);
}

function finished() {
  if (!state.experiment) return;
  $("fit-why").hidden = false;
  $("fit-why").textContent =
    "After 20 epochs the first two miss at the ends. All 100 neurons start nearly alike, with weights of at most 0.1: over [−2, 2] each sigmoid is nearly a straight line, and the sum of 100 lines is one line. What bends they grow, they grow together, and few samples lie at the ends, where x³ is steepest. And the step never gets smaller, so the fit trembles. The third run has the same network and as many steps, but its neurons start with their bends all over the interval, and its rate falls along a cosine to 0.";
}

/** Fills the controls from the state. */
function fill() {
  const set = { f: state.f, noise: state.noise, act: state.act, width: state.width, depth: state.depth, batch: state.batch, seed: state.seed };
  for (const [key, value] of Object.entries(set)) {
    $(`fit-${key}`).value = value;
    $(`fit-${key}`).disabled = state.experiment;
  }
  for (const option of $("fit-depth").options) option.disabled = Number(option.value) > deepest(state.width);
  $("fit-noise").disabled ||= state.f === "own";
  $("fit-why").hidden = true;
  $("fit-trouble").hidden = true;
  $("fit-trouble").dataset.shown = "";
  rows();
  chip();
  take.invalidate();
}

/** A row for each optimizer. */
function rows() {
  const list = state.experiment ? EXPERIMENT : OPTIMIZERS;
  $("fit-racers").tBodies[0].replaceChildren(
    ...list.map((o) => {
      const racer = racers.find((r) => r.name === o.name);
      const tick = make("input", { type: "checkbox", checked: !!racer, disabled: state.experiment, id: `fit-on-${o.key}` });
      tick.onchange = () => {
        const rates = { ...state.rates, [o.key]: tick.checked ? o.rate : undefined };
        if (Object.values(rates).some(Boolean)) begin({ rates });
        else tick.checked = true;
      };
      const rate = make("select", { disabled: state.experiment, id: `fit-rate-${o.key}` });
      rate.setAttribute("aria-label", `learning rate of ${o.name}`);
      options(rate, RATES.map((r) => [r, r]), racer?.rate ?? o.rate);
      rate.onchange = () => begin({ rates: { ...state.rates, [o.key]: Number(rate.value) } });
      const name = make("label", { className: "tick" }, tick, make("span", { className: `swatch ${o.key}` }), o.name);
      const cells = [make("td"), make("td"), make("td")];
      if (racer) racer.cells = cells;
      const heading = make("th", { scope: "row" }, name);
      return make("tr", {}, heading, make("td", {}, rate), ...cells);
    }),
  );
}

/** What is compiled in, and what it takes on a chip. */
async function chip() {
  const bytes = await trainer.call("bytes", { shape: shape() });
  racers.forEach((r) => (r.cells[2].textContent = `${thousands(bytes[1 + r.kind])} bytes`));
  const name = sizes(shape()).join("-");
  $("fit-chip").replaceChildren(
    `${name}: `, make("code", { textContent: typeName(shape(), state.act) }),
    ` takes ${thousands(bytes[0])} bytes on a chip to predict, and ${thousands(bytes[1])} to ${thousands(bytes[4])} to train. Sizes are fixed when a program is compiled, so that the compiler knows them: this page has 34 shapes compiled in, each with four activations and four optimizers.`,
  );
}

function label() {
  $("fit-run").textContent = trainer.running ? "Pause" : "Train";
  $("fit-once").disabled = trainer.running;
  if (!trainer.running && last) remember();
}

function remember() {
  if ($("view-fit").hidden) return;
  const steps = drawnSince || !last ? undefined : stepsFor(Math.max(...last.racers.map((r) => r.steps)));
  if (state.experiment) return write("fit", { lesson: "experiment", steps });
  write("fit", {
    f: state.f, noise: state.noise || undefined, act: ACTIVATIONS[state.act], width: state.width, depth: state.depth,
    batch: state.batch, seed: state.seed, ...state.rates,
    points: state.f === "own" ? pack(state.own.map(([x, y]) => [x / 2, y / 2])) : undefined, steps,
  });
}

/** Draws points: what was learnt stays, and training goes on with them. */
async function addPoint([x, y]) {
  if (state.experiment || state.own.length >= 300) return;
  const scale = state.f === "cubic" ? 2 / 9 : 1; // own points have y from −2 to 2
  const round = (v) => Math.fround((Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, v / 2))) / 127.5 - 1) * 2); // as the address keeps it
  state.own = [...state.own, [round(x), round(y * scale)]];
  await changePoints();
  say(`point ${state.own.length}`);
}

async function changePoints() {
  if (state.f !== "own") await begin({ f: "own" });
  points = state.own;
  drawnSince ||= !!last?.racers.some(({ steps }) => steps);
  await trainer.call("samples", samplesOf(points));
  if (!trainer.running) await trainer.refresh();
}

const train = () => trainer.run(state.experiment ? 40_000 : 0, Number($("fit-pace").value));

function build() {
  plot = new Plot($("fit-canvas"), { x: X, y: [-2, 2] });
  plot.redraw = () => last && draw();
  loss = new LossPlot($("fit-loss"));
  options($("fit-f"), Object.entries(FUNCTIONS).map(([key, { name }]) => [key, name]));
  options($("fit-width"), WIDTHS[1].map((n) => [n, n]));
  options($("fit-act"), ACTIVATIONS.map((name, i) => [i, name]));
  for (const key of ["noise", "act", "width", "depth", "batch", "seed"]) {
    $(`fit-${key}`).onchange = ({ target: { value } }) => begin({ [key]: seedOf(value) });
  }
  $("fit-f").onchange = ({ target: { value } }) => begin({ f: value });
  recall = lessons($("fit-lessons"), LESSONS, (lesson) => {
    $("fit-pace").value = lesson.experiment ? 200 : 20;
    return begin({ ...DEFAULTS, ...lesson, own: state.own });
  });
  controls("fit", trainer, { points: () => points, train, label });
  $("fit-reset").onclick = () => begin({});
  $("fit-clear").onclick = () => begin({ f: "own", experiment: false, own: [] });
  pen = drawing(plot, {
    add: addPoint,
    remove: () => !state.experiment && ((state.own = state.own.slice(0, -1)), changePoints()),
    moved: draw,
    say,
  });
  take = takeAway($("fit-take"), {
    racers: () => racers.map((r) => r.name),
    parameters: (racer) => trainer.call("parameters", { racer }),
    shape: () => ({ ...shape(), activation: state.act }),
    hash: (racer) => hex(last?.racers[racer]?.hash ?? 0),
  });
}
