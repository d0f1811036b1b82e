// The few sums that every benchmark needs, and the turns in which it takes them.

/** Middle of the sorted values; the mean of the middle two where their number is even. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Undefined where there is nothing to take the mean of. */
export function mean(values) {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** To three figures that mean something. */
export function round(value) {
  return Number(value.toPrecision(3));
}

/** How many times one is of the other, to three figures. */
export function ratio(one, other) {
  return round(one / other);
}

/** Every way once a round, one after the other, so that what else the machine does strikes all of them. Milliseconds by way, as `ways` tells them. */
export async function inTurns(rounds, ways) {
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let turn = 0; turn < rounds; turn += 1)
    for (const [way, run] of Object.entries(ways)) times[way].push(await run());
  return times;
}

/** Milliseconds that it took. */
export async function timed(work) {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

export const medians = (times) =>
  Object.fromEntries(Object.entries(times).map(([way, values]) => [way, median(values)]));

/** A goal beside a figure: that the ratio is at least this. */
export function atLeast(goal, value, unit = '×') {
  return { goal: `≥ ${goal}${unit === '×' ? ' ×' : ` ${unit}`}`, met: value >= goal };
}

export function atMost(goal, value, unit) {
  return { goal: `≤ ${goal} ${unit}`, met: value <= goal };
}

export const seconds = (ms) => `${round(ms / 1_000)} s`;
export const share = (part, whole) =>
  whole === 0 ? '–' : `${part} of ${whole} (${Math.round((part / whole) * 1_000) / 10} %)`;
