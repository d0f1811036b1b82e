// Runs ffmpeg and ffprobe: no shell, no inherited environment, own process group, killed on abort.
import { execa } from 'execa';
import { RendererUnavailable } from '../renderer.ts';

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

export type RunOptions = { readonly signal: AbortSignal; readonly timeoutMs?: number };

export type MediaOutput = { readonly stdout: Buffer; readonly stderr: string };

const searchPath = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';
const defaultTimeoutMs = 10 * 60_000;
const tailLength = 1_500;

function start(program: MediaProgram, args: readonly string[], stdin: 'pipe' | 'ignore') {
  return execa(program, args, {
    env: { PATH: searchPath },
    extendEnv: false,
    detached: true,
    stdin,
    stdout: 'pipe',
    stderr: 'pipe',
    encoding: 'buffer',
    reject: false,
    maxBuffer: { stdout: 64 * 1024 * 1024, stderr: 4 * 1024 * 1024 },
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

async function settle(
  program: MediaProgram,
  child: ReturnType<typeof start>,
  { signal, timeoutMs = defaultTimeoutMs }: RunOptions,
): Promise<MediaOutput> {
  let late = false;
  const kill = () => killGroup(child.pid);
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, timeoutMs);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    const result = await child;
    signal.throwIfAborted();
    if (result.code === 'ENOENT') throw new RendererUnavailable(`${program} is not installed: apt-get install ffmpeg`);
    if (late) throw new MediaProgramError(`${program} was stopped after ${timeoutMs} ms`, undefined);
    const stderr = Buffer.from(result.stderr ?? []).toString('utf8');
    if (result.failed)
      throw new MediaProgramError(
        `${program} failed (${result.exitCode ?? result.signal}): ${stderr.slice(-tailLength).trim()}`,
        result.exitCode,
      );
    return { stdout: Buffer.from(result.stdout ?? []), stderr };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Runs to the end. Throws `MediaProgramError` on an exit code, `RendererUnavailable` when the program is missing, the signal's reason on abort. */
export async function runMedia(
  program: MediaProgram,
  args: readonly string[],
  options: RunOptions,
): Promise<MediaOutput> {
  options.signal.throwIfAborted();
  const quiet = program === 'ffmpeg' ? ['-hide_banner', '-nostdin', '-y'] : ['-hide_banner'];
  return settle(program, start(program, [...quiet, ...args], 'ignore'), options);
}

/** An ffmpeg that is fed through its standard input. */
export type MediaSink = {
  /** Resolves when there is room for more. Rejects once ffmpeg has ended. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Ends the input and waits for ffmpeg. Throws as `runMedia`. */
  readonly finish: () => Promise<MediaOutput>;
  /** Kills ffmpeg and waits for its end. */
  readonly abandon: () => Promise<void>;
};

/** Starts ffmpeg with its input on standard input (`-i -` is among the arguments). Either `finish` or `abandon` must be called. */
export function openMediaSink(args: readonly string[], options: RunOptions): MediaSink {
  const child = start('ffmpeg', ['-hide_banner', '-y', ...args], 'pipe');
  const stdin = child.stdin;
  // A broken pipe shows as ffmpeg's own exit, which says more.
  stdin?.on('error', () => undefined);
  const ended = settle('ffmpeg', child, options);
  ended.catch(() => undefined);
  return {
    write: async (bytes) => {
      if (!stdin || stdin.destroyed) {
        await ended;
        throw new MediaProgramError('ffmpeg ended before its input did', undefined);
      }
      if (stdin.write(bytes)) return;
      await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), ended]);
    },
    finish: () => {
      stdin?.end();
      return ended;
    },
    abandon: async () => {
      killGroup(child.pid);
      await ended.catch(() => undefined);
    },
  };
}
