// View: inside one step. A network 2-2-1 as a graph; every number shows its formula with the values put in.

import { stepsOf, write } from "./address.js";
import { $, make, options } from "./dom.js";
import { ACTIVATIONS, ERRORS, RATES, short } from "./words.js";
import { instance } from "./wasm.js";

/** W₁ row by row, b₁, w₂, b₂. */
export const START = [0.6, -0.4, -0.8, 0.5, 0.1, -0.2, 0.9, -0.7, 0.05];
const NAMES = ["w₀₀", "w₀₁", "w₁₀", "w₁₁", "b₀", "b₁", "v₀", "v₁", "c"];
const ROLES = ["the weight from x₀ to neuron 0", "the weight from x₁ to neuron 0", "the weight from x₀ to neuron 1", "the weight from x₁ to neuron 1", "the bias of neuron 0", "the bias of neuron 1", "the weight from neuron 0 to y", "the weight from neuron 1 to y", "the bias of y"];
const H = 0.01; // of the central difference
const PHASES = ["forward", "loss", "backward", "update"];
const SUB = ["₀", "₁"];
/** Where numbers stand in the graph, from left to right, and on a phone from top to bottom: x, y. */
const WIDE = {
  size: [640, 444],
  nodes: { x0: [56, 112], x1: [56, 332], h0: [310, 112], h1: [310, 332], y: [556, 222] },
  parameters: [[168, 76], [106, 258], [106, 172], [168, 354], [310, 18], [310, 410], [446, 128], [446, 300], [564, 276]],
  loss: [556, 170],
};
const TALL = {
  size: [380, 624],
  nodes: { x0: [90, 24], x1: [290, 24], h0: [90, 324], h1: [290, 324], y: [190, 540] },
  parameters: [[90, 90], [152, 178], [228, 224], [290, 90], [72, 402], [308, 402], [96, 458], [284, 458], [190, 592]],
  loss: [318, 540],
};
const phone = matchMedia("(max-width: 600px)");
const layout = () => (phone.matches ? TALL : WIDE);

let wasm, state, origin, numbers, phase = 0, steps = 0, selected = "p0", started = false, checked = {};

/** In the graph, and in a formula, where it shall be checked by hand. */
const n = (x) => short(x, 4);
const six = (x) => short(x, 6);
/** A factor within a product. */
const q = (x) => (x < 0 ? `(${six(x)})` : six(x));

export async function open(query) {
  wasm ??= await instance();
  if (!state) build();
  if (started && !query.size) return remember();
  started = true;
  const number = (key, otherwise) => (Number.isFinite(parseFloat(query.get(key))) ? Math.max(-5, Math.min(5, parseFloat(query.get(key)))) : otherwise);
  const parameters = (query.get("p") ?? "").split("_").map(Number);
  state = {
    x0: number("x0", 1), x1: number("x1", -0.5), t: number("t", 0.8),
    act: Math.max(0, ACTIVATIONS.indexOf(query.get("act") ?? "tanh")),
    opt: query.get("opt") === "adam" ? 1 : 0,
    rate: RATES.includes(Number(query.get("rate"))) ? Number(query.get("rate")) : 0.1,
    mistake: query.get("bug") === "1",
    parameters: parameters.length === 9 && parameters.every((v) => Number.isFinite(v) && Math.abs(v) < 100) ? parameters : START,
  };
  for (const key of ["x0", "x1", "t", "act", "opt", "rate"]) $(`step-${key}`).value = state[key];
  $("step-mistake").checked = state.mistake;
  origin = state.parameters;
  begin();
  const wanted = Math.min(10_000, stepsOf(query));
  while (steps < wanted && update());
  measureAgain();
  if (query.get("phase")) go(Math.max(0, Math.min(3, Math.round(Number(query.get("phase"))) || 0)));
  remember();
}

