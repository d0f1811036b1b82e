// Draws an SVG frame by frame in the browser and feeds the pictures to one encode: two ways, the quick one and the plain one.
import type { Quality } from '../../domain/job.ts';
import { frameFormats } from '../renderer.ts';
import { encodeArguments } from '../video/encoding.ts';
import { type MediaSink, openMediaSink, sinkInput } from '../video/ffmpeg.ts';
import type { Page } from './browser.ts';
import { ivfFrame, ivfHeader } from './ivf.ts';

/** `webcodecs`: drawn to a canvas and encoded in the page, the chunks encoded for the clip. `screenshot`: JPEG pictures by the debugging protocol. */
export type CaptureWay = 'webcodecs' | 'screenshot';

export const renderedWith: Readonly<Record<CaptureWay, string>> = {
  webcodecs: 'chromium webcodecs',
  screenshot: 'chromium screenshots',
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

/** Puts a document on the page. Throws `PictureFault`. */
export async function loadPicture(
  page: Page,
  svg: string,
  way: { readonly width: number; readonly height: number; readonly drawsElement: boolean },
): Promise<void> {
  const answer = await page.evaluate(`retake.load(${JSON.stringify(svg)}, ${JSON.stringify(way)})`);
  // The page's own answer: `{ fault? }`.
  const { fault } = answer as { fault?: string };
  if (fault !== undefined) throw new PictureFault(fault);
  // The first screenshot after a load can still show what was there before: it is taken and thrown away.
  if (!way.drawsElement) await page.screenshot({ jpegQuality: 50 });
}

/** The one encode of the clip, fed with pictures in the given input format. */
function openClip({ quality, frames, out, signal }: Capture, input: readonly string[]): MediaSink {
  const output = [...encodeArguments(quality), '-frames:v', String(frames), '/out/clip.mp4'];
  return openMediaSink(['-v', 'error', ...input, '-i', sinkInput, ...output], { signal, writes: { 'clip.mp4': out } });
}

async function captureInPage(page: Page, capture: Capture): Promise<void> {
  const { svg, quality, frames, onFrame } = capture;
  const { width, height, fps } = frameFormats[quality];
  await loadPicture(page, svg, { width, height, drawsElement: true });
  const sink = openClip(capture, ['-f', 'ivf']);
  let done = 0;
  let fed = sink.write(ivfHeader({ width, height, fps }));
  // A cancel before the first chunk: told by `evaluate`, and nobody else waits for this one yet.
  fed.catch(() => undefined);
  page.onChunk((chunk) => {
    const frame = ivfFrame(chunk, done);
    fed = fed.then(() => sink.write(frame));
    fed.catch(() => undefined);
    done += 1;
    onFrame(done);
  });
  try {
    await page.evaluate(`retake.encode(${JSON.stringify({ frames, width, height, fps })})`);
    await fed;
    await sink.finish();
  } finally {
    await sink.abandon();
  }
}

async function captureScreenshots(page: Page, capture: Capture): Promise<void> {
  const { svg, quality, frames, signal, onFrame } = capture;
  const { width, height, fps } = frameFormats[quality];
  await loadPicture(page, svg, { width, height, drawsElement: false });
  const sink = openClip(capture, ['-f', 'image2pipe', '-c:v', 'mjpeg', '-framerate', String(fps)]);
  try {
    for (let number = 0; number < frames; number += 1) {
      signal.throwIfAborted();
      await page.evaluate(`retake.show(${(number * 1000) / fps})`);
      await sink.write(await page.screenshot({ jpegQuality: 95 }));
      onFrame(number + 1);
    }
    await sink.finish();
  } finally {
    await sink.abandon();
  }
}

/** Writes the clip. Throws `PictureFault`, `BrowserError`, `MediaProgramError`, or the signal's reason. */
export async function captureClip(page: Page, way: CaptureWay, capture: Capture): Promise<void> {
  await (way === 'webcodecs' ? captureInPage(page, capture) : captureScreenshots(page, capture));
}
