// Points of two classes in the square from −1 to 1: [x, y, class].

import { random } from "./functions.js";

const COUNT = 180;

const SHAPES = {
  moons(t, side, noise) {
    const angle = Math.PI * t;
    return side ? [-0.25 + 0.55 * Math.cos(angle) + noise(), -0.15 + 0.6 * Math.sin(angle) + noise()] : [0.25 - 0.55 * Math.cos(angle) + noise(), 0.15 - 0.6 * Math.sin(angle) + noise()];
  },
  rings(t, side, noise) {
    const [angle, radius] = [2 * Math.PI * t, (side ? 0.3 : 0.75) + noise()];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  spiral(t, side, noise) {
    const [angle, radius] = [3.6 * Math.PI * t ** 0.6 + (side ? 0 : Math.PI), 0.08 + 0.84 * t ** 0.6];
    return [radius * Math.cos(angle) + noise() / 3, radius * Math.sin(angle) + noise() / 3];
  },
  coin(t, side, noise, uniform) {
    return [1.9 * t - 0.95, 1.9 * uniform() - 0.95];
  },
  xor(t, side, noise) {
    const [x, y] = [0.45 + noise() * 2, 0.45 + noise() * 2];
    return t < 0.5 ? [x, side ? y : -y] : [-x, side ? -y : y];
  },
};

export const SETS = { moons: "two moons", rings: "rings", spiral: "spiral", xor: "four corners", coin: "random labels", own: "my own points" };

export function set(name, seed) {
  const uniform = random(seed);
  const noise = () => 0.14 * (uniform() + uniform() + uniform() - 1.5);
  return Array.from({ length: COUNT }, (_, i) => {
    const side = i % 2;
    return [...SHAPES[name](uniform(), side, noise, uniform).map((v) => Math.fround(Math.max(-0.98, Math.min(0.98, v)))), side];
  });
}
