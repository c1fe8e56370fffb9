// View: classify points of the plane, and see the decision surface form.

import { among, pack, seedOf, stepsFor, stepsOf, unpack, write } from "./address.js";
import { $, lessons, options, saySparingly, say } from "./dom.js";
import { drawing } from "./draw.js";
import { LossPlot } from "./loss.js";
import { Plot } from "./plot.js";
import { SETS, set } from "./points.js";
import { takeAway } from "./take_away.js";
import { Trainer, controls } from "./trainer.js";
import { trouble } from "./trouble.js";
import { ACTIVATIONS, OPTIMIZERS, RATES, WIDTHS, hex, shapeOf, short, sizes, thousands, typeName } from "./words.js";

const SIDE = 64; // of the surface
const DEFAULTS = { data: "moons", act: 0, width: 8, depth: 2, opt: 3, rate: 0.01, batch: 16, seed: 1, own: [] };
const LESSONS = [
  ["two moons", { data: "moons" }, "Press Train and watch the border bend between the moons. Compare the two rows of the table: the points held back are the real test."],
  ["a spiral needs more neurons", { data: "spiral", act: 1, width: 32, depth: 2, rate: 0.03 }, "Press Train. 2-32-32-1 with relu winds its border along the spiral in a few hundred steps. Then try 8 neurons in one layer, or tanh, which takes thousands."],
  ["rings without a nonlinearity", { data: "rings", act: 3 }, "Press Train. Without an activation the border is a straight line, and no line parts a ring from what is within. Then choose tanh."],
  ["learning by heart", { data: "coin", width: 32, depth: 3 }, "Press Train. The labels are random, so there is nothing to learn. The network learns the points by heart all the same; of those held back it gets about half right, as a coin does. That is overfitting."],
];

let state, points, plot, loss, pen, take, last, recall, image, started = false;
/** Points have been drawn since the first step: then the steps of the address would not lead here. */
let drawnSince = false;

const trained = () => (points.length < 6 ? points.length : Math.ceil((2 * points.length) / 3));
const trainer = new Trainer(() => ({ surface: SIDE, evaluate: [[0, trained()], [trained(), points.length]] }), show);
const shape = () => shapeOf(2, state.width, state.depth);
const optimizer = () => ({ ...OPTIMIZERS[state.opt], rate: state.rate });

export async function open(query) {
  if (!plot) build();
  if (started && !query.size) return remember();
  started = true;
  const own = unpack(query.get("points") ?? "", 3).map(([x, y, side]) => [Math.fround(x), Math.fround(y), side > 0 ? 1 : 0]);
  const current = await begin({
    ...DEFAULTS,
    data: Object.hasOwn(SETS, query.get("data")) ? query.get("data") : DEFAULTS.data,
    act: Math.max(0, ACTIVATIONS.indexOf(query.get("act") ?? "tanh")),
    width: among(query, "width", WIDTHS[2], DEFAULTS.width),
    depth: among(query, "depth", [1, 2, 3, 4], DEFAULTS.depth),
    opt: Math.max(0, OPTIMIZERS.findIndex((o) => o.key === (query.get("opt") ?? "adam"))),
    rate: among(query, "rate", RATES, DEFAULTS.rate),
    batch: among(query, "batch", [1, 4, 16, 64], DEFAULTS.batch),
    seed: seedOf(query.get("seed") ?? DEFAULTS.seed),
    own,
  });
  if (!current) return;
  recall((lesson) => Object.entries({ ...DEFAULTS, own: state.own, ...lesson }).every(([key, value]) => state[key] === value));
  const stop = stepsOf(query);
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
  points = state.data === "own" ? state.own : set(state.data, state.seed);
  for (const key of ["data", "act", "width", "depth", "opt", "rate", "batch", "seed"]) $(`classify-${key}`).value = state[key];
  $("classify-trouble").hidden = true;
  $("classify-trouble").dataset.shown = "";
  take.invalidate();
  await trainer.call("configure", {
    ...samplesOf(), shape: shape(), activation: state.act, loss: 1, batch: state.batch,
    shuffle: 1, noise: 0, stop: 0, deal: 0, seed: state.seed, racers: [optimizer()],
  });
  if (mine !== turn) return false;
  loss.reset([{ name: optimizer().name, colour: `--${optimizer().key}` }]);
  await trainer.refresh();
  const bytes = await trainer.call("bytes", { shape: shape() });
  if (mine !== turn) return false;
  $("classify-chip").textContent = `${sizes(shape()).join("-")}, ${typeName(shape(), state.act)}: on a chip ${thousands(bytes[0])} bytes to predict, ${thousands(bytes[1 + state.opt])} to train with ${optimizer().name}.`;
  label();
  return true;
}

const samplesOf = () => ({
  xs: Float32Array.from(points.flatMap(([x, y]) => [x, y])), targets: Float32Array.from(points, ([, , side]) => side),
  samples: points.length, training: trained(),
});

