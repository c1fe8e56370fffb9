// What the numbers of the module mean, in words. The errors are those of the crate: `tests/words.rs` compares them.

export const ACTIVATIONS = ["tanh", "relu", "sigmoid", "none"];
export const ACTIVATION_TYPES = ["Tanh", "Relu", "Sigmoid", "Identity"];
/** As PyTorch prints them. */
export const ACTIVATION_MODULES = ["Tanh()", "ReLU()", "Sigmoid()", ""];

/** kind, name, colour variable, dash pattern, default rate, and the hyper-parameters of the crate's defaults. */
export const OPTIMIZERS = [
  { key: "sgd", name: "SGD", rate: 0.03, beta1: 0, beta2: 0, epsilon: 0 },
  { key: "momentum", name: "Momentum", rate: 0.01, beta1: 0.9, beta2: 0, epsilon: 0 },
  { key: "rmsprop", name: "RMSprop", rate: 0.003, beta1: 0, beta2: 0.99, epsilon: 1e-8 },
  { key: "adam", name: "Adam", rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
].map((optimizer, kind) => ({ ...optimizer, kind, corrected: 1, cosine: 0 }));

export const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5];

/** The widths of hidden layers that are compiled in, by the number of inputs, and how many such layers there can be. */
export const WIDTHS = { 1: [8, 16, 24, 32, 100], 2: [8, 16, 24, 32] };
export const deepest = (width) => (width === 100 ? 1 : 4);

/** A shape: inputs, width and number of hidden layers, outputs. */
export const shapeOf = (inputs, width, hidden) => ({ inputs, width, outputs: 1, hidden: Math.min(hidden, deepest(width)) });
export const DIGITS = { inputs: 64, width: 32, outputs: 10, hidden: 1 };

/** The sizes of all layers: [1, 8, 8, 1]. */
export const sizes = ({ inputs, width, outputs, hidden }) => [inputs, ...Array(hidden).fill(width), outputs];

/** The type as a program for a chip names it. */
export function typeName(shape, activation) {
  const s = sizes(shape);
  const layers = s.slice(1).map((out, i) => {
    const last = i === s.length - 2 || activation === 3;
    return `Dense<${s[i]}, ${out}${last ? "" : `, ${ACTIVATION_TYPES[activation]}`}>`;
  });
  return `(${layers.join(", ")})`;
}

/** By code: the name of the error and the text that it displays. */
export const ERRORS = {
  1: ["SampleError::Input", "the input holds a value that is NaN or infinite"],
  2: ["SampleError::Output", "the output holds a value that is NaN or infinite"],
  3: ["SampleError::Loss", "the loss is NaN or infinite: usually the target is, or the loss has overflowed"],
  4: ["SampleError::LossGradient", "the gradient of the loss holds a value that is NaN or infinite"],
  5: ["SampleError::Gradient", "the gradient is NaN, infinite or so large that its squared norm overflows"],
  6: ["SampleError::Square", "the input holds a value so far from the mean that its square overflows"],
  7: ["SampleError::BatchFull", "the batch holds as many samples as can be averaged: take a step first"],
  11: ["StepError::NoSamples", "no sample has been accumulated since the last step"],
  13: ["StepError::WeightDecay", "a parameter is so large that its weight decay overflows"],
  14: ["StepError::Betas", "beta1² must not be above beta2"],
  15: ["StepError::Hyperparameter", "a hyper-parameter is out of its range"],
};

/** A number for people: 0.0123, 4.6e+29. */
export function short(x, digits = 3) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text = size >= 1e5 || size < 1e-3 ? x.toExponential(Math.max(1, digits - 2)) : String(Number(x.toPrecision(digits)));
  return text.replace("e+", "e").replace(/-/g, "−");
}

export const hex = (hash) => (hash >>> 0).toString(16).padStart(8, "0");
export const thousands = (n) => n.toLocaleString("en");

/** The shortest decimal that reads back as the same f32, written as Rust's `{:?}` does. */
export function decimal(x) {
  if (Object.is(x, -0)) return "-0.0";
  let digits = 1;
  while (digits < 9 && Math.fround(Number(x.toPrecision(digits))) !== x) digits += 1;
  const value = Number(x.toPrecision(digits));
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-5 || size >= 1e16)) return value.toExponential().replace("e+", "e");
  const text = size >= 1e16 ? BigInt(value).toString() : String(value).includes("e") ? value.toFixed(20).replace(/0+$/, "") : String(value);
  return text.includes(".") ? text : `${text}.0`;
}
