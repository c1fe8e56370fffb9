// View: draw a digit; the network of the example `digits` reads it, and learns from what is drawn.

import { write } from "./address.js";
import { $, make, options } from "./dom.js";
import { takeAway } from "./take_away.js";
import { Trainer } from "./trainer.js";
import { DIGITS, OPTIMIZERS, hex, thousands } from "./words.js";

const HELD_BACK = 360; // of the digits that are shipped, the first
const FINE = 32; // the paper has 32 × 32 dots; a pixel counts 4 × 4 of them, as the data's did
const DOUBT = 0.01; // what a wrong answer shall be given, as in the example
const ADAM = { ...OPTIMIZERS[3], rate: 0.003 };

const BUTTONS = ["teach", "zero", "train", "restore", "example", "clear"];
let built, working = 0, queue = Promise.resolve();
/** One after the other, with the buttons disabled: two trainings at once would end as neither. */
function busy(work) {
  working += 1;
  enable();
  const done = queue.then(work).finally(() => {
    working -= 1;
    enable();
  });
  queue = done.catch(() => {}); // it is said in the console, and the next shall run
  return done;
}
const enable = () => BUTTONS.forEach((name) => ($(`digits-${name}`).disabled = working > 0 || (name === "teach" && (!pixels() || heldBack || !$("digits-label").value))));

/** 32 × 32 dots, from 0 (paper) to 1 (ink). */
let paper;
let context, images, trainedOn, parameters, take, mine = [], cursor, pen, last, example = 0;
/** What is on the paper is one of the digits that are held back, and shall stay so. */
let heldBack = false;
/** What the network has been through, for the address: `z` for start values, `t` for 20 epochs, or a digit that was taught. */
let log = [];
const LONGEST = 30;

const trainer = new Trainer(() => ({ evaluate: [[0, 0]] }), (frame) => (last = frame));

export async function open(query) {
  await (built ??= build());
  const past = query.get("log") ?? "";
  await busy(async () => {
    if (!query.size || past === log.join(".")) return;
    await restore();
    for (const entry of past.split(".").slice(0, LONGEST)) if (/^([zt]|[0-9][0-9a-g]{64})$/.test(entry)) await live(entry);
  });
  const dots = query.get("paper") ?? "";
  if (dots) {
    paper = paper.map((_, i) => (parseInt(dots[i >> 2] ?? "0", 16) >> (i & 3)) & 1);
    await readPaper();
  }
  remember();
}

/** The paper in the address, four dots in a hexadecimal digit. */
function remember() {
  const dots = Array.from({ length: (FINE * FINE) / 4 }, (_, i) => [0, 1, 2, 3].reduce((n, k) => n | ((paper[4 * i + k] > 0.5) << k), 0).toString(16)).join("");
  write("digits", { log: log.length && log.length <= LONGEST ? log.join(".") : undefined, paper: /[1-9a-f]/.test(dots) ? dots : undefined });
}

export const close = () => {};

const fetchBytes = async (name) => new Uint8Array(await (await fetch(new URL(name, import.meta.url))).arrayBuffer());

/** Of 41 bytes: 64 pixels of 5 bits, and the digit. */
function unpacked(bytes) {
  const pixels = Float32Array.from({ length: 64 }, (_, i) => {
    const at = 5 * i;
    const two = (bytes[at >> 3] << 8) | ((at >> 3) + 1 < 40 ? bytes[(at >> 3) + 1] : 0);
    return ((two >> (11 - (at & 7))) & 31) / 16;
  });
  return { pixels, digit: bytes[40] };
}

const target = (digit) => Float32Array.from({ length: 10 }, (_, k) => (k === digit ? 1 - 9 * DOUBT : DOUBT));

/** Gives the worker the digits to train on: my own, each several times, and those that are shipped. */
const configure = () => {
  const list = [...trainedOn, ...mine.flatMap((d) => Array(4).fill(d)), ...images.slice(0, HELD_BACK)];
  const training = list.length - HELD_BACK;
  return trainer.call("configure", {
    xs: Float32Array.from(list.flatMap((d) => [...d.pixels])), targets: Float32Array.from(list.flatMap((d) => [...target(d.digit)])),
    samples: list.length, training, shape: DIGITS, activation: 1, loss: 2, batch: 16, shuffle: 1, noise: 0.2, stop: 0, deal: 0, seed: 1, racers: [ADAM],
  }).then(() => training);
};

