// The loss over the steps, by uPlot, with a logarithmic axis.

import { short } from "./words.js";

const MOST = 600; // points of a line; then every second one goes

export class LossPlot {
  #data = [[]];
  #plot;
  #drawn = 0;

  constructor(element) {
    this.element = element;
    new ResizeObserver(() => this.#plot?.setSize({ width: this.element.clientWidth, height: 200 })).observe(element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#lines && this.reset(this.#lines, this.#data));
  }

  #lines;

  /** Begins anew with lines `{ name, colour, dash }`. */
  reset(lines, data) {
    this.#lines = lines;
    this.#data = data ?? [[], ...lines.map(() => [])];
    this.#plot?.destroy();
    const colour = (name) => getComputedStyle(this.element).getPropertyValue(name);
    const decades = (_, ticks) => {
      const [first, last] = [ticks[0], ticks.at(-1)].map(Math.log10);
      if (last - first < 3) return ticks.map((t) => ("125".includes(t.toExponential(0)[0]) ? t : null));
      const every = Math.ceil((last - first) / 8);
      return ticks.map((t) => (Math.abs(Math.log10(t) - every * Math.round(Math.log10(t) / every)) < 1e-6 ? t : null));
    };
    const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false } };
    this.#plot = new uPlot(
      {
        width: this.element.clientWidth || 300,
        height: 200,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: { distr: 3 } },
        axes: [{ ...axis, size: 30, values: (_, ticks) => ticks.map((t) => (t >= 1000 ? `${t / 1000}k` : t)) }, { ...axis, size: 54, filter: decades, grid: { ...axis.grid, filter: decades }, values: (_, ticks) => ticks.map((t) => (t === null ? "" : short(t, 2).replace(".0e", "e"))) }],
        series: [{}, ...lines.map(({ name, colour: c, dash }) => ({ label: name, stroke: colour(c), dash, width: 2, spanGaps: true, points: { show: false } }))],
      },
      this.#data,
      this.element,
    );
  }

  /** The losses after so many steps. */
  push(steps, losses) {
    const data = this.#data;
    if (!losses.some((loss) => loss > 0) || data[0].at(-1) >= steps) return;
    data[0].push(steps);
    losses.forEach((loss, i) => data[i + 1].push(loss > 0 && loss < 1e30 ? loss : null));
    if (data[0].length > MOST) this.#data = data.map((column) => column.filter((_, i) => i % 2 === 0));
    const now = performance.now();
    if (now - this.#drawn < 60) return; // 16 times a second are enough for a plot
    this.#drawn = now;
    this.draw();
  }

  draw() {
    this.#plot?.setData(this.#data);
  }
}
