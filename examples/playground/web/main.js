// Views by the fragment of the address; each is a module of its own, loaded when it is first shown.

import { flush, read } from "./address.js";
import { $, say } from "./dom.js";
import { load } from "./wasm.js";
import { hex } from "./words.js";

const VIEWS = ["fit", "step", "classify", "digits", "roots"];
const GOLDEN = "c5f1b9b3"; // of `Adam` in tests/fixtures/golden.txt
const modules = {};
let current;

async function show(focus) {
  const { view, query } = read();
  const name = VIEWS.includes(view) ? view : "fit";
  if (view !== name) history.replaceState(null, "", `#${name}`);
  if (current !== name) modules[current]?.close?.();
  current = name;
  for (const other of VIEWS) $(`view-${other}`).hidden = other !== name;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (focus) $(`title-${name}`).focus();
  modules[name] ??= await import(`./${name}.js`);
  await modules[name].open(query);
  document.body.dataset.ready = name;
}

/** Trains a fixed network, 2-8-1 with tanh by Adam on XOR, as the boards do, and shows the hash of what was learnt. */
async function golden() {
  const wasm = await load();
  wasm.floats(wasm.xs(), 8).set([0, 0, 0, 1, 1, 0, 1, 1]);
  wasm.floats(wasm.targets(), 4).set([0, 1, 1, 0]);
  wasm.choose(2, 8, 1, 1, 0);
  wasm.plan(0, 4, 4, 4, 0, 0, 50);
  wasm.optimizer(0, 3, 0.02, 0.9, 0.999, 1e-8, 1, 0);
  wasm.start(0, 1, 0);
  wasm.train(0, 200);
  const found = hex(wasm.hash(0));
  $("golden").textContent = found;
  $("golden-verdict").innerHTML = found === GOLDEN ? "<b>✓ the same as on a chip</b>" : `≠ ${GOLDEN} of the chips`;
}

addEventListener("hashchange", () => show(true));
$("copy-link").onclick = async () => {
  flush();
  await navigator.clipboard?.writeText(location.href).catch(() => {});
  say("The link is copied.");
  $("copy-link").textContent = "copied";
  setTimeout(() => ($("copy-link").textContent = "copy the link"), 2000);
};
document.querySelector(".skip").onclick = (event) => {
  event.preventDefault(); // the fragment is the view
  $("main").focus();
};
golden();
await show(false);
