// Looks at a clip without a model: frames for the judge and the page, and the checks of its pixels (SPEC A2, E9).
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckFinding } from '../domain/score.ts';
import { checkVideo, type LengthWish } from '../renderers/video/check-video.ts';
import { sampleFrames } from '../renderers/video/sample-frames.ts';
import type { ActivityDeps } from './deps.ts';

/** Frames that the judge sees and the page shows. */
const framesPerTake = 5;

/** The frames are kept; those files go to a folder of their own below `outDir`. */
export async function lookAtClip(
  { store }: ActivityDeps,
  video: string,
  look: LengthWish & { readonly outDir: string; readonly signal: AbortSignal },
): Promise<{ readonly frameHashes: string[]; readonly findings: CheckFinding[] }> {
  const { outDir, signal, ...wish } = look;
  const frameDir = join(outDir, 'frames');
  await mkdir(frameDir);
  const [frames, findings] = await Promise.all([
    sampleFrames(video, { count: framesPerTake, outDir: frameDir, signal }),
    checkVideo(video, { ...wish, signal }),
  ]);
  const frameHashes: string[] = [];
  for (const frame of frames) frameHashes.push((await store.artifacts.putFile(frame.path, 'image/jpeg')).hash);
  return { frameHashes, findings: [...findings] };
}
