// Times the workloads in two builds of the module, in turn: node run.mjs SCALAR.wasm SIMD.wasm [ROUNDS]
import { readFile } from "node:fs/promises";

const names = ["W1r", "W1a", "W1s", "W2", "W3", "W4", "W4s"];
const steps = [40_000, 40_000, 40_000, 28_740, 28_740, 1_500, 1_500];
const [scalar, simd, rounds = "9"] = process.argv.slice(2);
if (!simd || !(rounds >= 1)) {
  console.error("node run.mjs SCALAR.wasm SIMD.wasm [ROUNDS]");
  process.exit(2);
}
const load = async (path) => (await WebAssembly.instantiate(await readFile(path))).instance.exports;
const modules = [await load(scalar), await load(simd)];
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

console.log(`node ${process.version}; nanoseconds per step, medians of ${rounds} rounds\n`);
console.log("| | scalar | simd128 | scalar ÷ simd128 |\n|---|---|---|---|");
let same = true;
for (const [w, name] of names.entries()) {
  const times = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [m, module] of modules.entries()) {
      module.start(w);
      const begun = performance.now();
      module.advance(w, steps[w]);
      times[m].push(((performance.now() - begun) * 1e6) / steps[w]);
    }
  }
  same &&= modules[0].loss(w) === modules[1].loss(w);
  const ratio = median(times[0].map((time, round) => time / times[1][round]));
  const [a, b] = times.map((times) => Math.round(median(times)).toLocaleString("en"));
  console.log(`| ${name} | ${a} | ${b} | ${ratio.toFixed(2)} |`);
}
if (!same) {
  console.error("\nthe two builds have not learnt the same");
  process.exit(1);
}
