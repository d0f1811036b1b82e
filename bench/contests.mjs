// Plays one section's takes by a policy, as src/workflows/{race,contest}.ts would, on outcomes that are known. Pure: no clock, no chance.

/**
 * A take: `ok` whether it renders, `writeMs` and `renderMs` how long it takes to write and to render, `gate` whether the check before the render
 * turns it down (it is not `ok` then), `drawing` what it draws (the same for takes that draw the same).
 * @typedef {{ ok: boolean, writeMs: number, renderMs: number, gate: boolean, drawing: string }} Take
 * @typedef {{ expectedMs: number, slots: number }} Field `slots`: renders that the machine does at a time. They do not slow each other down.
 * @typedef {{ good: boolean, ms: number, renders: number, renderMs: number }} Ending when the section has a good take (or has none left), renders
 *   that were begun, and for how long they ran.
 */

/** What the check costs; a take that it turns down takes no render. */
const checkMs = 10;
const isTurnedDown = ({ gate }) => gate;
const lengthOf = (take) => (isTurnedDown(take) ? checkMs : take.renderMs);

/** Takes that draw what an earlier one draws are written and paid, and never rendered. */
function distinct(takes) {
  const seen = new Set();
  return takes.filter(({ drawing }) => !seen.has(drawing) && seen.add(drawing));
}

const allWritten = (takes) => Math.max(...takes.map(({ writeMs }) => writeMs));

/** Slots that are free from the start; `run` tells when a take that comes at `from` begins and ends. */
function openSlots(count) {
  const free = Array.from({ length: count }, () => 0);
  return (take, from) => {
    if (isTurnedDown(take)) return { take, begins: from, ends: from + checkMs };
    const slot = free.indexOf(Math.min(...free));
    const begins = Math.max(from, free[slot]);
    free[slot] = begins + lengthOf(take);
    return { take, begins, ends: free[slot] };
  };
}

/** The first good end stops the others; what had begun by then was paid for until then. */
function ended(runs) {
  const good = runs.filter(({ take }) => take.ok).map(({ ends }) => ends);
  const ms = good.length > 0 ? Math.min(...good) : Math.max(...runs.map(({ ends }) => ends));
  const paid = runs.filter(({ take, begins }) => begins < ms && !isTurnedDown(take));
  const renderMs = paid.reduce((sum, { begins, ends }) => sum + Math.min(ends, ms) - begins, 0);
  return { good: good.length > 0, ms, renders: paid.length, renderMs };
}

/** All are written, then rendered one at a time until one succeeds. */
function fallback(takes) {
  const runs = [];
  let at = allWritten(takes);
  for (const take of distinct(takes)) {
    const ends = at + lengthOf(take);
    runs.push({ take, begins: at, ends });
    if (take.ok) break;
    at = ends;
  }
  return ended(runs);
}

/** Each is rendered as soon as it is written. */
function race(takes, { slots }) {
  const run = openSlots(slots);
  const inOrder = takes.toSorted((a, b) => a.writeMs - b.writeMs);
  return ended(distinct(inOrder).map((take) => run(take, take.writeMs)));
}

/** All are written; the next joins in when those before it have ended, or take longer than expected. */
function hedge(takes, { expectedMs, slots }) {
  const run = openSlots(slots);
  const runs = [];
  let from = allWritten(takes);
  for (const take of distinct(takes)) {
    runs.push(run(take, from));
    if (runs.some((one) => one.take.ok && one.ends <= from)) break;
    from = Math.min(from + expectedMs, Math.max(...runs.map(({ ends }) => ends)));
  }
  return ended(runs);
}

const plays = { fallback, race, hedge };
export const policies = Object.keys(plays);

/**
 * @param {string} policy
 * @param {readonly Take[]} takes
 * @param {Field} field
 * @returns {Ending}
 */
export function playSection(policy, takes, field) {
  return plays[policy](takes, field);
}