/** Back to the parameters of the start. */
function begin() {
  wasm.choose(2, 2, 1, 1, state.act);
  wasm.start(0, 0, 0); // forgets the optimizer's state
  wasm.floats(wasm.out(), 9).set(state.parameters);
  wasm.write_parameters(0);
  [phase, steps, before] = [0, 0, undefined];
  measureAgain();
}

/** All numbers of a step. */
function read() {
  wasm.step_numbers(state.x0, state.x1, state.t, state.mistake ? 1 : 0);
  const o = [...wasm.floats(wasm.out(), 29)];
  numbers = { p: o.slice(0, 9), z: o.slice(9, 11), h: o.slice(11, 13), y: o[13], L: o[14], dy: o[15], g: o.slice(16, 25), dh: o.slice(25, 27), dA: o.slice(27, 29) };
}

/** Shows them, after something has changed. */
function measureAgain() {
  read();
  checked = {};
  $("step-verdict").textContent = "";
  draw();
}

const derivative = (k) => [`1 − h${SUB[k]}² = 1 − ${q(numbers.h[k])}²`, `h${SUB[k]} = ${six(numbers.h[k])} is ${numbers.h[k] > 0 ? "above 0, so 1" : "not above 0, so 0"}`, `h${SUB[k]} · (1 − h${SUB[k]}) = ${six(numbers.h[k])} · (1 − ${q(numbers.h[k])})`, "1"][state.act];

/** The formula of a number: in letters, with values, the result, and a sentence. */
function explanation(id) {
  const { p: w, z, h, y, L, dy, g, dh, dA } = numbers;
  const x = [state.x0, state.x1];
  const k = Number(id.at(-1));
  const A = ACTIVATIONS[state.act];
  const forgets = state.mistake ? "With the bug, the factor A′(z) is missing here." : "";
  const follows = forgets && "This formula is right, but with the bug ∂L/∂z is not.";
  switch (id.replace(/\d$/, "")) {
    case "x": return [`x${SUB[k]}`, "", x[k], "An input: part of the sample."];
    case "z": return [`z${SUB[k]} = b${SUB[k]} + w${SUB[k]}₀·x₀ + w${SUB[k]}₁·x₁`, `${six(w[4 + k])} + ${q(w[2 * k])}·${q(x[0])} + ${q(w[2 * k + 1])}·${q(x[1])}`, z[k], "What the neuron sums up."];
    case "h": return [`h${SUB[k]} = A(z${SUB[k]})`, state.act === 3 ? six(z[k]) : `${A}(${six(z[k])})`, h[k], "The output of the neuron: its sum through the activation."];
    case "y": return ["y = c + v₀·h₀ + v₁·h₁", `${six(w[8])} + ${q(w[6])}·${q(h[0])} + ${q(w[7])}·${q(h[1])}`, y, "What the network answers."];
    case "L": return ["L = (y − t)²", `(${six(y)} − ${q(state.t)})²`, L, "The loss: how wrong the answer is."];
    case "dy": return ["∂L/∂y = 2·(y − t)", `2·(${six(y)} − ${q(state.t)})`, dy, "Here the backward pass starts: how the loss changes with the answer."];
    case "dh": return [`∂L/∂h${SUB[k]} = ∂L/∂y · v${SUB[k]}`, `${six(dy)} · ${q(w[6 + k])}`, dh[k], "The chain rule, through the weight of the output."];
    case "dA": return [`A′(z${SUB[k]})`, derivative(k), dA[k], "The derivative of the activation, computed from its output h."];
    case "dz": return [`∂L/∂z${SUB[k]} = ∂L/∂h${SUB[k]}${forgets ? "" : ` · A′(z${SUB[k]})`}`, six(dh[k]) + (forgets ? "" : ` · ${q(dA[k])}`), g[4 + k], forgets || "The chain rule, through the activation."];
    case "p": return before ? newValue(k) : [NAMES[k], "", w[k], `A parameter, which is what the network learns: ${ROLES[k]}.`];
    default: // g0 … g8
      if (k < 4) return [`∂L/∂${NAMES[k]} = ∂L/∂z${SUB[k >> 1]} · x${SUB[k & 1]}`, `${six(g[4 + (k >> 1)])} · ${q(x[k & 1])}`, g[k], follows || "A weight counts as much as the input that it multiplies."];
      if (k < 6) return [`∂L/∂${NAMES[k]} = ∂L/∂z${SUB[k - 4]}`, six(g[k]), g[k], follows || "A bias is added as it is: its derivative is 1."];
      if (k < 8) return [`∂L/∂${NAMES[k]} = ∂L/∂y · h${SUB[k - 6]}`, `${six(dy)} · ${q(h[k - 6])}`, g[k], "A weight counts as much as the input that it multiplies, here h."];
      return ["∂L/∂c = ∂L/∂y", six(dy), g[k], "A bias is added as it is: its derivative is 1."];
  }
}