/** A frame of training. */
function show(frame) {
  last = frame;
  const [racer] = frame.racers;
  const [[right, mean], [rightTest, meanTest]] = racer.evaluated;
  const test = points.length - trained();
  $("classify-count").textContent = `${thousands(racer.steps)} steps`;
  const share = (r, of) => (of ? `${r} of ${of} (${Math.round((100 * r) / of)} %)` : "none");
  $("classify-right").textContent = share(right, trained());
  $("classify-right-test").textContent = share(rightTest, test);
  $("classify-mean").textContent = trained() ? short(mean) : "";
  $("classify-mean-test").textContent = test ? short(meanTest) : "";
  loss.push(racer.steps, [racer.mean]);
  trouble($("classify-trouble"), [{ ...optimizer(), state: racer }], (_, rate) => begin({ rate }));
  $("classify-summary").textContent = `${racer.steps} steps, ${share(right, trained())} right, of those held back ${share(rightTest, test)}.`;
  draw();
  if (frame.running) saySparingly($("classify-summary").textContent);
  else label();
  take.refresh();
  document.body.dataset.trained = frame.trained;
}

function draw() {
  plot.clear({ grid: false });
  const surface = last?.racers[0].surface;
  if (surface) {
    const rgb = ["--zero-rgb", "--one-rgb"].map((name) => plot.colour(name).split(",").map(Number));
    const paper = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 22, 27] : [255, 255, 255];
    surface.forEach((logit, i) => {
      const certainty = Math.min(1, Math.abs(2 / (1 + Math.exp(-logit)) - 1)) * 0.75;
      const colour = rgb[logit > 0 ? 1 : 0];
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = paper[c] + (colour[c] - paper[c]) * certainty;
      image.data[4 * i + 3] = 255;
    });
    small.putImageData(image, 0, 0);
    plot.context.drawImage(small.canvas, 0, 0, plot.width, plot.height);
  }
  points.forEach(([x, y, side], i) => plot.points([[x, y]], side ? "--one" : "--zero", { radius: 4, square: !side, hollow: i >= trained() }));
  if (pen.cross) plot.cross(pen.cross);
}

let small;

function label() {
  $("classify-run").textContent = trainer.running ? "Pause" : "Train";
  $("classify-once").disabled = trainer.running;
  if (!trainer.running) remember();
}

function remember() {
  if ($("view-classify").hidden) return;
  write("classify", {
    data: state.data, act: ACTIVATIONS[state.act], width: state.width, depth: state.depth, opt: OPTIMIZERS[state.opt].key,
    rate: state.rate, batch: state.batch, seed: state.seed,
    points: state.data === "own" ? pack(state.own.map(([x, y, side]) => [x, y, side ? 1 : -1])) : undefined,
    steps: drawnSince || !last ? undefined : stepsFor(last.racers[0].steps),
  });
}

async function changePoints() {
  if (state.data !== "own") await begin({ data: "own" });
  points = state.own;
  drawnSince ||= !!last?.racers.some(({ steps }) => steps);
  await trainer.call("samples", samplesOf());
  if (!trainer.running) await trainer.refresh();
}

const train = () => trainer.run(0, Number($("classify-pace").value));

function build() {
  plot = new Plot($("classify-canvas"), { x: [-1, 1], y: [-1, 1] });
  plot.redraw = () => last && draw();
  small = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE }).getContext("2d");
  image = small.createImageData(SIDE, SIDE);
  loss = new LossPlot($("classify-loss"));
  options($("classify-data"), Object.entries(SETS));
  options($("classify-width"), WIDTHS[2].map((n) => [n, n]));
  options($("classify-act"), ACTIVATIONS.map((name, i) => [i, name]));
  options($("classify-opt"), OPTIMIZERS.map(({ name }, i) => [i, name]));
  options($("classify-rate"), RATES.map((r) => [r, r]));
  $("classify-data").onchange = ({ target: { value } }) => begin({ data: value });
  for (const key of ["act", "width", "depth", "opt", "rate", "batch", "seed"]) $(`classify-${key}`).onchange = ({ target: { value } }) => begin({ [key]: key === "seed" ? seedOf(value) : Number(value) });
  recall = lessons($("classify-lessons"), LESSONS, (lesson) => begin({ ...DEFAULTS, own: state.own, ...lesson }));
  controls("classify", trainer, { points: () => points, train, label });
  $("classify-reset").onclick = () => begin({});
  $("classify-clear").onclick = () => begin({ data: "own", own: [] });
  const round = (v) => Math.fround(Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, v))) / 127.5 - 1); // as the address keeps it
  pen = drawing(plot, {
    add: async ([x, y]) => {
      if (state.own.length >= 300) return;
      const side = $("classify-class1").checked ? 1 : 0;
      state.own = [...state.own, [round(x), round(y), side]];
      say(`${side ? "disc" : "square"}, point ${state.own.length}`);
      await changePoints();
    },
    remove: () => ((state.own = state.own.slice(0, -1)), changePoints()),
    moved: draw,
    say,
  });
  take = takeAway($("classify-take"), {
    racers: () => [optimizer().name],
    parameters: () => trainer.call("parameters", { racer: 0 }),
    shape: () => ({ ...shape(), activation: state.act }),
    hash: () => hex(last?.racers[0]?.hash ?? 0),
  });
}
