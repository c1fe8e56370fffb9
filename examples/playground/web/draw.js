// Points drawn on a plot: by a pointer, or by the keyboard with arrow keys, Enter and Backspace.

const STEP = 0.05; // of the plot's width

/**
 * `add(point)` is called for each new point, `remove()` for the last one, `moved()` when the cross has moved.
 * The cross is in `.cross` of what is returned, `undefined` while the canvas has no focus by the keyboard.
 */
export function drawing(plot, { add, remove, moved, say }) {
  const state = { cross: undefined };
  const { canvas } = plot;
  let last, where = [0, 0];

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = plot.at(event);
    add(last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || !canvas.hasPointerCapture(event.pointerId)) return;
    const at = plot.at(event);
    const far = Math.hypot(plot.px(at[0]) - plot.px(last[0]), plot.py(at[1]) - plot.py(last[1]));
    if (far > 12) add((last = at));
  });
  canvas.addEventListener("lostpointercapture", () => (last = undefined));

  const show = () => {
    state.cross = where;
    moved();
  };
  canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && show());
  canvas.addEventListener("blur", () => {
    state.cross = undefined;
    moved();
  });
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (move) {
      where = [plot.x, plot.y].map(([low, high], i) => Math.min(high, Math.max(low, where[i] + move[i] * STEP * (high - low))));
      say(`x ${where[0].toFixed(2)}, y ${where[1].toFixed(2)}`);
    } else if (event.key === "Enter" || event.key === " ") {
      add([...where]);
    } else if (event.key === "Backspace" || event.key === "Delete") {
      remove();
    } else return;
    event.preventDefault();
    show();
  });
  return state;
}