let before, adam;
/** The formula of the last update of a parameter. */
function newValue(k) {
  const { p: w } = numbers;
  if (!state.opt) return [`${NAMES[k]} −= η · ∂L/∂${NAMES[k]}`, `${six(before.p[k])} − ${state.rate} · ${q(before.g[k])}`, w[k], "A step downhill: against the gradient."];
  const [m, v, c1, c2] = [adam[k], adam[9 + k], adam[18], adam[19]];
  return [
    `${NAMES[k]} −= η · m̂ / (√v̂ + ε),  m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)`,
    `${six(before.p[k])} − ${state.rate} · (${six(m)} / ${six(c1)}) / (√(${six(v)} / ${six(c2)}) + 1e−8)`,
    w[k], "Adam: the mean of the gradients, m, over the root of the mean of their squares, v.",
  ];
}

/** The shown text of a number of the graph, and from which phase on it is known. */
function shown() {
  const { z, h, y, L, dy, dh, dA, g } = numbers;
  const { nodes: NODES, parameters, loss } = layout();
  const list = [["x0", NODES.x0, 0, "x₀", state.x0], ["x1", NODES.x1, 0, "x₁", state.x1]];
  for (const k of [0, 1]) {
    const [cx, cy] = NODES[`h${k}`];
    const line = (i) => [cx, cy - 44 + 22 * i];
    list.push([`z${k}`, line(0), 1, `z${SUB[k]}`, z[k]], [`h${k}`, line(1), 1, `h${SUB[k]}`, h[k]]);
    list.push([`dh${k}`, line(2), 3, `∂L/∂h${SUB[k]}`, dh[k], 1], [`dA${k}`, line(3), 3, `A′(z${SUB[k]})`, dA[k], 1], [`dz${k}`, line(4), 3, `∂L/∂z${SUB[k]}`, g[4 + k], 1]);
  }
  list.push(["y", [NODES.y[0], NODES.y[1] - 11], 1, "y", y], ["dy", [NODES.y[0], NODES.y[1] + 11], 3, "∂L/∂y", dy, 1], ["L", loss, 2, "L", L]);
  parameters.forEach((place, k) => {
    list.push([`p${k}`, place, 0, NAMES[k], numbers.p[k]]);
    list.push([`g${k}`, [place[0], place[1] + 17], 3, `∂L/∂${NAMES[k]}`, g[k], 1]);
  });
  return list;
}

