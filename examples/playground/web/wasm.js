// The two modules of WebAssembly. They import nothing; all numbers cross through buffers in their memory.

/** Fetches and starts a module. A host that calls it application/octet-stream cannot be streamed from. */
export async function load(name) {
  const response = await fetch(new URL(name, import.meta.url));
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer());
  const wasm = instance.exports;
  return { ...wasm, floats: (pointer, length) => new Float32Array(wasm.memory.buffer, pointer, length) };
}

let explaining;
/** The module `explain`, loaded at its first use: one step, roots, files. */
export const explain = () => (explaining ??= load("explain.wasm"));
