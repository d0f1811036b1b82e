// One run of the PostgreSQL server as a child process.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StoreLogger } from './database.ts';
import { commandEnvironment, commandLine, explainProblem, type PostgresCommand } from './postgres-command.ts';

export type PostgresServer = {
  /** Undefined when it accepts connections; else its last words. */
  readonly ready: Promise<string | undefined>;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
};

/** Small and quick to start; durable as ever: fsync and synchronous commit stay on. */
const serverSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  // No replicas: less to write and fewer processes.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  log_checkpoints: 'off',
  log_line_prefix: '',
  lc_messages: 'C',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

const keptLines = 20;
const waits = { fastMs: 10_000, immediateMs: 5_000 };

function logLine(logger: StoreLogger, line: string): void {
  const isBad = /^(FATAL|PANIC|WARNING):/.test(line);
  if (isBad) logger.warn({ line }, 'the embedded database says');
  else logger.debug({ line }, 'the embedded database says');
}

async function exitedWithin(exited: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const isOut = await Promise.race([exited.then(() => true), late]);
  clearTimeout(timer);
  return isOut;
}

async function stopServer(child: ChildProcess, exited: Promise<void>): Promise<void> {
  // The child is the server itself: everything before it was exec'd away.
  child.kill('SIGINT');
  if (await exitedWithin(exited, waits.fastMs)) return;
  child.kill('SIGQUIT');
  if (await exitedWithin(exited, waits.immediateMs)) return;
  child.kill('SIGKILL');
  await exited;
}

/** The child's words as they come: resolves on the line that says it is ready, or with the last lines when it ends first. */
function watchStart(child: ChildProcess, logger: StoreLogger): Promise<string | undefined> {
  const lines: string[] = [];
  return new Promise((resolve) => {
    if (child.stderr !== null)
      createInterface({ input: child.stderr }).on('line', (line) => {
        lines.push(line);
        if (lines.length > keptLines) lines.shift();
        logLine(logger, line);
        if (line.includes('database system is ready to accept connections')) resolve(undefined);
      });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      resolve(explainProblem(`${lines.join('\n')}\n(exit ${code ?? signal})`));
    });
  });
}

/** Starts the server on a port of 127.0.0.1. Not in our process group: Ctrl-C must not stop it before its users. */
export function runServer(command: PostgresCommand, port: number, logger: StoreLogger): PostgresServer {
  const { program, args } = commandLine(command, 'postgres', [
    '-D',
    join(command.home, 'data'),
    '-p',
    String(port),
    ...Object.entries(serverSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const child = spawn(program, args, {
    cwd: '/',
    env: commandEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  let stopping: Promise<void> | undefined;
  return {
    ready: watchStart(child, logger),
    exited,
    stop: () => (stopping ??= stopServer(child, exited)),
  };
}
