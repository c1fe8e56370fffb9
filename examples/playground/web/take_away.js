// A trained network as a Rust `static`, and as a safetensors file for PyTorch.

import { make, say } from "./dom.js";
import { ACTIVATION_MODULES, ACTIVATION_TYPES, decimal, sizes } from "./words.js";

/** What `stackprop::export::rust` writes. */
export function rustSource(parameters, shape, name) {
  const s = sizes(shape);
  const count = parameters.length;
  const plural = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const types = s.slice(1).map((out, i) => {
    const activation = i === s.length - 2 ? "Identity" : ACTIVATION_TYPES[shape.activation];
    return `stackprop::Dense<${s[i]}, ${out}, stackprop::activation::${activation}>`;
  });
  let at = 0;
  const row = (n) => `[${Array.from(parameters.subarray(at, (at += n)), decimal).join(", ")}]`;
  const layers = s.slice(1).map((out, i) => {
    const rows = Array.from({ length: out }, () => `        ${row(s[i])},\n`).join("");
    return `stackprop::Dense::new(\n    [\n${rows}    ],\n    ${row(out)},\n),\n`;
  });
  return `/// ${plural(s[0], "input")}, ${plural(s.at(-1), "output")}, ${plural(count, "parameter")}. Exported by stackprop.
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub static ${name}: (${types.join(", ")}) = (\n${layers.join("")});\n`;
}

/** The bytes that `stackprop::state_dict::save_safetensors` writes: a header, and all tensors in the order of their names. */
export function safetensors(parameters, shape) {
  const s = sizes(shape);
  const activation = ACTIVATION_MODULES[shape.activation];
  const [modules, header, tensors] = [[], {}, []];
  let [from, to] = [0, 0];
  s.slice(1).forEach((out, layer) => {
    const at = modules.push("Linear") - 1;
    if (activation && layer < s.length - 2) modules.push(activation);
    const weights = parameters.subarray(from, (from += out * s[layer]));
    const biases = parameters.subarray(from, (from += out));
    for (const [name, shape, tensor] of [["bias", [out], biases], ["weight", [out, s[layer]], weights]]) {
      header[`${at}.${name}`] = { dtype: "F32", shape, data_offsets: [to, (to += 4 * tensor.length)] };
      tensors.push(tensor);
    }
  });
  const json = JSON.stringify({ __metadata__: { format: "pt", modules: modules.join("\n") }, ...header });
  const text = new TextEncoder().encode(json.padEnd(8 * Math.ceil(json.length / 8)));
  const file = new Uint8Array(8 + text.length + 4 * parameters.length);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  tensors.flatMap((tensor) => [...tensor]).forEach((value, i) => view.setFloat32(8 + text.length + 4 * i, value, true));
  return file;
}

/** Builds the panel. */
export function takeAway(element, { racers, parameters, shape, hash }) {
  const which = make("select");
  const preview = make("pre", { tabIndex: 0, hidden: true });
  preview.setAttribute("aria-label", "The file");
  preview.setAttribute("role", "region");
  const download = async (name, make_) => {
    const racer = Math.max(0, which.selectedIndex);
    const of = shape(); // now: it may change while the parameters come
    const content = make_(await parameters(racer), of);
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    preview.hidden = false;
    preview.textContent = name.endsWith("safetensors") ? `${content.length} bytes; the header:\n${text.slice(8, 8 + content[0] + 256 * content[1])}` : text;
    const link = make("a", { href: URL.createObjectURL(new Blob([content])), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
    say(`${name} is saved.`);
  };
  const button = (text, name, make_) => make("button", { textContent: text, onclick: () => download(name, make_) });
  const list = () => {
    which.replaceChildren(...racers().map((name) => new Option(name)));
    chooser.hidden = which.length < 2;
  };
  const chooser = make("label", {}, "The network of ", which);
  const bar = make(
    "div",
    { className: "bar" },
    chooser,
    button("Rust static", "net.rs", (p, s) => rustSource(p, s, "NET")),
    button("safetensors for PyTorch", "net.safetensors", safetensors),
  );
  const fingerprint = make("p", { className: "hint" });
  const details = make("details", { className: "take" }, make("summary", { textContent: "Export the network: Rust, PyTorch" }), bar, fingerprint, preview);
  const refresh = () => {
    fingerprint.textContent = `Hash of its parameters: ${hash(Math.max(0, which.selectedIndex))}. The same settings give it on every computer and chip.`;
  };
  which.onchange = refresh;
  details.ontoggle = () => {
    list();
    refresh();
  };
  element.replaceChildren(details);
  return {
    /** The network has changed. */
    refresh,
    /** It is another network. */
    invalidate() {
      preview.hidden = true;
      details.open = false;
      list();
    },
  };
}
