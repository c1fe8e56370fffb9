// The module of WebAssembly. It imports nothing; all numbers cross through buffers in its memory.

/** Fetches and starts an instance. A host that calls it application/octet-stream cannot be streamed from. */
export async function load() {
  const response = await fetch(new URL("stackprop.wasm", import.meta.url));
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer());
  const wasm = instance.exports;
  return { ...wasm, floats: (pointer, length) => new Float32Array(wasm.memory.buffer, pointer, length) };
}

let own;
/** The instance of the page itself, for one step and for roots; each worker that trains has its own. */
export const instance = () => (own ??= load());
