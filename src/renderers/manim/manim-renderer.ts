// The Manim renderer: one Python process per scene, in the sandbox.
import { join } from 'node:path';
import type { Quality } from '../../domain/job.ts';
import type { RenderError } from '../../domain/render-error.ts';
import {
  frameFormats,
  RendererUnavailable,
  type Renderer,
  type RenderContext,
  type RenderRequest,
  type RenderResult,
} from '../renderer.ts';
import { probeSandbox, runSandboxed, type SandboxLimits, type SandboxResult } from '../sandbox.ts';
import { libx264Options } from '../video/encoding.ts';
import { NotAVideo, probeVideo } from '../video/probe-video.ts';
import { fixScene } from './fix-scene.ts';
import { findPythonEnvironment, type PythonEnvironment } from './python-environment.ts';
import { withoutStatement } from './remove-statement.ts';
import { endedError, raisedError } from './scene-error.ts';
import { sceneBounds } from './source-tree.ts';
import { lineReader, parseReportLine, type SceneFailure } from './scene-report.ts';

export type ManimOptions = {
  /** Folder with `.venv` and `python`; the project's own by default. */
  readonly root?: string;
  /** Longest time of one render in milliseconds, by quality. */
  readonly wallMs?: Readonly<Partial<Record<Quality, number>>>;
};

const renderedWith = 'manim cold process';
const clipName = 'clip.mp4';
const heartbeatMs = 1_000;
const defaultWallMs: Readonly<Record<Quality, number>> = { draft: 120_000, standard: 300_000, high: 900_000 };
const mebibyte = 2 ** 20;

const environment = {
  HOME: '/tmp',
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  PYTHONDONTWRITEBYTECODE: '1',
  // The same source gives the same frames, and threads of a library do not fight over the cores.
  PYTHONHASHSEED: '0',
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
};

function limitsFor(wallMs: number): SandboxLimits {
  return {
    wallMs,
    memoryBytes: 2048 * mebibyte,
    processes: 256,
    fileBytes: 512 * mebibyte,
    diskBytes: 1024 * mebibyte,
  };
}

/** What a run of the script said, next to how its process ended. */
type SceneRun = { readonly result: SandboxResult; readonly failure?: SceneFailure; readonly lastAnimation: number };

async function runScene(
  python: PythonEnvironment,
  limits: SandboxLimits,
  { request, context }: Call,
): Promise<SceneRun> {
  let failure: SceneFailure | undefined;
  let lastAnimation = 0;
  const say = (): void => context.progress(lastAnimation === 0 ? 'starting Manim' : `animation ${lastAnimation}`);
  const read = lineReader((line) => {
    const report = parseReportLine(line);
    failure ??= report?.error;
    if (report?.animation === undefined) return;
    lastAnimation = report.animation;
    say();
  });
  const heartbeat = setInterval(say, heartbeatMs);
  say();
  try {
    const { width, height, fps } = frameFormats[request.quality];
    const job = {
      source: request.source,
      width,
      height,
      fps,
      encoder: libx264Options(request.quality),
      out: `/out/${clipName}`,
      formulas: python.formulas,
    };
    const result = await runSandboxed({
      command: [python.python, join(python.scripts, 'run_scene.py'), '/work/job.json'],
      readOnly: python.readOnly,
      files: { 'job.json': JSON.stringify(job) },
      environment,
      limits,
      collectTo: request.outDir,
      signal: context.signal,
      onOutput: (stream, text) => {
        if (stream === 'stdout') read(text);
      },
    });
    return { result, lastAnimation, ...(failure && { failure }) };
  } finally {
    clearInterval(heartbeat);
  }
}

type Call = { readonly request: RenderRequest; readonly context: RenderContext };

async function checkedClip({ request, context }: Call): Promise<RenderResult> {
  const video = join(request.outDir, clipName);
  try {
    const { durationMs, width, height, fps } = await probeVideo(video, context.signal);
    return { ok: true, video, durationMs, width, height, fps, renderedWith, layout: [] };
  } catch (error) {
    if (!(error instanceof NotAVideo)) throw error;
    return { ok: false, error: { kind: 'NoOutput', message: error.message }, renderedWith };
  }
}

/** A renderer for Manim scenes. Nothing is started before `probe` or `render`. */
export function createManimRenderer(options: ManimOptions = {}): Renderer {
  const failed = (error: RenderError): RenderResult => ({ ok: false, error, renderedWith });
  return {
    name: 'manim',
    languages: ['python', 'py', 'manim', 'python3'],
    looksLikeSource: (text) => /^[ \t]*class[ \t]+\w[^\n:]*:/m.test(text) && /^[ \t]*def[ \t]+construct\b/m.test(text),
    fix: fixScene,
    fingerprint: (source) => source.trim(),
    check: async () => undefined,
    withoutFailingStatement: withoutStatement,
    render: async (request, context) => {
      context.signal.throwIfAborted();
      const { length } = request.source;
      if (length > sceneBounds.characters)
        return failed({
          kind: 'OutOfMemory',
          message: `the scene has ${length} characters; ${sceneBounds.characters} are allowed`,
        });
      const python = await findPythonEnvironment(options.root);
      const limits = limitsFor(options.wallMs?.[request.quality] ?? defaultWallMs[request.quality]);
      const call = { request, context };
      const { result, failure, lastAnimation } = await runScene(python, limits, call);
      context.signal.throwIfAborted();
      if (failure !== undefined) return failed(raisedError(failure, request.source));
      if (result.ended !== 'exited' || !result.outputs.includes(clipName))
        return failed(endedError(result, limits, lastAnimation));
      return checkedClip(call);
    },
    probe: async () => {
      const sandbox = await probeSandbox();
      const python = await findPythonEnvironment(options.root);
      const asked = await runSandboxed({
        command: [
          python.python,
          '-c',
          'import importlib.metadata, sys; print(importlib.metadata.version("manim"), sys.version.split()[0])',
        ],
        readOnly: python.readOnly,
        files: {},
        environment,
        limits: limitsFor(30_000),
      });
      const [manim, version] = asked.stdout.trim().split(' ');
      if (asked.exitCode !== 0 || manim === undefined || version === undefined)
        throw new RendererUnavailable(
          `Manim does not start in the sandbox (${asked.stderr.trim().slice(-300) || asked.ended}): npm run setup`,
        );
      return `Manim ${manim} on Python ${version}; ${sandbox}`;
    },
  };
}
