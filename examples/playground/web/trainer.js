// The page's side of a worker: calls that return promises, one request for numbers in each frame, and the buttons for it.

import { $, say } from "./dom.js";

export class Trainer {
  #worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  #waiting = new Map();
  #next = 0;
  #frame = 0;
  running = false;

  /** `show(frame)` is called with what `ask()` asks for, at most once for each frame that the screen shows. */
  constructor(ask, show) {
    this.ask = ask;
    this.show = show;
    this.#worker.onmessage = ({ data: { id, result } }) => {
      this.#waiting.get(id)(result);
      this.#waiting.delete(id);
    };
  }

  call(method, argument = {}) {
    return new Promise((resolve) => {
      this.#waiting.set(++this.#next, resolve);
      this.#worker.postMessage({ id: this.#next, method, argument });
    });
  }

  async refresh() {
    const frame = await this.call("frame", this.ask());
    this.running = frame.running;
    this.show(frame);
    return frame;
  }

  /** Trains until `stop` steps, 0 for ever; `steps` at each frame, 0 for as many as it can. */
  async run(stop = 0, steps = 0) {
    await this.call("run", { stop, steps });
    this.running = true;
    this.#loop();
  }

  async pause() {
    await this.call("pause");
    return this.refresh();
  }

  #loop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(async () => {
      await this.refresh();
      if (this.running) this.#loop();
    });
  }
}

/** The buttons of a view: train or pause, one step, the speed. `train()` trains, if there are `points()`. */
export function controls(view, trainer, { points, train, label }) {
  $(`${view}-run`).onclick = async () => {
    if (trainer.running) await trainer.pause();
    else if (points().length) await train();
    else say("There are no points yet.");
    label();
  };
  $(`${view}-pace`).onchange = () => trainer.running && train();
  $(`${view}-once`).onclick = async () => {
    await trainer.call("step");
    await trainer.refresh();
  };
}
