// The state of a view in the fragment of the address, which no server sees: `#fit?f=cubic&adam=0.01&steps=500`. Training has
// the same bits everywhere, so settings and a number of steps are enough to come back to the same network.

export function read() {
  const [view, query = ""] = location.hash.slice(1).split("?");
  return { view, query: new URLSearchParams(query) };
}

let pending, timer;
/** Replaces the address, a moment later: browsers take 100 changes in 30 seconds. Values that are undefined are left out. */
export function write(view, state) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) if (value !== undefined && value !== "") query.set(key, value);
  pending = { view, hash: `#${view}${query.size ? `?${query}` : ""}` };
  clearTimeout(timer);
  timer = setTimeout(flush, 150);
}

/** Replaces the address now, unless another view has been opened meanwhile. */
export function flush() {
  if (pending && [pending.view, ""].includes(read().view)) history.replaceState(null, "", pending.hash);
  pending = undefined;
}

/** Points as text: numbers from −1 to 1, a byte each in two hexadecimal digits; a class is a third number. */
export const pack = (points) => points.flat().map((v) => Math.round(127.5 + 127.5 * v).toString(16).padStart(2, "0")).join("");

export function unpack(text, size) {
  const numbers = (text.match(/[0-9a-f]{2}/g) ?? []).map((pair) => parseInt(pair, 16) / 127.5 - 1);
  const points = [];
  for (let i = 0; i + size <= numbers.length && points.length < 300; i += size) points.push(numbers.slice(i, i + size));
  return points;
}

/** Steps of an address are trained when it is opened; more than these are left out. */
const MOST_STEPS = 200_000;
export const stepsOf = (query) => Math.min(MOST_STEPS, Math.max(0, Math.trunc(Number(query.get("steps"))) || 0));
export const stepsFor = (steps) => (steps <= MOST_STEPS && steps) || undefined;

/** A seed that was typed, or stood in an address. */
export const seedOf = (text) => Math.min(9999, Math.max(0, Math.round(Number(text)) || 0));

/** A number of the query if it is among those allowed, else the default. */
export function among(query, key, allowed, otherwise) {
  const value = Number(query.get(key) ?? NaN);
  return allowed.includes(value) ? value : otherwise;
}