/** One entry of the log. Training has the same bits everywhere, so that the log is enough to come back. */
async function live(entry) {
  log.push(entry);
  const taught = $("digits-taught");
  if (entry === "z") {
    mine = [];
    await configure();
    parameters = await trainer.call("parameters", { racer: 0 });
    await accuracy();
    taught.textContent = "Start values: it knows nothing.";
  } else if (entry === "t") {
    await learn(20, parameters);
    taught.textContent = `20 epochs over ${trainedOn.length + mine.length} digits. The trained network has seen 1,437, and each 160 times.`;
  } else {
    mine.push({ digit: Number(entry[0]), pixels: Float32Array.from(entry.slice(1), (level) => parseInt(level, 17) / 16) });
    await learn(3, parameters);
    taught.textContent = `It has learnt your ${entry[0]} in three epochs, with ${trainedOn.length} other digits, lest it forget them. You have taught it ${mine.length === 1 ? "once" : `${mine.length} times`}.`;
  }
  if (log.length > LONGEST) taught.textContent += " (That is more than the address can keep.)";
  remember();
}

/** Back to the network of the example. */
async function restore() {
  [mine, log] = [[], []];
  parameters = new Float32Array((await fetchBytes("net.bin")).buffer);
  await configure();
  await trainer.call("load", { parameters });
  await accuracy();
  $("digits-taught").textContent = "";
}

/** Trains for some epochs and keeps the parameters. `from` are those to begin with; none for start values. */
async function learn(epochs, from) {
  const training = await configure();
  if (from) await trainer.call("load", { parameters: from });
  await trainer.run(epochs * Math.ceil(training / 16));
  await new Promise((done) => {
    const wait = () => (trainer.running ? requestAnimationFrame(wait) : done());
    wait();
  });
  parameters = await trainer.call("parameters", { racer: 0 });
  await accuracy();
}

async function accuracy() {
  const training = trainedOn.length + 4 * mine.length;
  const { racers } = await trainer.call("frame", { evaluate: [[training, training + HELD_BACK]] });
  last = { racers };
  take?.refresh();
  $("digits-accuracy").textContent = `Of ${HELD_BACK} digits that it was not trained on it reads ${racers[0].evaluated[0][0]} right.`;
  await readPaper();
}

/** The paper as 8 × 8 pixels: the drawing, scaled to the height of the data's digits and centred. */
function pixels() {
  const inked = paper.flatMap((ink, i) => (ink ? [[i % FINE, Math.floor(i / FINE)]] : []));
  if (!inked.length) return undefined;
  const [left, top] = [0, 1].map((k) => Math.min(...inked.map((d) => d[k])));
  const [right, bottom] = [0, 1].map((k) => Math.max(...inked.map((d) => d[k])));
  const size = Math.max(bottom - top + 1, (right - left + 1) * 1.1, 12);
  const scale = size / FINE;
  const [cx, cy] = [(left + right + 1) / 2, (top + bottom + 1) / 2];
  const x = new Float32Array(64);
  for (let v = 0; v < FINE; v++) {
    for (let u = 0; u < FINE; u++) {
      const [px, py] = [cx + (u + 0.5 - FINE / 2) * scale, cy + (v + 0.5 - FINE / 2) * scale].map(Math.floor);
      if (px >= 0 && py >= 0 && px < FINE && py < FINE && paper[py * FINE + px]) x[8 * (v >> 2) + (u >> 2)] += paper[py * FINE + px] / 16;
    }
  }
  return x;
}

async function readPaper() {
  draw();
  const x = pixels();
  const seen = $("digits-seen").getContext("2d");
  const image = seen.createImageData(8, 8);
  for (let i = 0; i < 64; i++) image.data.set([...Array(3).fill(255 - 255 * (x?.[i] ?? 0)), 255], 4 * i);
  seen.putImageData(image, 0, 0);
  enable();
  if (!x) {
    $("digits-read").textContent = "Nothing is drawn yet.";
    return bars(Array(10).fill(0));
  }
  const logits = [...(await trainer.call("predict", { x, outputs: 10 }))];
  const most = Math.max(...logits);
  const e = logits.map((y) => Math.exp(y - most));
  const sum = e.reduce((a, b) => a + b);
  const best = logits.indexOf(most);
  $("digits-read").replaceChildren("It reads ", make("b", { textContent: `a ${best}` }), `, with ${Math.round((100 * e[best]) / sum)} %.`);
  bars(e.map((v) => v / sum));
}

const bars = (parts) => [...$("digits-bars").children].forEach((row, k) => {
  row.children[1].value = parts[k];
  row.children[2].textContent = `${(100 * parts[k]).toFixed(1)} %`;
});

/** Something has been drawn. */
function drawn() {
  if (heldBack) $("digits-label").value = "";
  heldBack = false;
  readPaper();
}

function draw() {
  const size = context.canvas.width;
  const dot = size / FINE;
  const colour = (name) => getComputedStyle(context.canvas).getPropertyValue(name);
  context.clearRect(0, 0, size, size);
  context.strokeStyle = colour("--grid");
  for (let i = 1; i < 8; i++) {
    context.beginPath();
    context.moveTo((i * size) / 8, 0);
    context.lineTo((i * size) / 8, size);
    context.moveTo(0, (i * size) / 8);
    context.lineTo(size, (i * size) / 8);
    context.stroke();
  }
  context.fillStyle = colour("--ink");
  paper.forEach((ink, i) => {
    context.globalAlpha = ink;
    if (ink) context.fillRect((i % FINE) * dot, Math.floor(i / FINE) * dot, dot, dot);
  });
  context.globalAlpha = 1;
  if (cursor) {
    context.strokeStyle = colour("--accent");
    context.lineWidth = 3;
    context.strokeRect((cursor[0] * size) / 8, (cursor[1] * size) / 8, size / 8, size / 8);
    context.lineWidth = 1;
  }
}

