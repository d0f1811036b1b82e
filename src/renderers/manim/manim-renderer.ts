// The Manim renderer: a warm Python process whose forks render, else one process for each scene; in the sandbox either way.
import { join } from 'node:path';
import type { Quality } from '../../domain/job.ts';
import type { RenderError } from '../../domain/render-error.ts';
import { RendererUnavailable, type Renderer, type RenderRequest, type RenderResult } from '../renderer.ts';
import { probeSandbox, runSandboxed } from '../sandbox.ts';
import { NotAVideo, probeVideo } from '../video/probe-video.ts';
import { checkCold, runColdScene } from './cold-scene.ts';
import { fingerprintOf } from './fingerprint.ts';
import { fixScene } from './fix-scene.ts';
import { findPythonEnvironment, type PythonEnvironment } from './python-environment.ts';
import { withoutStatement } from './remove-statement.ts';
import { endedError, faultsError, raisedError } from './scene-error.ts';
import { defaultWallMs, limitsFor, pythonVariables } from './scene-limits.ts';
import { clipName, type SceneCall, type SceneOutcome } from './scene-outcome.ts';
import { sceneBounds } from './source-tree.ts';
import { createWarmPool, type WarmPool } from './warm-pool.ts';
import { checkWarm, runWarmScene } from './warm-scene.ts';
import { createZygote, NestingRefused } from './warm-zygote.ts';

export type ManimOptions = {
  /** Folder with `.venv` and `python`; the project's own by default. */
  readonly root?: string;
  /** Longest time of one render in milliseconds, by quality. */
  readonly wallMs?: Readonly<Partial<Record<Quality, number>>>;
  /** `warm` where the machine allows it, by default; `cold` gives each scene a process of its own. */
  readonly way?: 'warm' | 'cold';
};

/** Its warm processes end with our own process; `close` ends them before. */
export type ManimRenderer = Renderer & { readonly close: () => Promise<void> };

const renderedWith = { warm: 'manim warm process', cold: 'manim cold process' } as const;

/** The ways that a renderer has: the warm one until the machine has refused it. */
function createWays(options: ManimOptions) {
  let environment: Promise<PythonEnvironment> | undefined;
  let refused = options.way === 'cold' ? 'it was asked for' : undefined;
  const python = async (): Promise<PythonEnvironment> => {
    environment ??= findPythonEnvironment(options.root);
    try {
      return await environment;
    } catch (error) {
      environment = undefined;
      throw error;
    }
  };
  const pool = createWarmPool(async () => createZygote(await python()));
  return {
    python,
    close: pool.close,
    /** Why scenes get cold processes, if they do. */
    refused: () => refused,
    /** The work with warm processes; nothing where there are none to be had. */
    warm: async <T>(work: (pool: WarmPool) => Promise<T>): Promise<T | undefined> => {
      if (refused !== undefined) return undefined;
      try {
        return await work(pool);
      } catch (error) {
        if (!(error instanceof NestingRefused)) throw error;
        refused = error.message;
        return undefined;
      }
    },
  };
}

type Ways = ReturnType<typeof createWays>;

async function runScene(
  ways: Ways,
  call: SceneCall,
): Promise<{ outcome: SceneOutcome; way: keyof typeof renderedWith }> {
  const python = await ways.python();
  const outcome = await ways.warm(async (pool) => runWarmScene(pool, python.formulas, call));
  if (outcome !== undefined) return { outcome, way: 'warm' };
  return { outcome: await runColdScene(python, call), way: 'cold' };
}

function tooLong({ source }: RenderRequest): RenderError | undefined {
  const { length } = source;
  if (length <= sceneBounds.characters) return undefined;
  return {
    kind: 'OutOfMemory',
    message: `the scene has ${length} characters; ${sceneBounds.characters} are allowed`,
  };
}

function errorOf({ story, hasClip, ...end }: SceneOutcome, { request, wallMs }: SceneCall): RenderError | undefined {
  if (story.failure !== undefined) return raisedError(story.failure, request.source);
  if (end.ended === 'exited' && hasClip) return undefined;
  return endedError(end, limitsFor(wallMs), story.lastAnimation);
}

async function render(ways: Ways, call: SceneCall): Promise<RenderResult> {
  const { request, context } = call;
  context.signal.throwIfAborted();
  const { outcome, way } = await runScene(ways, call);
  context.signal.throwIfAborted();
  const failed = (error: RenderError): RenderResult => ({ ok: false, error, renderedWith: renderedWith[way] });
  const error = errorOf(outcome, call);
  if (error !== undefined) return failed(error);
  const video = join(request.outDir, clipName);
  try {
    const { durationMs, width, height, fps } = await probeVideo(video, context.signal);
    const { layout } = outcome.story;
    return { ok: true, video, durationMs, width, height, fps, renderedWith: renderedWith[way], layout };
  } catch (notOne) {
    if (!(notOne instanceof NotAVideo)) throw notOne;
    return failed({ kind: 'NoOutput', message: notOne.message });
  }
}

async function coldDescription(python: PythonEnvironment): Promise<string> {
  const asked = await runSandboxed({
    command: [
      python.python,
      '-c',
      'import importlib.metadata, sys; print(importlib.metadata.version("manim"), sys.version.split()[0])',
    ],
    readOnly: python.readOnly,
    files: {},
    environment: pythonVariables,
    limits: limitsFor(30_000),
  });
  const [manim, version] = asked.stdout.trim().split(' ');
  if (asked.exitCode !== 0 || manim === undefined || version === undefined)
    throw new RendererUnavailable(
      `Manim does not start in the sandbox (${asked.stderr.trim().slice(-300) || asked.ended}): npm run setup`,
    );
  return `Manim ${manim} on Python ${version}`;
}

async function probe(ways: Ways): Promise<string> {
  const sandbox = await probeSandbox();
  const warm = await ways.warm(async (pool) => pool.use(async ({ description }) => description));
  if (warm !== undefined) return `${warm}, a warm process; ${sandbox}`;
  const cold = await coldDescription(await ways.python());
  return `${cold}, a cold process for each scene (${ways.refused()}); ${sandbox}`;
}

/** A renderer for Manim scenes. Nothing is started before `probe`, `check` or `render`. */
export function createManimRenderer(options: ManimOptions = {}): ManimRenderer {
  const ways = createWays(options);
  return {
    name: 'manim',
    languages: ['python', 'py', 'manim', 'python3'],
    looksLikeSource: (text) => /^[ \t]*class[ \t]+\w[^\n:]*:/m.test(text) && /^[ \t]*def[ \t]+construct\b/m.test(text),
    fix: fixScene,
    fingerprint: fingerprintOf,
    check: async (source, context) => {
      context.signal.throwIfAborted();
      if (source.length > sceneBounds.characters) return undefined;
      const warm = await ways.warm(async (pool) => checkWarm(pool, source, context));
      return faultsError(warm ?? (await checkCold(await ways.python(), source, context)), source);
    },
    withoutFailingStatement: withoutStatement,
    render: async (request, context) => {
      const error = tooLong(request);
      if (error !== undefined) return { ok: false, error, renderedWith: renderedWith.warm };
      return render(ways, {
        request,
        context,
        wallMs: options.wallMs?.[request.quality] ?? defaultWallMs[request.quality],
      });
    },
    probe: async () => probe(ways),
    close: ways.close,
  };
}
