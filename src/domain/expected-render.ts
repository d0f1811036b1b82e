// How long a render is expected to take: what a hedge waits for before the next take joins in (SPEC E11). Pure.
import type { Quality, RendererName } from './job.ts';

/** A clip that was rendered: how long it took and how long it was meant to be, ms. */
export type RenderTime = { readonly renderMs: number; readonly plannedDurationMs: number };

/** Milliseconds of rendering for a second of clip, on two cores, where nothing has been recorded yet (RENDERING §1, §2; the start not counted). */
const assumedMsASecond: Readonly<Record<RendererName, Readonly<Record<Quality, number>>>> = {
  manim: { draft: 400, standard: 800, high: 2_500 },
  svg: { draft: 300, standard: 700, high: 1_500 },
};

/** Start of the renderer, frames and checks. */
const startMs = 1_500;

/** Fewer renders than this tell nothing. */
const fewest = 5;
/** Three renders of four are done by then: the next take joins in for the slow quarter alone. */
const share = 0.75;

/** Expected time of a render, ms: by what was recorded for this renderer and quality, else by what was measured once. */
export function expectedRenderMs(
  render: { readonly renderer: RendererName; readonly quality: Quality; readonly plannedDurationMs: number },
  past: readonly RenderTime[],
): number {
  const seconds = render.plannedDurationMs / 1_000;
  if (past.length < fewest) return Math.round(startMs + assumedMsASecond[render.renderer][render.quality] * seconds);
  const rates = past
    .map(({ renderMs, plannedDurationMs }) => renderMs / Math.max(1, plannedDurationMs))
    .toSorted((a, b) => a - b);
  const rate = rates[Math.min(rates.length - 1, Math.floor(rates.length * share))] ?? 0;
  return Math.round(rate * render.plannedDurationMs);
}
