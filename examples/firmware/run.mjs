// Runs a program of this folder that was built for WebAssembly: node run.mjs golden.wasm
import { readFile } from "node:fs/promises";

const text = [];
const board = { put: (byte) => text.push(byte) };
const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), { board });
instance.exports.start();
process.stdout.write(Buffer.from(text));
