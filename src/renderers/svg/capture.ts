// Draws an SVG frame by frame and feeds the pictures to one encode: three ways, the quickest that works here is taken (RENDERING §1).
import { z } from 'zod';
import type { Quality } from '../../domain/job.ts';
import type { SceneSample } from '../layout.ts';
import type { Page } from './browser.ts';
import { BrowserError } from './cdp.ts';
import { layoutBounds } from './layout-script.ts';

/**
 * `canvas`: drawn to a canvas in the page, which hands out what changed. `begin_frames`: JPEG pictures of a browser that draws on command.
 * `screenshots`: JPEG pictures by the debugging protocol.
 */
export type CaptureWay = 'canvas' | 'begin_frames' | 'screenshots';

export const renderedWith: Readonly<Record<CaptureWay, string>> = {
  canvas: 'chromium canvas',
  begin_frames: 'chromium begin frames',
  screenshots: 'chromium screenshots',
};

export type Capture = {
  readonly svg: string;
  readonly quality: Quality;
  readonly frames: number;
  readonly out: string;
  readonly signal: AbortSignal;
  /** Called after each frame with how many there are. */
  readonly onFrame: (done: number) => void;
};

/** The page could not read the document. */
export class PictureFault extends Error {
  override readonly name = 'PictureFault';
}

const share = z.number().min(-1e6).max(1e6);
const box = z.object({
  kind: z.enum(['text', 'shape']),
  label: z.string().max(2 * layoutBounds.labelCharacters),
  x: share,
  y: share,
  width: share,
  height: share,
  textSize: share.exactOptional(),
  contrast: z.number().min(1).max(21).exactOptional(),
  group: z.string().max(40).exactOptional(),
});

/** A moment as the page tells it. */
export const sampleForm = z.object({ atMs: z.number(), boxes: z.array(box).max(layoutBounds.boxes) });

/** Asks the page and reads its answer. What the page says is not trusted: it may have been taken over. Throws `BrowserError`. */
export async function ask<T>(page: Page, expression: string, form: z.ZodType<T>): Promise<T> {
  const answer = form.safeParse(await page.evaluate(expression));
  if (!answer.success) throw new BrowserError('the page answered with what it should not');
  return answer.data;
}

export type Stage = {
  readonly width: number;
  readonly height: number;
  /** Into a canvas, not onto the page itself. */
  readonly drawsElement: boolean;
  /** False in a browser that draws on command only: waiting for it would never end. */
  readonly waits: boolean;
};

const loaded = z.object({ fault: z.string().optional() });

/** Puts a document on the page. Throws `PictureFault`. */
export async function loadPicture(page: Page, svg: string, stage: Stage): Promise<void> {
  const { fault } = await ask(page, `retake.load(${JSON.stringify(svg)}, ${JSON.stringify(stage)})`, loaded);
  if (fault !== undefined) throw new PictureFault(fault);
}

/** Moments at which the layout is told: enough to see what comes and goes. */
const samples = 7;

/** Numbers of the frames at which the layout is told. */
export async function sampledFrames(page: Page, frames: number, fps: number): Promise<ReadonlySet<number>> {
  const form = z
    .array(
      z
        .int()
        .min(0)
        .max(frames - 1),
    )
    .max(samples);
  return new Set(await ask(page, `retake.sampleFrames(${JSON.stringify({ frames, fps, count: samples })})`, form));
}

/** Samples of several pages in the order of time. */
export const inOrder = (taken: readonly SceneSample[]): SceneSample[] => taken.toSorted((a, b) => a.atMs - b.atMs);
