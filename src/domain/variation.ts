// How takes written at once are made to differ (SPEC E2, DESIGN on creativity).

/** Creativity of a variant: T for the first, one step more for every other, never above 1 (SPEC E2: T, T+0.1, T+0.1). */
export function variantCreativity(base: number, step: number, variant: number): number {
  const raised = variant === 1 ? base : base + step;
  return Math.round(Math.min(1, raised) * 100) / 100;
}

/** A different written approach for each variant: it is what makes takes differ where a model takes neither temperature nor seed. */
export function writtenApproach(variant: number): string {
  const approaches = [
    'Take the most direct approach: the simplest construction that shows the idea clearly.',
    'Take a visual approach: let shapes, motion and position carry the idea, with as few words as possible.',
    'Take a step-by-step approach: build the picture up in clearly separated stages.',
  ];
  return approaches[(variant - 1) % approaches.length] ?? '';
}
