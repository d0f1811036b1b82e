// Small scenes, and a way to render them.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Quality } from '../../../src/domain/job.ts';
import type { Renderer, RenderResult } from '../../../src/renderers/renderer.ts';

const head = 'from manim import *\n\nclass A(Scene):\n    def construct(self):\n';

/** A scene with these lines in its `construct`; the first of them is line 5. */
export const scene = (...lines: readonly string[]): string => head + lines.map((line) => `        ${line}\n`).join('');

type Told = { readonly quality?: Quality; readonly signal?: AbortSignal; readonly progress?: (what: string) => void };

/** Renders, a draft unless said otherwise, into a new folder below `folder`. */
export async function renderIn(
  { renderer, folder }: { readonly renderer: Renderer; readonly folder: string },
  source: string,
  { quality = 'draft', signal, progress }: Told = {},
) {
  const outDir = await mkdtemp(join(folder, 'render-'));
  const context = { signal: signal ?? new AbortController().signal, progress: progress ?? (() => undefined) };
  const result: RenderResult = await renderer.render({ source, quality, plannedDurationMs: 1000, outDir }, context);
  return { result, outDir };
}
