// Prints the sizes of what is served and holds them to bounds; checks that the modules import nothing.

import { readFileSync, readdirSync, statSync } from "node:fs";

const MODULE = 64_000; // bytes, of each module
const ALL = 250_000;

const folder = process.argv[2];
let all = 0;
for (const name of readdirSync(folder).sort()) {
  const { size } = statSync(`${folder}/${name}`);
  all += size;
  let note = "";
  if (name.endsWith(".wasm")) {
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(`${folder}/${name}`))).length;
    note = `${imports} imports`;
    if (imports > 0 || size > MODULE) throw new Error(`${name}: ${size} bytes, at most ${MODULE}; ${note}`);
  }
  console.log(`${String(size).padStart(8)}  ${name}  ${note}`);
}
console.log(`${String(all).padStart(8)}  in all, at most ${ALL}`);
if (all > ALL) throw new Error(`${all} bytes are more than ${ALL}`);
