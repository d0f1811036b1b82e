// The product as its users run it: `retake up` as a process of its own, on a data folder that a test may start it on again.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { descendants, type Running } from './e2e-processes.ts';
import { until } from './e2e-until.ts';

const root = resolve(import.meta.dirname, '../..');
export const program = join(root, 'dist/cli/main.js');

/** Builds dist where a source changed; under a second when nothing did. */
export async function ensureBuilt(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, 'scripts/build.mjs')], { env: cleanEnvironment() });
}

/** This process' environment without anything that would reach a real vendor, engine or database. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const settings = /_API_KEY$|_BASE_URL$|^RETAKE_|^TEMPORAL_|^DATABASE_URL$|^NODE_OPTIONS$|^FORCE_COLOR$/;
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !settings.test(name));
  const cli = process.env.TEMPORAL_CLI_PATH;
  return { ...Object.fromEntries(kept), ...(cli !== undefined && { TEMPORAL_CLI_PATH: cli }), ...more } as Record<
    string,
    string
  >;
}

export type StackProcess = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  readonly temporalAddress: string;
  readonly dataDir: string;
  readonly output: () => string;
  /** Exit code; null after a kill. */
  readonly ended: Promise<number | null>;
  workers(): Promise<readonly Running[]>;
  enginePid(): Promise<number>;
  /** An orderly stop. A stack that is gone already is fine. */
  stop(): Promise<number | null>;
};

export type Started = Pick<StackProcess, 'child' | 'output' | 'ended'>;

/** The program with these arguments, its output collected. */
export function runProgram(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [program, ...args], {
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  return { child, output: () => text, ended };
}

export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'retake-e2e-'));
}

/** Starts `retake up` and resolves when it is ready. Throws with its output when it ends before. */
export async function startStackProcess(
  dataDir: string,
  environment: Readonly<Record<string, string>>,
  workers = '1',
): Promise<StackProcess> {
  const started = runProgram(['up', '--data', dataDir, '--port', '0', '--workers', workers], environment);
  const pid = started.child.pid ?? 0;
  const ready = async (): Promise<string> =>
    await until('the stack is ready', () => {
      if (started.child.exitCode !== null) throw new Error(`the stack ended: ${started.output()}`);
      const said = started.output();
      return said.includes('Ctrl-C stops it') ? /pages, API\s+(http\S+)/.exec(said)?.[1] : undefined;
    });
  const url = await ready().catch(async (error: unknown) => {
    started.child.kill('SIGTERM');
    await started.ended;
    throw error;
  });
  const file: unknown = JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8'));
  const temporalAddress =
    typeof file === 'object' && file !== null && 'temporalAddress' in file ? String(file.temporalAddress) : '';
  return {
    ...started,
    pid,
    url,
    temporalAddress,
    dataDir,
    workers: async () =>
      (await descendants(pid)).filter(({ parent, command }) => parent === pid && command.includes('worker-process.js')),
    enginePid: async () => {
      const engine: unknown = JSON.parse(await readFile(join(dataDir, 'engine.pid.json'), 'utf8'));
      return typeof engine === 'object' && engine !== null && 'pid' in engine ? Number(engine.pid) : 0;
    },
    stop: async () => {
      started.child.kill('SIGTERM');
      return await started.ended;
    },
  };
}

export async function removeFolder(dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
