// Moves the creativity bands with the thumbs that edits were given, within bounds (SPEC R9).
import {
  type CreativityBand,
  type CreativityBandName,
  creativityBandNames,
  type CreativityBands,
  creativityBands,
  newSeedFrom,
  placeCreativity,
  rounded,
} from './creativity-bands.ts';

export type JudgedEdit = { readonly temperature: number; readonly feedback: 'up' | 'down' };

export type MovedBands = {
  readonly bands: CreativityBands;
  /** Why each band that moved did, a sentence each. */
  readonly notes: readonly string[];
};

/** Thumbs that a band needs before it moves: fewer say nothing. */
export const thumbsNeeded = 5;
/** An edge moves at most so far. Less than half of the room between two bands, so that they can never meet. */
export const mostMoved = 0.04;

/**
 * Each band is pulled from the mean of its judged edits towards the mean of those that were liked. Where none was liked it is taken down,
 * by the full bound times the share of dislikes: who dislikes an edit most often sees too much changed. 0.2, 0.5 and 1 never move: the range
 * stays whole, and no thumb decides about seeds (SPEC R6). Where two bands meet, their edge goes by the mean of the two pulls.
 */
export function movedBands(feedback: readonly JudgedEdit[]): MovedBands {
  const pulls = Object.fromEntries(creativityBandNames.map((name) => [name, pullOf(feedback, name)]));
  const pull = (name: CreativityBandName): Pull => pulls[name] ?? { by: 0 };
  const between = (a: CreativityBandName, b: CreativityBandName) => (pull(a).by + pull(b).by) / 2;
  const { same, precise, small, moderate, complete } = creativityBands;
  const low = rounded(same.to + between('same', 'precise'));
  const middle = rounded(precise.to + between('precise', 'small'));
  const bands: CreativityBands = {
    same: { ...same, to: low },
    precise: { ...precise, from: low, to: middle },
    small: { ...small, from: middle },
    moderate: {
      ...moderate,
      from: rounded(moderate.from + pull('moderate').by),
      to: rounded(moderate.to + pull('moderate').by),
    },
    complete: { ...complete, from: rounded(complete.from + pull('complete').by) },
  };
  const notes = creativityBandNames.flatMap((name) => {
    const { why } = pull(name);
    const { from, to } = bands[name];
    const moved = from !== creativityBands[name].from || to !== creativityBands[name].to;
    return why !== undefined && moved ? [`"${bands[name].means}" is now ${from}–${to}: ${why}`] : [];
  });
  return { bands, notes };
}

type Pull = { readonly by: number; readonly why?: string };

function pullOf(feedback: readonly JudgedEdit[], name: CreativityBandName): Pull {
  const judged = feedback.filter(({ temperature }) => placeCreativity(temperature).band === name);
  if (judged.length < thumbsNeeded) return { by: 0 };
  const liked = judged.filter((edit) => edit.feedback === 'up');
  const by = liked.length === 0 ? -mostMoved : meanOf(liked) - meanOf(judged);
  const bounded = Math.max(-mostMoved, Math.min(mostMoved, by));
  return { by: bounded, why: `${liked.length} of ${judged.length} edits in it were liked` };
}

function meanOf(edits: readonly JudgedEdit[]): number {
  return edits.reduce((sum, { temperature }) => sum + temperature, 0) / edits.length;
}

/** A number of SPEC's own table at the same place within the moved one; one between two bands as it is. Stays on its side of 0.5. */
export function movedCreativity(creativity: number, bands: CreativityBands): number {
  const { band } = placeCreativity(creativity);
  const { from, to } = creativityBands[band];
  if (creativity < from || creativity > to) return creativity;
  const moved = shifted(creativity, creativityBands[band], bands[band]);
  const shown = Math.round(moved * 1000) / 1000;
  return creativity < newSeedFrom ? Math.min(shown, newSeedFrom - 0.001) : shown;
}

function shifted(creativity: number, from: CreativityBand, to: CreativityBand): number {
  const share = (creativity - from.from) / (from.to - from.from);
  return to.from + share * (to.to - to.from);
}
