// A plot on a canvas: axes, lines, points. Colours are the page's, so light and dark need no code.

const FONT = "12px system-ui, sans-serif";

export class Plot {
  constructor(canvas, { x, y }) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.range(x, y);
    new ResizeObserver(() => this.redraw?.()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw?.());
  }

  range(x, y) {
    Object.assign(this, { x, y });
  }

  colour = (name) => getComputedStyle(this.canvas).getPropertyValue(name);

  px = (x) => ((x - this.x[0]) / (this.x[1] - this.x[0])) * this.width;
  py = (y) => (1 - (y - this.y[0]) / (this.y[1] - this.y[0])) * this.height;

  /** Where an event of a pointer is, in the plot's numbers. */
  at({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const [u, v] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    return [this.x[0] + u * (this.x[1] - this.x[0]), this.y[1] - v * (this.y[1] - this.y[0])];
  }

  /** Empties the canvas and draws the grid. */
  clear({ grid = true } = {}) {
    const scale = devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    Object.assign(this, { width, height });
    if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(height * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
    }
    const c = this.context;
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.clearRect(0, 0, width, height);
    if (!grid) return;
    c.font = FONT;
    c.lineWidth = 1;
    for (const [axis, [low, high]] of [["x", this.x], ["y", this.y]]) {
      const step = niceStep((high - low) / (axis === "x" ? width / 80 : height / 50));
      for (let tick = Math.ceil(low / step) * step; tick <= high + step / 1e6; tick += step) {
        const at = axis === "x" ? this.px(tick) : this.py(tick);
        c.strokeStyle = this.colour(Math.abs(tick) < step / 2 ? "--axis" : "--grid");
        c.beginPath();
        if (axis === "x") c.moveTo(at, 0), c.lineTo(at, height);
        else c.moveTo(0, at), c.lineTo(width, at);
        c.stroke();
        c.fillStyle = this.colour("--quiet");
        const text = String(Number(tick.toPrecision(6))).replace("-", "−");
        if (axis === "x" && at > 12 && at < width - 16) c.fillText(text, at + 3, height - 4);
        if (axis === "y" && at > 12 && at < height - 22) c.fillText(text, 4, at - 3);
      }
    }
  }

  /** A line through `ys` at even distances over the whole width, or through pairs. */
  line(points, colour, { width = 2.5, dash = [] } = {}) {
    const c = this.context;
    const pairs = typeof points[0] === "number" ? [...points].map((y, i) => [this.x[0] + ((this.x[1] - this.x[0]) * i) / (points.length - 1), y]) : points;
    c.strokeStyle = this.colour(colour);
    c.lineWidth = width;
    c.setLineDash(dash);
    c.beginPath();
    let down = false;
    for (const [x, y] of pairs) {
      const far = !(Math.abs(this.py(y)) < 20 * this.height);
      if (far) down = false;
      else if (down) c.lineTo(this.px(x), this.py(y));
      else c.moveTo(this.px(x), this.py(y)), (down = true);
    }
    c.stroke();
    c.setLineDash([]);
  }

  /** Points as discs, or as squares. */
  points(pairs, colour, { radius = 3.5, square = false, hollow = false } = {}) {
    const c = this.context;
    c.fillStyle = this.colour(hollow ? "--paper" : colour);
    c.strokeStyle = this.colour(hollow ? colour : "--paper");
    c.lineWidth = hollow ? 2 : 1;
    for (const [x, y] of pairs) {
      c.beginPath();
      if (square) c.rect(this.px(x) - radius, this.py(y) - radius, 2 * radius, 2 * radius);
      else c.arc(this.px(x), this.py(y), radius, 0, 7);
      c.fill();
      c.stroke();
    }
  }

  /** The cross that the keyboard moves. */
  cross([x, y]) {
    this.line([[x, this.y[0]], [x, this.y[1]]], "--ink", { width: 1, dash: [3, 3] });
    this.line([[this.x[0], y], [this.x[1], y]], "--ink", { width: 1, dash: [3, 3] });
  }
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((n) => n * power >= rough);
}
