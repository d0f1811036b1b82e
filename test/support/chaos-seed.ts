// Chance that can be had again: every draw is named, so that what happens elsewhere does not shift it.
import { createHash } from 'node:crypto';

/** A number in [0, 1), always the same for this seed and this name. */
export function draw(seed: number, ...name: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(JSON.stringify([seed, ...name]));
  return digest.digest().readUIntBE(0, 6) / 2 ** 48;
}

/** A whole number from `least` to `most`, both included. */
export function drawWhole(
  seed: number,
  { least, most }: { readonly least: number; readonly most: number },
  ...name: readonly (string | number)[]
): number {
  return least + Math.floor(draw(seed, ...name) * (most - least + 1));
}

/** The same things in an order that the seed decides. */
export function shuffled<T>(seed: number, things: readonly T[]): T[] {
  return things
    .map((thing, index) => ({ thing, place: draw(seed, 'shuffle', index) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}
