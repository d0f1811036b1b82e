// What is the same for both ways of running a scene: its order, what it tells, and what came of it.
import { availableParallelism } from 'node:os';
import type { Quality } from '../../domain/job.ts';
import { frameFormats, type RenderContext, type RenderRequest } from '../renderer.ts';
import type { SandboxResult } from '../sandbox.ts';
import { libx264Options } from '../video/encoding.ts';
import { nothingTold, withLine, type ReportLine, type SceneStory } from './scene-report.ts';

export const clipName = 'clip.mp4';
const heartbeatMs = 1_000;

export type SceneCall = { readonly request: RenderRequest; readonly context: RenderContext; readonly wallMs: number };

/** How the scene's process ended, what it told, and whether it left a file of the clip's name (`clipName` in `outDir`). */
export type SceneOutcome = Pick<SandboxResult, 'ended' | 'exitCode' | 'stderr'> & {
  readonly story: SceneStory;
  readonly hasClip: boolean;
};

/** A draft is looked at once: it may be larger for being made sooner. The headers do not depend on the preset. */
function encoder(quality: Quality): Readonly<Record<string, string>> {
  const options = libx264Options(quality);
  return { ...options, ...(quality === 'draft' && { preset: 'ultrafast' }), threads: '1' };
}

/** The scene's order as python/scene_run.py reads it. */
export function sceneOrder({ source, quality }: RenderRequest, formulas: readonly string[]) {
  const { width, height, fps } = frameFormats[quality];
  const workers = availableParallelism();
  return { source, width, height, fps, encoder: encoder(quality), out: `/out/${clipName}`, formulas, workers };
}

/** Keeps the scene's story, and tells of it at every line and at least once a second until `end`. */
export function followScene({ progress }: RenderContext) {
  let story = nothingTold;
  const say = (): void => {
    const { lastAnimation, drawn } = story;
    if (lastAnimation === 0) progress('starting Manim');
    else progress(drawn === 0 ? `animation ${lastAnimation}` : `animation ${lastAnimation}, ${drawn} drawn`);
  };
  const heartbeat = setInterval(say, heartbeatMs);
  say();
  return {
    story: () => story,
    hear: (line: ReportLine) => {
      story = withLine(story, line);
      if (line.animation !== undefined || line.drawn !== undefined) say();
    },
    /** The scene begins anew. */
    again: () => {
      story = nothingTold;
    },
    end: () => clearInterval(heartbeat),
  };
}
