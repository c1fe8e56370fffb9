// Trains the network of the example `digits`, number by number, and packs some digits: `node digits.mjs DIGITS FOLDER`.
//
// Writes FOLDER/net.bin, 2,410 parameters (f32, little-endian), and FOLDER/digits.bin, 40 bytes of 5-bit
// pixels and a byte of the digit each: first those that were held back, then some of those that it was trained on.

import { readFileSync, writeFileSync } from "node:fs";

const [, , source, folder] = process.argv;
const HELD_BACK = 360, SHIP_TRAINED = 240;
const EPOCHS = 160, BATCH = 16, RATE = 0.01, NOISE = 0.35, DOUBT = Math.fround(0.01);

const bytes = readFileSync(source);
const count = bytes.length / 65;
const module = new WebAssembly.Module(readFileSync(`${folder}/stackprop.wasm`));
const wasm = new WebAssembly.Instance(module).exports;
const floats = (pointer, length) => new Float32Array(wasm.memory.buffer, pointer, length);

const [xs, targets] = [floats(wasm.xs(), 64 * count), floats(wasm.targets(), 10 * count)];
const right = Math.fround(1 - Math.fround(9 * DOUBT));
for (let i = 0; i < count; i++) {
  for (let pixel = 0; pixel < 64; pixel++) xs[64 * i + pixel] = bytes[65 * i + pixel] / 16;
  for (let k = 0; k < 10; k++) targets[10 * i + k] = k === bytes[65 * i + 64] ? right : DOUBT;
}
const training = count - HELD_BACK;
const steps = EPOCHS * Math.ceil(training / BATCH);
wasm.choose(64, 32, 10, 1, 1);
wasm.plan(2, count, training, BATCH, 1, NOISE, steps);
wasm.optimizer(0, 3, RATE, 0.9, 0.999, 1e-8, 1, steps);
wasm.start(0, 0, 1);
while (wasm.train(0, 1 << 20));
wasm.evaluate(0, training, count);
const read = floats(wasm.out(), 1)[0];
console.log(`digits: ${read} of ${HELD_BACK} right after ${wasm.steps(0)} steps, hash ${(wasm.hash(0) >>> 0).toString(16)}`);
// What the example prints with seed 0.
if (read !== 354) throw new Error("the example digits reads 354 of 360");
const hash = wasm.hash(0);
const parameters = floats(wasm.out(), wasm.read_parameters(0)).slice();
wasm.write_parameters(0);
if (wasm.hash(0) !== hash) throw new Error("the parameters do not come back as they went");
writeFileSync(`${folder}/net.bin`, new Uint8Array(parameters.buffer));

const pack = (index) => {
  const packed = new Uint8Array(41);
  for (let pixel = 0; pixel < 64; pixel++) {
    const value = bytes[65 * index + pixel] << (3 + 8 - ((5 * pixel) % 8)); // five bits, from the top, over two bytes
    packed[(5 * pixel) >> 3] |= value >> 8;
    if (((5 * pixel) >> 3) + 1 < 40) packed[((5 * pixel) >> 3) + 1] |= value & 255;
  }
  packed[40] = bytes[65 * index + 64];
  return packed;
};
const held = Array.from({ length: HELD_BACK }, (_, i) => wasm.place(0, training + i));
const trained = Array.from({ length: SHIP_TRAINED }, (_, i) => wasm.place(0, i));
writeFileSync(`${folder}/digits.bin`, Buffer.concat([...held, ...trained].map(pack)));
