// Which creativity an edit of a clip gets: the bands of SPEC R4 as one table without overlap.

export const creativityBandNames = ['same', 'precise', 'small', 'moderate', 'complete'] as const;
export type CreativityBandName = (typeof creativityBandNames)[number];

export type CreativityBand = {
  readonly name: CreativityBandName;
  /** Belongs to the band. */
  readonly from: number;
  /** Belongs to the next band where that begins here, else to this one. */
  readonly to: number;
  /** What is asked for, as the rewrite model is told. */
  readonly means: string;
};

export type CreativityBands = Readonly<Record<CreativityBandName, CreativityBand>>;

/** From here on a clip gets a new seed (SPEC R6). */
export const newSeedFrom = 0.5;

/** SPEC R4. In order, none overlaps; between `small` and `moderate` and between `moderate` and `complete` there is room. */
export const creativityBands: CreativityBands = {
  same: { name: 'same', from: 0.2, to: 0.3, means: 'almost exactly the same' },
  precise: { name: 'precise', from: 0.3, to: 0.4, means: 'a precise, minimal change' },
  small: { name: 'small', from: 0.4, to: 0.5, means: 'a small but noticeable change' },
  moderate: { name: 'moderate', from: 0.6, to: 0.7, means: 'a moderate change' },
  complete: { name: 'complete', from: 0.8, to: 1, means: 'a complete regeneration' },
};

export const lowestCreativity = creativityBands.same.from;
export const highestCreativity = creativityBands.complete.to;

/** The band's own figure for whoever needs one number of it. */
export function middleOf({ from, to }: Pick<CreativityBand, 'from' | 'to'>): number {
  return rounded((from + to) / 2);
}

/** Two decimals, as bands are written. */
export function rounded(creativity: number): number {
  return Math.round(creativity * 100) / 100;
}

export type Placed = {
  readonly creativity: number;
  readonly band: CreativityBandName;
  /** What was changed about the number, a sentence each. */
  readonly notes: readonly string[];
};

/**
 * A number as it was said; below 0.2 and above 1 it is clamped. One that lies between two bands stays as it is and counts to the nearer one,
 * to the higher where both are as near. What is no number at all is read as `otherwise`.
 */
export function placeCreativity(said: number, otherwise: number = middleOf(creativityBands.same)): Placed {
  if (!Number.isFinite(said)) {
    const placed = placeCreativity(otherwise);
    return { ...placed, notes: [`the creativity that was said is no number: taken as ${placed.creativity}`] };
  }
  const creativity = Math.min(highestCreativity, Math.max(lowestCreativity, said));
  const notes = creativity === said ? [] : [`creativity ${shown(said)} is out of range: clamped to ${creativity}`];
  return { creativity, band: bandOf(creativity), notes };
}

/** Numbers of a model can be as long as they like. */
function shown(said: number): string {
  return String(Number(said.toPrecision(4)));
}

/** 0.5 is the upper end of `small` (SPEC R4), though its seed is new (R6). */
function bandOf(creativity: number): CreativityBandName {
  const { small, moderate, complete } = creativityBands;
  if (creativity >= middleBetween(moderate, complete)) return 'complete';
  if (creativity >= middleBetween(small, moderate)) return 'moderate';
  const names = creativityBandNames.filter((name) => creativity >= creativityBands[name].from);
  return names.at(-1) ?? 'same';
}

function middleBetween(lower: CreativityBand, higher: CreativityBand): number {
  return (lower.to + higher.from) / 2;
}
