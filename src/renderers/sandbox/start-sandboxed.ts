// Runs one program in the sandbox to its end, by whichever way it comes; nothing of it is left when the result is there.
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { RendererUnavailable } from '../renderer.ts';
import type { SandboxResult, SandboxSpec } from '../sandbox.ts';
import { prepareSandbox, type PreparedSandbox, type SandboxSupport } from './bubblewrap-process.ts';
import { collectOutputs } from './outputs.ts';
import { endProcess, treeMemoryBytes } from './process-end.ts';

/** A program that runs in the sandbox. */
export type RunningSandbox = {
  /** Our ends of the extra descriptors, the first is the program's descriptor 3. All of them are two-way. */
  readonly pipes: readonly Duplex[];
  /** Ends everything at once; `result` then settles with `ended: 'killed'`. */
  readonly kill: () => void;
  /** How many of its processes the kernel has killed for want of memory; 0 where nothing counts them. */
  readonly memoryKills: () => Promise<number>;
  /** Settles when nothing of the program is left and its outputs were collected. */
  readonly result: Promise<SandboxResult>;
};

type Ended = SandboxResult['ended'];

const memoryCheckMs = 200;
// SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS.
const fatalSignals = new Set([4, 6, 7, 8, 9, 11, 24, 25, 31]);

async function howItEnded(code: number | null, stopped: Ended | undefined, prepared: PreparedSandbox): Promise<Ended> {
  if (stopped !== undefined) return stopped;
  if (code !== 0 && ((await prepared.group?.memoryKills()) ?? 0) > 0) return 'out_of_memory';
  return code === null || fatalSignals.has(code - 128) ? 'killed' : 'exited';
}

async function finish(
  prepared: PreparedSandbox,
  spec: SandboxSpec,
  stoppedBy: () => Ended | undefined,
): Promise<SandboxResult> {
  const code = await prepared.exit;
  await endProcess(prepared.held, prepared.firstPid);
  await Promise.all([prepared.stdout.ended, prepared.stderr.ended]);
  const ended = await howItEnded(code, stoppedBy(), prepared);
  const outputs =
    spec.collectTo === undefined ? [] : await collectOutputs(prepared.outFolder, spec.collectTo, spec.limits.diskBytes);
  return {
    exitCode: stoppedBy() === undefined ? code : null,
    ended,
    stdout: prepared.stdout.text(),
    stderr: prepared.stderr.text(),
    outputs,
  };
}

async function cleanUp(prepared: PreparedSandbox): Promise<void> {
  for (const stream of prepared.child.stdio) stream?.destroy();
  await Promise.all([
    prepared.held.close(),
    prepared.outFolder.close(),
    prepared.group?.remove(),
    prepared.lent.takeBack(),
  ]);
}

/** Where no control group counts memory, a watch over the processes does. */
function watchMemory(
  prepared: PreparedSandbox,
  limitBytes: number,
  stop: (why: Ended) => void,
): NodeJS.Timeout | undefined {
  if (prepared.group !== undefined) return undefined;
  const check = async (): Promise<void> => {
    if ((await treeMemoryBytes(prepared.firstPid)) > limitBytes) stop('out_of_memory');
  };
  return setInterval(() => void check(), memoryCheckMs);
}

function keepNothingAlive({ child }: PreparedSandbox, timers: readonly (NodeJS.Timeout | undefined)[]): void {
  child.unref();
  // Pipes of a child are sockets.
  for (const stream of child.stdio) if (stream instanceof Socket) stream.unref();
  for (const timer of timers) timer?.unref();
}

/** Whatever ends a sandbox from outside, from before there is one: its wall clock, its caller's signal, or `stop`. */
function watchEnd({ limits, signal }: SandboxSpec) {
  const ending = new AbortController();
  let why: Ended | undefined;
  const stop = (reason: Ended): void => {
    why ??= reason;
    ending.abort();
  };
  const abort = (): void => stop('aborted');
  const wallClock = setTimeout(() => stop('timeout'), limits.wallMs);
  signal?.addEventListener('abort', abort);
  return {
    stop,
    wallClock,
    stopped: ending.signal,
    stoppedBy: () => why,
    forget: () => {
      clearTimeout(wallClock);
      signal?.removeEventListener('abort', abort);
    },
  };
}

/**
 * Starts the program on a machine whose support is known. Resolves once it runs. Making the sandbox counts against `limits.wallMs`.
 * Throws `RendererUnavailable` where bubblewrap cannot make the sandbox, or not in that time, and what `spec.signal` was aborted with if that
 * was before the start.
 */
export async function startWith(support: SandboxSupport, spec: SandboxSpec): Promise<RunningSandbox> {
  spec.signal?.throwIfAborted();
  const end = watchEnd(spec);
  const prepared = await prepareSandbox({ support, spec, stopped: end.stopped }).catch((error: unknown) => {
    end.forget();
    if (end.stoppedBy() === 'aborted') spec.signal?.throwIfAborted();
    if (end.stoppedBy() !== 'timeout') throw error;
    throw new RendererUnavailable(`the sandbox was not ready after ${spec.limits.wallMs / 1000} s`);
  });
  const memoryWatch = watchMemory(prepared, spec.limits.memoryBytes, end.stop);
  prepared.release();
  const toTheEnd = async (): Promise<SandboxResult> => {
    try {
      return await finish(prepared, spec, end.stoppedBy);
    } finally {
      end.forget();
      clearInterval(memoryWatch);
      await cleanUp(prepared);
    }
  };
  const result = toTheEnd();
  result.catch(() => undefined);
  if (spec.background) keepNothingAlive(prepared, [end.wallClock, memoryWatch]);
  return {
    pipes: prepared.pipes,
    kill: () => end.stop('killed'),
    memoryKills: async () => (await prepared.group?.memoryKills()) ?? 0,
    result,
  };
}
