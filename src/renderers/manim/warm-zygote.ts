// One warm Python process in the sandbox: starts it, gives it one job at a time, and ends a job that does not end by itself.
import { join } from 'node:path';
import { RendererUnavailable } from '../renderer.ts';
import { startSandboxed, type SandboxResult } from '../sandbox.ts';
import type { RunningSandbox } from '../sandbox/start-sandboxed.ts';
import { syscallFilter } from '../sandbox/syscall-filter.ts';
import type { PythonEnvironment } from './python-environment.ts';
import { pythonVariables, warmLimits } from './scene-limits.ts';
import type { WarmLine } from './scene-report.ts';
import { converse, WarmProcessLost, type Conversation } from './warm-conversation.ts';

export type WarmJob = {
  readonly kind: 'render' | 'check';
  /** What the process gets, see python/warden.py. */
  readonly order: Readonly<Record<string, unknown>>;
  readonly wallMs: number;
  readonly signal: AbortSignal;
  readonly onLine: (line: WarmLine) => Promise<void> | void;
};

/** How a job ended; nothing of it is left then. */
export type WarmEnd = Pick<SandboxResult, 'ended' | 'exitCode' | 'stderr'>;

export type Zygote = {
  /** `Manim 0.22.0 on Python 3.11.2`. */
  readonly description: string;
  /** Whether it can take another job. */
  readonly isAlive: () => boolean;
  /** Throws the signal's reason if that came before, and `WarmProcessLost` where the process died or is not to be trusted any more; another may run the job again. */
  readonly run: (job: WarmJob) => Promise<WarmEnd>;
  /** Ends the process and waits until nothing of it is left. */
  readonly close: () => Promise<void>;
};

/** The kernel does not let the warm process lock its jobs in: scenes are rendered by cold processes. */
export class NestingRefused extends Error {
  override readonly name = 'NestingRefused';
}

const letters = { render: 'r', check: 'c' } as const;
const startMs = 60_000;
/** A job that was told to end and has not by then takes the whole process with it. */
const patienceMs = 3_000;

type Told = { isStarted: boolean; exit?: WarmLine['exit']; ended?: WarmLine['ended'] };

/** Ends a job at its wall clock or its caller's abort, and the whole process where that does not help. */
function watchJob(job: WarmJob, stop: () => void, kill: () => void) {
  let why: 'timeout' | 'aborted' | undefined;
  let patience: NodeJS.Timeout | undefined;
  const end = (reason: 'timeout' | 'aborted'): void => {
    if (why !== undefined) return;
    why = reason;
    stop();
    patience = setTimeout(kill, patienceMs);
  };
  const abort = (): void => end('aborted');
  const wallClock = setTimeout(() => end('timeout'), job.wallMs);
  job.signal.addEventListener('abort', abort);
  return {
    why: () => why,
    forget: () => {
      clearTimeout(wallClock);
      clearTimeout(patience);
      job.signal.removeEventListener('abort', abort);
    },
  };
}

function endOf({ exit, ended }: Told, wasOutOfMemory: boolean): WarmEnd {
  const { code, signal } = exit ?? ended ?? { code: 1, signal: null };
  const stderr = exit?.stderr ?? '';
  if (wasOutOfMemory && (signal || code !== 0)) return { ended: 'out_of_memory', exitCode: null, stderr };
  return signal ? { ended: 'killed', exitCode: null, stderr } : { ended: 'exited', exitCode: code, stderr };
}

async function untilReady(sandbox: RunningSandbox, conversation: Conversation): Promise<string> {
  let first: WarmLine | undefined;
  const tooLate = setTimeout(sandbox.kill, startMs);
  try {
    await conversation.hear((line) => {
      first = line;
      return true;
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RendererUnavailable(`Manim does not start in the sandbox (${why}): npm run setup`);
  } finally {
    clearTimeout(tooLate);
  }
  if (first?.ready) return `Manim ${first.ready.manim} on Python ${first.ready.python}`;
  sandbox.kill();
  await sandbox.result;
  throw new NestingRefused(first?.refused ?? 'it did not say that it is ready');
}

/** Starts a warm process. Throws `NestingRefused` where it cannot lock its jobs in, `RendererUnavailable` where it does not start. */
export async function createZygote(python: PythonEnvironment): Promise<Zygote> {
  const filter = syscallFilter(process.arch);
  if (!filter) throw new NestingRefused(`there is no system call filter for ${process.arch}`);
  const sandbox = await startSandboxed({
    command: [python.python, join(python.scripts, 'zygote.py'), ...python.formulas],
    readOnly: python.readOnly,
    files: { filter },
    environment: pythonVariables,
    limits: warmLimits,
    extraPipes: 2,
    mayNest: true,
    background: true,
  });
  const conversation = converse(sandbox);
  const description = await untilReady(sandbox, conversation);
  let isAlive = true;
  const gone = (): void => {
    isAlive = false;
  };
  void sandbox.result.then(gone, gone);
  const close = async (): Promise<void> => {
    isAlive = false;
    sandbox.kill();
    await sandbox.result;
  };
  let number = 0;
  const run = async (job: WarmJob): Promise<WarmEnd> => {
    const kills = await sandbox.memoryKills();
    // Nothing is awaited from here to the job's own words: a stop always comes behind its job, and both sides count alike.
    job.signal.throwIfAborted();
    number += 1;
    const own = number;
    const watch = watchJob(job, () => conversation.stopJob(own), sandbox.kill);
    try {
      const told = await runJob(conversation, job);
      // It has not read the whole of its job: what is left in the pipe would be taken for the next one.
      if (!told.isStarted) await close();
      const why = watch.why();
      if (why !== undefined && !told.exit) return { ended: why, exitCode: null, stderr: '' };
      if (!told.isStarted) throw new WarmProcessLost('killed', 'it could not lock the job in');
      return endOf(told, (await sandbox.memoryKills()) > kills);
    } catch (error) {
      await close();
      const why = watch.why();
      if (why === undefined) throw error;
      return { ended: why, exitCode: null, stderr: '' };
    } finally {
      watch.forget();
    }
  };
  return { description, isAlive: () => isAlive, run, close };
}

async function runJob(conversation: Conversation, job: WarmJob): Promise<Told> {
  const told: Told = { isStarted: false };
  conversation.giveJob(letters[job.kind], job.order);
  await conversation.hear(async (line) => {
    told.isStarted ||= line.started === true;
    told.exit ??= line.exit;
    told.ended = line.ended;
    await job.onLine(line);
    return line.ended !== undefined;
  });
  return told;
}
