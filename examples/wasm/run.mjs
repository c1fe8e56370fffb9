import { readFile } from "node:fs/promises"; // in a page: await (await fetch("stackprop_wasm.wasm")).arrayBuffer()

const bytes = await readFile(process.argv[2]);
const module = await WebAssembly.compile(bytes);
const { start, learn, predict } = (await WebAssembly.instantiate(module)).exports;

start(1);
for (let step = 0; step < 40_000; step++) {
  const x = 4 * Math.random() - 2;
  learn(x, x ** 3, 0.005 * (1 + Math.cos((Math.PI * step) / 40_000)));
}

let worst = 0;
for (let x = -2; x <= 2; x += 0.01) worst = Math.max(worst, Math.abs(predict(x) - x ** 3));
const imports = WebAssembly.Module.imports(module).length;
console.log(`${bytes.length} bytes, ${imports} imports, largest error on [-2, 2]: ${worst.toFixed(4)}`);
console.log(`a bad sample is refused: ${learn(NaN, 0, 0.01)}, and f(1) is still ${predict(1).toFixed(3)}`);
if (imports > 0 || bytes.length > 12 * 1024 || !(worst < 0.1)) process.exit(1);