function draw() {
  const focused = document.activeElement?.dataset?.id;
  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const { size, nodes: NODES } = layout();
  const root = svg("svg", { viewBox: `0 0 ${size.join(" ")}`, role: "group", "aria-label": "The network: inputs x, hidden neurons h, output y, and the numbers of this step" });
  for (const [a, b] of [["x0", "h0"], ["x0", "h1"], ["x1", "h0"], ["x1", "h1"], ["h0", "y"], ["h1", "y"]]) {
    root.append(svg("line", { class: "edge", x1: NODES[a][0], y1: NODES[a][1], x2: NODES[b][0], y2: NODES[b][1] }));
  }
  for (const [name, [x, y]] of Object.entries(NODES)) {
    const [width, height] = { x: [88, 36], h: [140, 122], y: [132, 64] }[name[0]];
    root.append(svg("rect", { class: "node", x: x - width / 2, y: y - height / 2, width, height, rx: 10 }));
  }
  for (const [id, [x, y], from, name, value, gradient] of shown()) {
    if (from > phase) continue;
    const label = svg("tspan", { class: "name" }, `${name} = `);
    const number = svg("tspan", { class: gradient ? "grad" : "value" }, n(value));
    const group = svg("g", { role: "button", tabindex: 0, "data-id": id, "aria-pressed": id === selected }, svg("text", { x, y: y + 5, "text-anchor": "middle" }, label, number));
    group.onclick = () => select(id);
    group.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      select(id);
    };
    root.append(group);
  }
  $("step-graph").replaceChildren(root);
  if (focused) root.querySelector(`[data-id="${focused}"]`)?.focus();
  table();
  showFormula();
  PHASES.forEach((name, i) => {
    $(`step-${name}`).className = i === phase % 4 ? "main" : "";
    $(`step-${name}`).disabled = i > phase;
  });
  const was = before ? ` (the loss was ${n(before.L)})` : "";
  $("step-count").textContent = `${steps} step${steps === 1 ? "" : "s"} taken${phase > 1 ? `, loss ${n(numbers.L)}` : ""}${was}`;
}

function select(id) {
  selected = id;
  draw();
  remember();
}

function showFormula() {
  const [formula, values, result, sentence] = explanation(selected);
  $("step-formula").replaceChildren(make("p", { textContent: sentence }), make("code", { textContent: formula }), ...(values ? [make("code", { textContent: `≈ ${values}` })] : []), make("code", { textContent: `= ${six(result)}` }));
}

/** The parameters as text, each with its gradient and a check. */
function table() {
  $("step-table").tBodies[0].replaceChildren(
    ...NAMES.map((name, k) => {
      const known = phase >= 3;
      const check = make("button", { textContent: "check", className: "link", disabled: !known, onclick: () => verify(k) });
      check.setAttribute("aria-label", `check the gradient of ${name}`);
      const result = checked[k];
      const cell = make("td", { textContent: result ? `${n(result.measured)} ${result.agrees ? "✓" : "✗"}` : "", className: result ? (result.agrees ? "good" : "bad") : "" });
      return make("tr", {}, make("th", { scope: "row", textContent: name }), make("td", { textContent: n(numbers.p[k]) }), make("td", { textContent: known ? n(numbers.g[k]) : "" }), cell, make("td", {}, check));
    }),
  );
}

/** Measures a gradient by a central difference. */
function measure(k) {
  wasm.step_measure(state.x0, state.x1, state.t, k, H / 2);
  const halved = wasm.floats(wasm.out(), 3)[2];
  wasm.step_measure(state.x0, state.x1, state.t, k, H);
  const [above, below, measured] = wasm.floats(wasm.out(), 3);
  const computed = numbers.g[k];
  // The measurement is off by what the loss bends within ±h, of which half the h has a quarter, and by the rounding of L over h.
  const off = 2 * Math.abs(measured - halved) + 2e-4 * Math.max(1, numbers.L);
  const agrees = Math.abs(measured - computed) <= 0.01 * Math.max(Math.abs(measured), Math.abs(computed)) + off;
  return { above, below, measured, computed, agrees };
}

