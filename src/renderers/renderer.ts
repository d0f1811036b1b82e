// The port of everything that turns source code into a clip.
import type { Quality, RendererName } from '../domain/job.ts';
import type { RenderError } from '../domain/render-error.ts';
import type { SceneSample } from './layout.ts';

/** Width × height × frames a second of each quality, wide: scenes may be upright (video/frame-format.ts). All clips of a job share one, so that they are joined without encoding twice. */
export const frameFormats: Readonly<Record<Quality, { width: number; height: number; fps: number }>> = {
  draft: { width: 854, height: 480, fps: 15 },
  standard: { width: 1280, height: 720, fps: 30 },
  high: { width: 1920, height: 1080, fps: 30 },
};

export type RenderRequest = {
  /** Whole source text: a Manim script, or an SVG document. */
  readonly source: string;
  readonly quality: Quality;
  /** Planned length. An SVG is drawn for this long; a Manim scene has its own length. */
  readonly plannedDurationMs: number;
  /** Existing empty folder of this render: the clip is left there. The caller removes it. */
  readonly outDir: string;
};

export type RenderContext = {
  /** Aborted on cancel: the whole process group is killed before the promise settles. */
  readonly signal: AbortSignal;
  /** Called at least once a second while the render runs, with a short text such as `animation 3` or `frame 40 of 150`. */
  readonly progress: (what: string) => void;
};

export type RenderResult =
  | {
      readonly ok: true;
      /** Path of the mp4 inside `outDir`, a checked regular file (H.264, yuv420p, no audio, time base 1/15360). */
      readonly video: string;
      readonly durationMs: number;
      readonly width: number;
      readonly height: number;
      readonly fps: number;
      /** Which way of rendering was used, for the take's record: `manim cold process`, `chromium canvas`. */
      readonly renderedWith: string;
      /** What stood where, at a few moments; empty where the renderer did not measure. */
      readonly layout: readonly SceneSample[];
    }
  | { readonly ok: false; readonly error: RenderError; readonly renderedWith: string };

/** One named rule that changed the source before its first render (SPEC E3). */
export type RuleFired = { readonly rule: string; readonly line?: number; readonly note: string };

export interface Renderer {
  readonly name: RendererName;
  /** Languages of a fenced block that hold this renderer's source, best first: `['python', 'py']`. */
  readonly languages: readonly string[];
  /** Could this text be a source of this renderer? A cheap look for its outer shape, not a check. */
  looksLikeSource(text: string): boolean;
  /** Puts the source through the rules; pure and quick. */
  fix(source: string): { readonly source: string; readonly fired: readonly RuleFired[] };
  /** The same for sources that draw the same: comments, blanks and layout of the text do not count. Pure and quick. */
  fingerprint(source: string): string;
  /**
   * What would keep this source from rendering, found without rendering it (SPEC E14): the first fault, the others with it. Nothing found is no
   * promise. Throws where the check itself could not be made: a process that died is never "nothing found".
   */
  check(source: string, context: RenderContext): Promise<RenderError | undefined>;
  /** The source without the statement that fails (SPEC E6), or nothing where that cannot be done. */
  withoutFailingStatement(source: string, error: RenderError): string | undefined;
  /** Throws only for what is not the source's fault: no sandbox on the machine, a missing program (`RendererUnavailable`). */
  render(request: RenderRequest, context: RenderContext): Promise<RenderResult>;
  /** Throws `RendererUnavailable` saying what to install. Called at start and by `doctor`. Resolves to one line about what is in use. */
  probe(): Promise<string>;
  /** Ends the programs that were kept ready for the next render. Called when a worker stops. */
  close?(): Promise<void>;
}

/** The machine cannot render: the message says what is missing and how to get it. Never a quiet run without the sandbox (SPEC C9). */
export class RendererUnavailable extends Error {
  override readonly name = 'RendererUnavailable';
}
