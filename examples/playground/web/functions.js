// What a curve can be fitted to. Points lie on x from −2 to 2.

export const FUNCTIONS = {
  cubic: { name: "y = x³", f: (x) => x ** 3, y: [-9, 9], noise: 0.8 },
  sine: { name: "y = sin 3x", f: (x) => Math.sin(3 * x), y: [-2, 2], noise: 0.2 },
  abs: { name: "y = |x| − 1", f: (x) => Math.abs(x) - 1, y: [-2, 2], noise: 0.2 },
  step: { name: "a step", f: (x) => (x < 0.3 ? -1 : 1), y: [-2, 2], noise: 0.2 },
  wave: { name: "a wave that fades", f: (x) => 1.5 * Math.exp(-x * x) * Math.cos(6 * x), y: [-2, 2], noise: 0.2 },
  own: { name: "my own points", y: [-2, 2], noise: 0 },
};
export const X = [-2, 2];
export const SAMPLES = 64;

/** A generator with the same numbers everywhere (mulberry32), from 0 to 1. */
export function random(seed) {
  let a = seed + 1;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The points of a function, evenly spread, with uniform noise of a level. */
export function sample(name, level, seed) {
  const { f, noise } = FUNCTIONS[name];
  const uniform = random(seed);
  return Array.from({ length: SAMPLES }, (_, i) => {
    const x = Math.fround(X[0] + ((X[1] - X[0]) * (i + 0.5)) / SAMPLES);
    return [x, Math.fround(f(x) + level * noise * (2 * uniform() - 1))];
  });
}
