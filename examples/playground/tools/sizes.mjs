// Prints the sizes of what is served; checks that the module imports nothing, and with --bounds that nothing is too large.
// (Another compiler makes other sizes, so a newcomer's build does not fail for that.)

import { readFileSync, readdirSync, statSync } from "node:fs";

const MODULE = 60_000; // bytes of WebAssembly
const ALL = 250_000;

const [, , folder, bounds] = process.argv;
let all = 0;
for (const name of readdirSync(folder).sort()) {
  const { size } = statSync(`${folder}/${name}`);
  all += size;
  let note = "";
  if (name.endsWith(".wasm")) {
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(`${folder}/${name}`))).length;
    note = `${imports} imports`;
    if (imports > 0) throw new Error(`${name} has ${note}: a path that leads to a panic`);
    if (bounds && size > MODULE) throw new Error(`${name} has ${size} bytes, at most ${MODULE}`);
  }
  console.log(`${String(size).padStart(8)}  ${name}  ${note}`);
}
console.log(`${String(all).padStart(8)}  in all, at most ${ALL}`);
if (bounds && all > ALL) throw new Error(`${all} bytes are more than ${ALL}`);
