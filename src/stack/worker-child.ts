// Starts a worker process and speaks with it; the stack's side of worker-process.ts.
import { fork } from 'node:child_process';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { endProcess, identityOf } from '../process/process-identity.ts';
import type { Part } from './keep-running.ts';
import type { FromWorker, ToWorker, WorkerOrder } from './worker-message.ts';

export type WorkerChild = Part & { readonly pid: number; kill(): void };

/** The worker did not get ready; the message is its own. */
export class WorkerFailed extends Error {
  override readonly name = 'WorkerFailed';
}

/** Grace of running activities, then the SDK's own limit, then some air. */
const stopWithinMs = 20_000;

/** A run from sources uses the last build: Node 20 runs no TypeScript. */
function compiledModule(): string {
  const here = import.meta.url;
  const module = here.endsWith('.ts') ? '../../dist/stack/worker-process.js' : './worker-process.js';
  return fileURLToPath(new URL(module, here));
}

/** Resolves when the worker takes tasks. Throws `WorkerFailed`. */
export async function startWorkerChild(order: WorkerOrder): Promise<WorkerChild> {
  const log = await open(order.logFile, 'a');
  // Its own group: Ctrl-C in a terminal reaches the stack alone, which then stops its parts in order.
  const child = fork(compiledModule(), [], {
    detached: true,
    execArgv: [],
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    serialization: 'json',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve();
      else reject(new WorkerFailed(`${order.name} could not start: ${message.message}`));
    });
    child.once('error', reject);
    void exited.then(() => reject(new WorkerFailed(`${order.name} ended before it was ready; see ${order.logFile}`)));
  });
  ready.catch(() => {});
  const send = (message: ToWorker): void => {
    if (child.connected) child.send(message, () => {});
  };
  send(order);
  await log.close();
  const pid = child.pid ?? 0;
  const identity = await identityOf(pid);
  const stop = async (): Promise<void> => {
    send({ kind: 'stop' });
    const late = setTimeout(() => {
      if (identity !== undefined) void endProcess(identity, 0);
    }, stopWithinMs);
    await exited;
    clearTimeout(late);
  };
  await ready.catch(async (error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return { pid, exited, stop, kill: () => void child.kill('SIGKILL') };
}
