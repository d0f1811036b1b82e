// The SVG renderer: an animated SVG becomes a clip in a sandboxed headless Chromium (SPEC E8, RENDERING §1).
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { RenderError } from '../../domain/render-error.ts';
import { frameFormats, type RenderContext, type Renderer, type RenderRequest, type RenderResult } from '../renderer.ts';
import { probeVideo } from '../video/probe-video.ts';
import type { StartBrowser } from './browser.ts';
import { createBrowserSupply, type BrowserSupply } from './browser-supply.ts';
import { renderedWith, type CaptureWay } from './capture.ts';
import { checkSvg } from './check/check-svg.ts';
import { chooseWay, type ChosenWay } from './choose-way.ts';
import { drawClip, frameCount, paceOf, type Drawing, type DrawingBounds, type Drawn } from './draw-clip.ts';
import { fingerprintSvg } from './fingerprint.ts';
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
  /** How many browsers draw one clip. Default: two where there are two cores, the clip is long enough and nothing else is drawn. */
  readonly browsers?: 1 | 2;
  /** After its first render keeps browsers started for the next ones, until `close`. Default false. */
  readonly warm?: boolean;
  /** Told once which way of drawing is in use, and why. */
  readonly say?: (what: string) => void;
};

/** From how many frames on a second browser gains more than its start costs. */
const worthTwoBrowsers = 90;
/** The first process of a spare browser alone holds about 100 MB: one that nobody wanted for this long is ended, and started again after the next render. */
const longestIdleMs = 15 * 60_000;

class SvgRenderer implements Renderer {
  readonly name = 'svg';
  readonly languages = ['svg', 'xml', 'html'] as const;
  readonly #bounds: DrawingBounds;
  readonly #supply: BrowserSupply;
  readonly #browsers: 1 | 2 | undefined;
  readonly #say: (what: string) => void;
  #chosen: Promise<ChosenWay> | undefined;
  #drawing = 0;

  constructor(options: SvgRendererOptions) {
    const { frameTimeoutMs = 20_000, renderTimeoutMs = 600_000, startBrowser, way, browsers, warm, say } = options;
    this.#bounds = { frameTimeoutMs, renderTimeoutMs };
    this.#browsers = browsers;
    this.#say = say ?? (() => undefined);
    const start = startBrowser ?? sandboxedBrowser(longestIdleMs + renderTimeoutMs);
    this.#supply = createBrowserSupply({ start, kept: warm ? (browsers ?? mostBrowsers()) : 0, longestIdleMs });
    if (way) this.#chosen = Promise.resolve({ way, because: 'it was asked for' });
  }

  looksLikeSource(text: string): boolean {
    return /<(?:\w+:)?svg[\s>/]/i.test(text);
  }

  fix(source: string) {
    return applySvgRules(source);
  }

  fingerprint(source: string): string {
    return fingerprintSvg(source);
  }

  async check(source: string): Promise<RenderError | undefined> {
    return checkSvg(source);
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
    const frames = frameCount(request);
    const out = join(request.outDir, 'clip.mp4');
    const drawn = await this.#draw({ request, context, way, frames, out, browsers: this.#browsersFor(way, frames) });
    if (!drawn.ok) return { ...drawn, renderedWith: renderedWith[way] };
    const { durationMs } = await probeVideo(out, context.signal);
    const { fps, width, height } = frameFormats[request.quality];
    const { layout } = drawn;
    return { ok: true, video: out, durationMs, width, height, fps, renderedWith: renderedWith[way], layout };
  }

  async probe(): Promise<string> {
    const { way, because } = await this.#choose(new AbortController().signal);
    return `${renderedWith[way]} (${because}), in the sandbox`;
  }

  async close(): Promise<void> {
    await this.#supply.close();
  }

  #browsersFor(way: CaptureWay, frames: number): 1 | 2 {
    if (way !== 'canvas') return 1;
    return this.#browsers ?? (frames < worthTwoBrowsers || this.#drawing > 0 ? 1 : mostBrowsers());
  }

  async #draw(drawing: Drawing): Promise<Drawn> {
    this.#drawing += 1;
    try {
      return await drawClip(this.#supply, drawing, this.#bounds);
    } finally {
      this.#drawing -= 1;
      // Not while others draw: they need the cores.
      if (this.#drawing === 0) this.#supply.prepare(paceOf[drawing.way]);
    }
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
    const chosen = await chooseWay((pace) => this.#supply.open(pace, signal));
    this.#say(`SVG is drawn with ${renderedWith[chosen.way]}: ${chosen.because}`);
    return chosen;
  }
}

function mostBrowsers(): 1 | 2 {
  return availableParallelism() > 1 ? 2 : 1;
}

/** Makes the SVG renderer. Nothing is started until the first render or `probe`. */
export function createSvgRenderer(options: SvgRendererOptions = {}): Renderer {
  return new SvgRenderer(options);
}