/** Inks all dots within a brush around a point from 0 to 1. */
function ink(u, v) {
  for (let y = 0; y < FINE; y++) {
    for (let x = 0; x < FINE; x++) {
      if (Math.hypot(x + 0.5 - u * FINE, y + 0.5 - v * FINE) < 2) paper[y * FINE + x] = 1;
    }
  }
}

function drawingEvents(canvas) {
  const at = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen = at(event);
    ink(...pen);
    drawn();
  };
  canvas.onpointermove = (event) => {
    if (!pen) return;
    const to = at(event);
    for (let t = 0; t <= 1; t += 0.1) ink(pen[0] + t * (to[0] - pen[0]), pen[1] + t * (to[1] - pen[1]));
    pen = to;
    drawn();
  };
  canvas.onlostpointercapture = () => {
    pen = undefined;
    remember();
  };
  canvas.onfocus = () => {
    if (canvas.matches(":focus-visible")) cursor ??= [3, 1];
    draw();
  };
  canvas.onblur = () => {
    cursor = undefined;
    draw();
  };
  canvas.onkeydown = (event) => {
    cursor ??= [3, 1];
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move) cursor = cursor.map((c, i) => Math.min(7, Math.max(0, c + move[i])));
    else if (event.key === "Enter" || event.key === " ") {
      const [cx, cy] = cursor;
      const value = paper[4 * cy * FINE + 4 * cx] ? 0 : 1;
      for (let y = 0; y < 4; y++) paper.fill(value, (4 * cy + y) * FINE + 4 * cx, (4 * cy + y) * FINE + 4 * cx + 4);
    } else if (event.key === "Delete" || event.key === "Backspace") paper.fill(0);
    else return;
    event.preventDefault();
    drawn();
    remember();
  };
}

async function build() {
  paper = Array(FINE * FINE).fill(0);
  const canvas = $("digits-canvas");
  context = canvas.getContext("2d");
  canvas.width = canvas.height = 512;
  $("digits-bars").replaceChildren(...Array.from({ length: 10 }, (_, k) => {
    const meter = make("meter", { max: 1, value: 0 });
    meter.setAttribute("aria-label", `certainty that it is a ${k}`);
    return make("div", {}, make("span", { textContent: k }), meter, make("span", { textContent: "0 %" }));
  }));
  options($("digits-label"), [["", "…"], ...Array.from({ length: 10 }, (_, k) => [k, k])], "");
  $("digits-label").onchange = readPaper;
  drawingEvents(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  $("digits-clear").onclick = () => {
    paper.fill(0);
    $("digits-label").value = "";
    drawn();
    remember();
  };
  $("digits-example").onclick = () => {
    const { pixels: x, digit } = images[example++ % HELD_BACK];
    paper = paper.map((_, i) => x[8 * (i >> 7) + ((i % FINE) >> 2)]);
    $("digits-label").value = digit;
    heldBack = true;
    readPaper();
    $("digits-taught").textContent = `It is a ${digit}, one of ${HELD_BACK} that the network has never seen.`;
  };
  $("digits-teach").onclick = () => {
    const taught = $("digits-label").value + [...pixels()].map((v) => Math.round(16 * v).toString(17)).join("");
    return busy(() => live(taught));
  };
  $("digits-zero").onclick = () => busy(() => live("z"));
  $("digits-train").onclick = () => busy(() => live("t"));
  $("digits-restore").onclick = () => busy(() => restore().then(remember));
  await busy(load);
}

/** The digits, and the network of the example. */
async function load() {
  const packed = await fetchBytes("digits.bin");
  images = Array.from({ length: packed.length / 41 }, (_, i) => unpacked(packed.subarray(41 * i, 41 * i + 41)));
  trainedOn = images.slice(HELD_BACK);
  await restore();
  const bytes = await trainer.call("bytes", { shape: DIGITS });
  $("digits-chip").textContent = `64-32-10: on a chip ${thousands(bytes[0])} bytes to predict, ${thousands(bytes[5])} to learn after every sample with SGD and the crate's Online learner, ${thousands(bytes[4])} to learn in batches with Adam and its Trainer.`;
  take = takeAway($("digits-take"), {
    racers: () => ["64-32-10"], parameters: () => trainer.call("parameters", { racer: 0 }),
    shape: () => ({ ...DIGITS, activation: 1 }), hash: () => hex(last?.racers[0]?.hash ?? 0),
  });
}
