// Runs ffmpeg and ffprobe in the sandbox: what they decode is untrusted, so they reach the files of one call and nothing else.
import { constants } from 'node:fs';
import { chmod, open, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { RendererUnavailable } from '../renderer.ts';
import { startSandboxed, type SandboxLimits, type SandboxResult, type SandboxSpec } from '../sandbox.ts';
import type { RunningSandbox } from '../sandbox/start-sandboxed.ts';

export type MediaProgram = 'ffmpeg' | 'ffprobe';

/** ffmpeg or ffprobe ended with an error: the message carries the last lines it wrote. */
export class MediaProgramError extends Error {
  override readonly name = 'MediaProgramError';
  readonly exitCode: number | undefined;

  constructor(message: string, exitCode: number | undefined) {
    super(message);
    this.exitCode = exitCode;
  }
}

export type RunOptions = {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** Host path by the name it has in `/in`. */
  readonly reads?: Readonly<Record<string, string>>;
  /** Host path by the name it has in `/out`. All of them are written, or none is there afterwards. */
  readonly writes?: Readonly<Record<string, string>>;
  /** Content by the name of a file in the working folder. */
  readonly texts?: Readonly<Record<string, string>>;
};

export type MediaOutput = { readonly stdout: Buffer; readonly stderr: string };

const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' };
const defaultTimeoutMs = 10 * 60_000;
const tailLength = 1_500;
const mebibyte = 2 ** 20;
const stdoutBytes = 64 * mebibyte;

/** Room for the threads of a large machine and their stacks at 1080p; and for a film of hours. */
const limits: Omit<SandboxLimits, 'wallMs'> = {
  memoryBytes: 4096 * mebibyte,
  processes: 1024,
  fileBytes: 8192 * mebibyte,
  diskBytes: 128 * mebibyte,
};

/** Fails as the program would where there is no such file. As root, makes readable for the sandbox's user what a strict umask made root's; the folders above still guard it. */
async function checkInput(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) throw new MediaProgramError(`${basename(path)}: no such file`, undefined);
  if (process.getuid?.() === 0 && (stats.mode & 0o004) === 0) await chmod(path, (stats.mode & 0o777) | 0o004);
}

async function makeEmpty(path: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  await (await open(path, flags, 0o644)).close();
}

const mountedAt = (folder: string, files: RunOptions['reads'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, path]) => [path, `${folder}/${name}`]));

function failure(program: MediaProgram, { ended, exitCode, stderr }: SandboxResult): Error | undefined {
  if (ended === 'exited' && exitCode === 0) return undefined;
  if (exitCode === 127) return new RendererUnavailable(`${program} is not installed: apt-get install ffmpeg`);
  const why = ended === 'exited' ? String(exitCode) : ended;
  return new MediaProgramError(
    `${program} failed (${why}): ${stderr.slice(-tailLength).trim()}`,
    exitCode ?? undefined,
  );
}

async function emptyFile(files: RunOptions['writes'] = {}): Promise<string | undefined> {
  for (const [name, path] of Object.entries(files)) if ((await stat(path)).size === 0) return name;
  return undefined;
}

type MediaRun = { readonly running: RunningSandbox; readonly ended: Promise<MediaOutput> };

/** Throws what the program's end means where it is a failure. */
async function settle(
  program: MediaProgram,
  running: RunningSandbox,
  { signal, writes }: RunOptions,
): Promise<Omit<MediaOutput, 'stdout'>> {
  const result = await running.result;
  signal.throwIfAborted();
  const failed = failure(program, result);
  if (failed) throw failed;
  const missing = await emptyFile(writes);
  if (missing !== undefined) throw new MediaProgramError(`${program} wrote no ${missing}`, 0);
  return { stderr: result.stderr };
}

async function orNoOutput<T>({ writes = {} }: RunOptions, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await Promise.all(Object.values(writes).map((path) => rm(path, { force: true })));
    throw error;
  }
}

async function start(
  program: MediaProgram,
  args: readonly string[],
  options: RunOptions & Pick<SandboxSpec, 'extraPipes'>,
): Promise<MediaRun> {
  const { signal, timeoutMs = defaultTimeoutMs, reads = {}, writes = {}, texts = {}, extraPipes = 0 } = options;
  signal.throwIfAborted();
  await Promise.all(Object.values(reads).map(checkInput));
  await Promise.all(Object.values(writes).map(makeEmpty));
  const chunks: Uint8Array[] = [];
  let room = stdoutBytes;
  const running = await startSandboxed({
    command: [program, ...args],
    readOnly: mountedAt('/in', reads),
    writable: mountedAt('/out', writes),
    files: texts,
    environment,
    limits: { ...limits, wallMs: timeoutMs },
    extraPipes,
    signal,
    onBytes: (bytes) => {
      room -= bytes.length;
      if (room >= 0) chunks.push(bytes);
    },
  });
  const ended = settle(program, running, options).then(({ stderr }) => {
    if (room < 0) throw new MediaProgramError(`${program} wrote more than ${stdoutBytes} bytes`, 0);
    return { stdout: Buffer.concat(chunks), stderr };
  });
  return { running, ended };
}

/**
 * Runs to the end. Its arguments name files as the program sees them: `/in/<name>`, `/out/<name>`, and texts by their bare name. Throws
 * `MediaProgramError` on an exit code, `RendererUnavailable` when the program or the sandbox is missing, the signal's reason on abort.
 */
export async function runMedia(
  program: MediaProgram,
  args: readonly string[],
  options: RunOptions,
): Promise<MediaOutput> {
  const quiet = program === 'ffmpeg' ? ['-hide_banner', '-nostdin', '-y'] : ['-hide_banner'];
  const started = start(program, [...quiet, ...args], options);
  return orNoOutput(
    options,
    started.then((run) => run.ended),
  );
}

/** An ffmpeg that is fed while it runs. */
export type MediaSink = {
  /** Resolves when there is room for more. Rejects once ffmpeg has ended. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Ends the input and waits for ffmpeg. Throws as `runMedia`. */
  readonly finish: () => Promise<MediaOutput>;
  /** Kills ffmpeg and waits for its end. */
  readonly abandon: () => Promise<void>;
};

/** Name of a sink's input among ffmpeg's arguments. */
export const sinkInput = 'pipe:3';

/** Starts ffmpeg, which reads `sinkInput`. Either `finish` or `abandon` must be called. */
export function openMediaSink(args: readonly string[], options: RunOptions): MediaSink {
  const started = start('ffmpeg', ['-hide_banner', '-nostdin', '-y', ...args], { ...options, extraPipes: 1 });
  const ended = orNoOutput(
    options,
    started.then((run) => run.ended),
  );
  ended.catch(() => undefined);
  return {
    write: async (bytes) => {
      const [input] = (await started).running.pipes;
      if (!input || input.destroyed) {
        await ended;
        throw new MediaProgramError('ffmpeg ended before its input did', undefined);
      }
      if (input.write(bytes)) return;
      await Promise.race([new Promise((resolve) => input.once('drain', resolve)), ended]);
    },
    finish: async () => {
      (await started).running.pipes[0]?.end();
      return ended;
    },
    abandon: async () => {
      await started.then(
        ({ running }) => running.kill(),
        () => undefined,
      );
      await ended.catch(() => undefined);
    },
  };
}
