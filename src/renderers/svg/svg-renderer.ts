// The SVG renderer: an animated SVG becomes a clip in a sandboxed headless Chromium (SPEC E8, RENDERING §1).
import { join } from 'node:path';
import type { RenderError } from '../../domain/render-error.ts';
import { frameFormats, type RenderContext, type Renderer, type RenderRequest, type RenderResult } from '../renderer.ts';
import { probeVideo } from '../video/probe-video.ts';
import { openPage, pageCrashed, type BrowserEnd, type BrowserProcess, type StartBrowser } from './browser.ts';
import { captureClip, PictureFault, renderedWith, type CaptureWay } from './capture.ts';
import { BrowserError } from './cdp.ts';
import { chooseWay, probeSize, type ChosenWay } from './choose-way.ts';
import { sandboxedBrowser } from './sandboxed-browser.ts';
import { sourceFault } from './source-fault.ts';
import { applySvgRules } from './svg-rules.ts';
import { withoutFailingElement } from './without-failing-element.ts';

export type SvgRendererOptions = {
  /** Longest wait for the next frame; the document's load counts as one. Default 20 s. */
  readonly frameTimeoutMs?: number;
  /** Longest whole render. Default 10 min. */
  readonly renderTimeoutMs?: number;
  /** Default: Chromium in the sandbox. */
  readonly startBrowser?: StartBrowser;
  /** Takes this way without trying which one works. */
  readonly way?: CaptureWay;
};

/** The next frame did not come in time. */
class FrameTimeout extends Error {
  override readonly name = 'FrameTimeout';
}

/** Calls back when nothing was told for a while, and tells on once a second. */
function watch(context: RenderContext, frameTimeoutMs: number, total: number) {
  const late = new AbortController();
  let done = 0;
  let lastAt = performance.now();
  const timer = setInterval(() => {
    context.progress(`frame ${done} of ${total}`);
    if (performance.now() - lastAt > frameTimeoutMs)
      late.abort(new FrameTimeout(`frame ${done + 1} of ${total} was not drawn within ${frameTimeoutMs / 1000} s`));
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
  timeout: { kind: 'Timeout', message: 'the drawing took longer than a render may' },
  out_of_memory: { kind: 'OutOfMemory', message: 'drawing took more memory than a render may' },
  exited: { kind: 'NoOutput', message: 'the browser ended while it was drawing' },
  killed: { kind: 'NoOutput', message: 'the browser crashed while it was drawing' },
};

/** Machine details are no help in a message about the document. */
function pageFault(error: PictureFault): RenderError {
  return { kind: 'MalformedXml', message: error.message.replaceAll(/\s+/g, ' ').trim().slice(0, 500) };
}

type Drawing = {
  readonly request: RenderRequest;
  readonly context: RenderContext;
  readonly way: CaptureWay;
  readonly frames: number;
  readonly out: string;
};

class SvgRenderer implements Renderer {
  readonly name = 'svg';
  readonly languages = ['svg', 'xml', 'html'] as const;
  readonly #frameTimeoutMs: number;
  readonly #startBrowser: StartBrowser;
  #chosen: Promise<ChosenWay> | undefined;

  constructor({ frameTimeoutMs = 20_000, renderTimeoutMs = 600_000, startBrowser, way }: SvgRendererOptions) {
    this.#frameTimeoutMs = frameTimeoutMs;
    this.#startBrowser = startBrowser ?? sandboxedBrowser(renderTimeoutMs);
    if (way) this.#chosen = Promise.resolve({ way, because: 'it was asked for' });
  }

  looksLikeSource(text: string): boolean {
    return /<(?:\w+:)?svg[\s>/]/i.test(text);
  }

  fix(source: string) {
    return applySvgRules(source);
  }

  fingerprint(source: string): string {
    return source.trim();
  }

  async check(source: string): Promise<RenderError | undefined> {
    return sourceFault(source);
  }

  withoutFailingStatement(source: string, error: RenderError): string | undefined {
    return withoutFailingElement(source, error);
  }

  async render(request: RenderRequest, context: RenderContext): Promise<RenderResult> {
    context.signal.throwIfAborted();
    context.progress('reading the document');
    const fault = sourceFault(request.source);
    if (fault) return { ok: false, error: fault, renderedWith: 'chromium' };
    const { way } = await this.#choose(context.signal);
    const { fps, width, height } = frameFormats[request.quality];
    const frames = Math.max(1, Math.round((request.plannedDurationMs * fps) / 1000));
    const out = join(request.outDir, 'clip.mp4');
    const error = await this.#draw({ request, context, way, frames, out });
    if (error) return { ok: false, error, renderedWith: renderedWith[way] };
    const { durationMs } = await probeVideo(out, context.signal);
    return { ok: true, video: out, durationMs, width, height, fps, renderedWith: renderedWith[way], layout: [] };
  }

  async probe(): Promise<string> {
    const { way, because } = await this.#choose(new AbortController().signal);
    return `${renderedWith[way]} (${because}), in the sandbox`;
  }

  /** A browser of its own for each render: nothing of one document is there for the next. */
  async #draw({ request, context, way, frames, out }: Drawing): Promise<RenderError | undefined> {
    const watcher = watch(context, this.#frameTimeoutMs, frames);
    const signal = AbortSignal.any([context.signal, watcher.signal]);
    let browser: BrowserProcess | undefined;
    try {
      browser = await this.#startBrowser(signal);
      const page = await openPage(browser, frameFormats[request.quality]);
      watcher.onFrame(0);
      await captureClip(page, way, {
        svg: request.source,
        quality: request.quality,
        frames,
        out,
        signal,
        onFrame: watcher.onFrame,
      });
      return undefined;
    } catch (error) {
      context.signal.throwIfAborted();
      if (watcher.signal.aborted) return { kind: 'Timeout', message: String(watcher.signal.reason?.message) };
      if (error instanceof PictureFault) return pageFault(error);
      if (error instanceof BrowserError) return await this.#lossOf(browser, error);
      throw error;
    } finally {
      watcher.stop();
      browser?.kill();
      await browser?.ended;
    }
  }

  async #lossOf(browser: BrowserProcess | undefined, error: BrowserError): Promise<RenderError> {
    browser?.kill();
    const end = await browser?.ended;
    const known = end && end.why !== 'aborted' ? endedBy[end.why] : endedBy.killed;
    if (end?.why !== 'killed') return known;
    // The browser lived on, and we ended it: only its page was lost, to the memory cap as a rule.
    if (error.message === pageCrashed)
      return { ...endedBy.out_of_memory, message: 'the page crashed while drawing, most likely for want of memory' };
    return { kind: 'NoOutput', message: `the browser failed while it was drawing: ${error.message.split('\n')[0]}` };
  }

  #choose(signal: AbortSignal): Promise<ChosenWay> {
    const chosen = (this.#chosen ??= this.#tryWays(signal));
    // A machine that lacked something, or a render that was cancelled, decides nothing for the next.
    chosen.catch(() => {
      if (this.#chosen === chosen) this.#chosen = undefined;
    });
    return chosen;
  }

  async #tryWays(signal: AbortSignal): Promise<ChosenWay> {
    const browser = await this.#startBrowser(signal);
    try {
      return await chooseWay(await openPage(browser, probeSize));
    } finally {
      browser.kill();
      await browser.ended;
    }
  }
}

/** Makes the SVG renderer. Nothing is started until the first render or `probe`. */
export function createSvgRenderer(options: SvgRendererOptions = {}): Renderer {
  return new SvgRenderer(options);
}
