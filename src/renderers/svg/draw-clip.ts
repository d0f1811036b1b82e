// Draws one document in browsers of its own, watches over the time it takes, and says what its failure means.
import type { RenderError } from '../../domain/render-error.ts';
import type { SceneSample } from '../layout.ts';
import { frameFormats, type RenderContext, type RenderRequest } from '../renderer.ts';
import { pageCrashed, type BrowserEnd, type Pace } from './browser.ts';
import type { BrowserSupply, OpenBrowser } from './browser-supply.ts';
import { captureOnCanvas } from './capture-on-canvas.ts';
import { capturePictures } from './capture-pictures.ts';
import { PictureFault, type Capture, type CaptureWay } from './capture.ts';
import { BrowserError } from './cdp.ts';

/** A render took too long: the next frame, or all of it. */
class RenderTimeout extends Error {
  override readonly name = 'RenderTimeout';
}

export type Drawing = {
  readonly request: RenderRequest;
  readonly context: RenderContext;
  readonly way: CaptureWay;
  readonly frames: number;
  readonly out: string;
  /** How many draw at a time. */
  readonly browsers: 1 | 2;
};

export type DrawingBounds = {
  /** Longest wait for the next frame; the document's load counts as one. */
  readonly frameTimeoutMs: number;
  readonly renderTimeoutMs: number;
};

export type Drawn =
  | { readonly ok: true; readonly layout: readonly SceneSample[] }
  | { readonly ok: false; readonly error: RenderError };

export const paceOf: Readonly<Record<CaptureWay, Pace>> = {
  canvas: 'free',
  begin_frames: 'commanded',
  screenshots: 'free',
};

const tooLong = 'the drawing took longer than a render may';

/** Calls back when nothing was told for a while or all took too long, and tells on once a second. */
function watch(context: RenderContext, { frameTimeoutMs, renderTimeoutMs }: DrawingBounds, total: number) {
  const late = new AbortController();
  const startedAt = performance.now();
  let done = 0;
  let lastAt = startedAt;
  const timer = setInterval(() => {
    context.progress(`frame ${done} of ${total}`);
    const now = performance.now();
    if (now - startedAt > renderTimeoutMs) late.abort(new RenderTimeout(tooLong));
    else if (now - lastAt > frameTimeoutMs)
      late.abort(new RenderTimeout(`frame ${done + 1} of ${total} was not drawn within ${frameTimeoutMs / 1000} s`));
  }, 500);
  return {
    signal: late.signal,
    onFrame: (count: number) => {
      done = count;
      lastAt = performance.now();
    },
    stop: () => clearInterval(timer),
  };
}

const endedBy: Readonly<Record<Exclude<BrowserEnd['why'], 'aborted'>, RenderError>> = {
  timeout: { kind: 'Timeout', message: tooLong },
  out_of_memory: { kind: 'OutOfMemory', message: 'drawing took more memory than a render may' },
  exited: { kind: 'NoOutput', message: 'the browser ended while it was drawing' },
  killed: { kind: 'NoOutput', message: 'the browser crashed while it was drawing' },
};

/** Machine details are no help in a message about the document. */
function pageFault(error: PictureFault): RenderError {
  return { kind: 'MalformedXml', message: error.message.replaceAll(/\s+/g, ' ').trim().slice(0, 500) };
}

/** What the loss of a browser means. With two of them, the one that ended on its own is the one that tells. */
async function lossOf(browsers: readonly OpenBrowser[], error: BrowserError): Promise<RenderError> {
  const ends = await Promise.all(
    browsers.map(async ({ process, end }) => {
      await end();
      return (await process.ended).why;
    }),
  );
  const own = ends.find((why) => why !== 'killed' && why !== 'aborted');
  if (own !== undefined) return endedBy[own];
  // The browsers lived on, and we ended them: only a page was lost, to the memory cap as a rule.
  if (error.message === pageCrashed)
    return { ...endedBy.out_of_memory, message: 'the page crashed while drawing, most likely for want of memory' };
  return { kind: 'NoOutput', message: `the browser failed while it was drawing: ${error.message.split('\n')[0]}` };
}

/** All of them, or none: where one does not start the others are ended. */
async function openAll(count: number, open: () => Promise<OpenBrowser>): Promise<OpenBrowser[]> {
  const opened = await Promise.allSettled(Array.from({ length: count }, open));
  const there = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = opened.find((one) => one.status === 'rejected');
  if (!failed) return there;
  await Promise.all(there.map(({ end }) => end()));
  throw failed.reason;
}

async function capture(browsers: readonly OpenBrowser[], way: CaptureWay, order: Capture): Promise<SceneSample[]> {
  const [first, ...others] = browsers.map(({ page }) => page);
  if (!first) throw new Error('no browser to draw in');
  return way === 'canvas' ? captureOnCanvas([first, ...others], order) : capturePictures(first, way, order);
}

/** Throws the context's reason when it is cancelled, and what is not the document's fault; every browser has ended then as well. */
export async function drawClip(supply: BrowserSupply, drawing: Drawing, bounds: DrawingBounds): Promise<Drawn> {
  const { request, context, way, frames, out } = drawing;
  const watcher = watch(context, bounds, frames);
  const signal = AbortSignal.any([context.signal, watcher.signal]);
  let browsers: OpenBrowser[] = [];
  try {
    browsers = await openAll(drawing.browsers, () => supply.open(paceOf[way], signal));
    watcher.onFrame(0);
    const { source: svg, quality } = request;
    return {
      ok: true,
      layout: await capture(browsers, way, { svg, quality, frames, out, signal, onFrame: watcher.onFrame }),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    if (watcher.signal.aborted)
      return { ok: false, error: { kind: 'Timeout', message: String(watcher.signal.reason?.message) } };
    if (error instanceof PictureFault) return { ok: false, error: pageFault(error) };
    if (error instanceof BrowserError) return { ok: false, error: await lossOf(browsers, error) };
    throw error;
  } finally {
    watcher.stop();
    await Promise.all(browsers.map(({ end }) => end()));
  }
}

/** Frames of a clip of this length at this quality. */
export function frameCount({ quality, plannedDurationMs }: RenderRequest): number {
  return Math.max(1, Math.round((plannedDurationMs * frameFormats[quality].fps) / 1000));
}