function verify(k) {
  checked[k] = measure(k);
  const { above, below, measured, computed, agrees } = checked[k];
  const kink = state.act === 1 ? " (Or a relu has its kink within ±h.)" : "";
  if (!Number.isFinite(measured - computed)) {
    $("step-verdict").className = "bad";
    $("step-verdict").textContent = `${NAMES[k]}: the loss overflows, and there is nothing to compare.`;
    return table();
  }
  $("step-verdict").className = agrees ? "good" : "bad";
  $("step-verdict").textContent = `${NAMES[k]}: (L(p + h) − L(p − h)) / 2h = (${short(above, 6)} − ${short(below, 6)}) / ${2 * H} = ${n(measured)}; the backward pass says ${n(computed)}: ${agrees ? "they agree." : `they disagree. The backward pass is wrong.${kink}`}`;
  table();
}

function go(to) {
  phase = to;
  selected = ["p0", "y", "L", "dz0"][to];
  draw();
  remember();
}

/** A step; true if it was taken. */
function update() {
  const { p: w, g, L } = numbers;
  const error = wasm.step_update(state.x0, state.x1, state.t, state.mistake ? 1 : 0, state.opt, state.rate);
  if (error) {
    const [type, text] = ERRORS[error];
    $("step-verdict").className = "bad";
    $("step-verdict").textContent = `The step was refused, and nothing has changed: ${text} (${type}). Try a smaller learning rate.`;
    return false;
  }
  adam = [...wasm.floats(wasm.out(), 20)];
  before = { p: w, g, L };
  steps += 1;
  read();
  return true;
}

function remember() {
  if ($("view-step").hidden) return;
  const { x0, x1, t, act, opt, rate, mistake, parameters } = state;
  write("step", { x0, x1, t, act: ACTIVATIONS[act], opt: opt ? "adam" : "sgd", rate, bug: mistake ? 1 : undefined, p: parameters === START ? undefined : parameters.join("_"), steps: steps || undefined, phase: phase || undefined });
}

function build() {
  phone.addEventListener("change", () => state && draw());
  options($("step-act"), ACTIVATIONS.map((name, i) => [i, name]));
  options($("step-rate"), RATES.map((r) => [r, r]));
  // Steps that were taken with other settings are no part of the address: the parameters become those of the start.
  const change = (changed) => {
    const shown = phase;
    Object.assign(state, changed, { parameters: steps ? numbers.p : state.parameters });
    begin();
    phase = shown;
    draw();
    for (const key of ["x0", "x1", "t"]) $(`step-${key}`).value = state[key];
    remember();
  };
  for (const key of ["x0", "x1", "t", "act", "opt", "rate"]) {
    $(`step-${key}`).onchange = ({ target: { value } }) => {
      change({ [key]: Number.isFinite(parseFloat(value)) ? Math.max(-5, Math.min(5, parseFloat(value))) : 0 });
    };
  }
  $("step-mistake").onchange = ({ target }) => change({ mistake: target.checked });
  $("step-forward").onclick = () => go(1);
  $("step-loss").onclick = () => go(2);
  $("step-backward").onclick = () => go(3);
  $("step-update").onclick = () => {
    if (!update()) return;
    measureAgain();
    go(0);
    const moved = numbers.p.filter((p, k) => p !== before.p[k]).length;
    $("step-formula").append(make("p", { textContent: `${moved} of the nine parameters have moved${moved < 9 ? " (where the gradient is 0, nothing does)" : ""}. Press 1 Forward to see the new answer.` }));
  };
  $("step-reset").onclick = () => {
    selected = "p0";
    state.parameters = origin;
    begin();
    remember();
  };
  $("step-check-all").onclick = () => {
    if (phase < 3) go(3);
    NAMES.forEach((_, k) => (checked[k] = measure(k)));
    const wrong = NAMES.filter((_, k) => !checked[k].agrees);
    $("step-verdict").className = wrong.length ? "bad" : "good";
    $("step-verdict").textContent = wrong.length ? `Wrong: ${wrong.join(", ")}. The other ${9 - wrong.length} agree.` : "All nine agree with what was measured.";
    table();
  };
}
