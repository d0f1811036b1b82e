// Runs the embedded Temporal server as a child that ends with its parent and finds what a killed parent left behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess, identityOf, type ProcessIdentity } from '../process/process-identity.ts';
import { searchAttributes } from '../workflows/contract.ts';
import { prepareNamespace } from './namespace.ts';
import { temporalServerVersion } from './temporal-binary.ts';

const startTimeoutMs = 60_000;
const stopGraceMs = 5_000;

export type EngineOptions = {
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort: number;
  /** As `findTemporalBinary` answers it. */
  readonly binary: string;
  readonly namespace: string;
};

export type Engine = {
  readonly address: string;
  readonly uiUrl: string;
  readonly pid: number;
  /** Resolves when the process is gone, asked for or not. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
};

/** The engine ended before it served. The message carries the end of its log. */
export class EngineFailed extends Error {
  override readonly name = 'EngineFailed';
}

function pidFile(dataDir: string): string {
  return join(dataDir, 'engine.pid.json');
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return typeof value === 'object' && value !== null && 'pid' in value && 'began' in value;
}

/** Ends an engine that a killed stack left on this data folder. True when there was one. */
export async function endLeftoverEngine(dataDir: string): Promise<boolean> {
  const text = await readFile(pidFile(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const identity: unknown = JSON.parse(text === '' ? 'null' : text);
  const ended = isIdentity(identity) && (await endProcess(identity, stopGraceMs));
  await rm(pidFile(dataDir), { force: true });
  return ended;
}

async function rememberEngine(dataDir: string, pid: number): Promise<ProcessIdentity | undefined> {
  const identity = await identityOf(pid);
  const temporary = `${pidFile(dataDir)}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(identity ?? null));
  await rename(temporary, pidFile(dataDir));
  return identity;
}

function dynamicConfig(): string[] {
  return [
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    // The HTTP API cannot be switched off and takes cross-origin posts: no host name of a real request is on this list.
    'frontend.httpAllowedHosts=["nobody.invalid"]',
  ].flatMap((value) => ['--dynamic-config-value', value]);
}

function engineArguments(options: EngineOptions): string[] {
  const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((pragma) => ['--sqlite-pragma', pragma]);
  const attributes = Object.values(searchAttributes).flatMap((key) => ['--search-attribute', `${key.name}=Keyword`]);
  const namespace = options.namespace === 'default' ? [] : ['--namespace', options.namespace];
  return [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(options.port),
    '--ui-port',
    String(options.uiPort),
    '--db-filename',
    join(options.dataDir, `temporal-${temporalServerVersion}.db`),
    ...pragmas,
    ...attributes,
    ...namespace,
    ...dynamicConfig(),
    '--ui-disable-news-fetch',
    '--log-level',
    'warn',
    '--log-format',
    'json',
  ];
}

/** On Linux the kernel kills it with the thread that started it; elsewhere the pid file finds it at the next start. */
function endingWithParent(binary: string, args: readonly string[]): { command: string; args: string[] } {
  if (process.platform !== 'linux') return { command: binary, args: [...args] };
  return { command: 'setpriv', args: ['--pdeathsig', 'KILL', '--', binary, ...args] };
}

async function endOfLog(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-5).join('\n');
}

/**
 * Starts the server on the data folder's file database and resolves when it serves the namespace with our search
 * attributes. A leftover of a killed stack is ended first. Throws `EngineFailed` or `EngineNotReady`.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  await endLeftoverEngine(options.dataDir);
  const logFile = join(options.dataDir, 'logs', 'engine.log');
  await mkdir(join(options.dataDir, 'logs'), { recursive: true });
  const log = await open(logFile, 'a');
  const { command, args } = endingWithParent(options.binary, engineArguments(options));
  // Its own group: Ctrl-C in a terminal reaches the stack alone, which then stops its parts in order.
  const child = spawn(command, args, {
    env: { HOME: options.dataDir, PATH: '/usr/local/bin:/usr/bin:/bin' },
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  });
  // Listened to before the first await: both events come in the very next turn.
  const spawned = once(child, 'spawn');
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await spawned;
  } catch (error) {
    throw new EngineFailed(`The Temporal CLI could not be started: ${options.binary}`, { cause: error });
  } finally {
    await log.close();
  }
  const pid = child.pid ?? 0;
  const identity = await rememberEngine(options.dataDir, pid);
  const stop = async (): Promise<void> => {
    if (identity !== undefined) await endProcess(identity, stopGraceMs);
    await exited;
    await rm(pidFile(options.dataDir), { force: true });
  };
  const address = `127.0.0.1:${options.port}`;
  const serving = prepareNamespace({
    connection: { address },
    namespace: options.namespace,
    timeoutMs: startTimeoutMs,
  });
  const early = exited.then(async () => {
    throw new EngineFailed(`The Temporal server ended before it served:\n${await endOfLog(logFile)}`);
  });
  early.catch(() => {});
  try {
    await Promise.race([serving, early]);
  } catch (error) {
    serving.catch(() => {});
    await stop();
    throw error;
  }
  return { address, uiUrl: `http://127.0.0.1:${options.uiPort}`, pid, exited, stop };
}
