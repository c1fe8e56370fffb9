// Trains away from the page: slices of 8 ms, with a look at the messages between them. It reports only when asked.

import { load } from "./wasm.js";

const SLICE = 8; // ms
const TURN = 32; // samples of each racer in turn

const ready = load();
const { port1: here, port2: there } = new MessageChannel(); // setTimeout would wait 4 ms
let wasm, config, running = false, trained = 0, pace = 0, last = 0, asked = 0, resting = false;

const numbersOf = ({ inputs, width, outputs, hidden }) => [inputs, width, outputs, hidden];
const racers = () => config.racers.map((_, racer) => racer);
const setPlan = (stop) => {
  const c = config;
  wasm.plan(c.loss, c.samples, c.training, c.batch, c.shuffle, c.noise, stop);
};

/** The steps of one frame, at a given pace. */
function walk() {
  const next = Math.max(...racers().map((racer) => wasm.steps(racer))) + pace;
  setPlan(last ? Math.min(last, next) : next);
  const done = racers().reduce((sum, racer) => sum + wasm.train(racer, 1 << 20), 0);
  trained += done;
  running = done > 0 && next !== last;
  setPlan(last);
}

const methods = {
  /** Sets everything up; start values by the seed. */
  configure(next) {
    config = next;
    running = false;
    trained = 0;
    wasm.choose(...numbersOf(config.shape), config.activation);
    if (config.xs) {
      wasm.floats(wasm.xs(), config.xs.length).set(config.xs);
      wasm.floats(wasm.targets(), config.targets.length).set(config.targets);
    }
    setPlan(config.stop);
    config.racers.forEach((o, racer) => {
      wasm.optimizer(racer, o.kind, o.rate, o.beta1, o.beta2, o.epsilon, o.corrected, o.cosine);
      if (!config.experiment) wasm.start(racer, config.seed, config.deal);
    });
    if (config.experiment) {
      const constant = wasm.experiment(config.seed);
      return { constant, xs: wasm.floats(wasm.xs(), 200).slice(), targets: wasm.floats(wasm.targets(), 200).slice() };
    }
  },
  /** Replaces the samples and keeps what was learnt. */
  samples({ xs, targets, samples, training }) {
    Object.assign(config, { samples, training });
    wasm.floats(wasm.xs(), xs.length).set(xs);
    wasm.floats(wasm.targets(), targets.length).set(targets);
    setPlan(config.stop);
  },
  /** Trains until `stop` steps, 0 for ever; `steps` at each frame, 0 for as many as it can. */
  run({ stop, steps }) {
    [pace, last] = [steps, stop];
    setPlan(stop);
    asked = performance.now();
    if (!running) here.postMessage(0);
    running = true;
  },
  pause: () => void (running = false),
  /** One step of all racers. */
  step() {
    setPlan(Math.max(0, ...racers().filter((racer) => !wasm.error(racer)).map((racer) => wasm.steps(racer))) + 1);
    racers().forEach((racer) => wasm.train(racer, 1 << 20));
  },
  /** What there is to show. */
  frame({ curve, at, surface, evaluate }) {
    asked = performance.now();
    if (running && pace) walk();
    if (resting) here.postMessage(0);
    const shown = racers().map((racer) => {
      const state = {
        steps: wasm.steps(racer),
        epochs: wasm.epochs(racer),
        error: wasm.error(racer),
        mean: wasm.mean_loss(racer),
        last: wasm.last_loss(racer),
        hash: wasm.hash(racer),
      };
      if (curve) {
        wasm.curve(racer, ...curve);
        state.y = wasm.floats(wasm.out(), curve[2]).slice();
      }
      state.at = at?.map((x) => {
        wasm.curve(racer, x, x, 1);
        return wasm.floats(wasm.out(), 1)[0];
      });
      if (surface) {
        wasm.surface(racer, surface);
        state.surface = wasm.floats(wasm.out(), surface * surface).slice();
      }
      state.evaluated = evaluate?.map(([from, to]) => {
        wasm.evaluate(racer, from, to);
        return [...wasm.floats(wasm.out(), 2)];
      });
      return state;
    });
    return { running, trained, racers: shown };
  },
  parameters: ({ racer }) => wasm.floats(wasm.out(), wasm.read_parameters(racer)).slice(),
  load({ parameters }) {
    wasm.floats(wasm.out(), parameters.length).set(parameters);
    wasm.write_parameters(0);
  },
  predict({ x, outputs }) {
    const place = wasm.floats(wasm.xs(), x.length);
    const before = place.slice();
    place.set(x);
    wasm.predict(0);
    place.set(before);
    return wasm.floats(wasm.out(), outputs).slice();
  },
  bytes: ({ shape }) => Array.from({ length: 9 }, (_, which) => wasm.chip_bytes(...numbersOf(shape), which)),
};

there.onmessage = () => {
  // A page that is hidden asks for no frames, and costs no battery.
  resting = running && performance.now() - asked > 1000;
  if (!running || pace || resting) return;
  const end = performance.now() + SLICE;
  let done;
  do {
    done = 0;
    for (const racer of racers()) done += wasm.train(racer, TURN);
    trained += done;
  } while (done > 0 && performance.now() < end);
  if (done > 0) here.postMessage(0);
  else running = false;
};

onmessage = async ({ data: { id, method, argument } }) => {
  wasm ??= await ready;
  postMessage({ id, result: methods[method](argument) });
};
