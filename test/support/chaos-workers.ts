// Worker processes that are killed again and again, each replaced at once, and whatever they had started watched.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { descendants, type Running, stillAlive } from './e2e-processes.ts';
import { untilTrue } from './e2e-until.ts';

export type ChaosWorkers = {
  /** Resolves when all of them take tasks. */
  ready(): Promise<void>;
  /** Kills this one of them without a word. False when it was just being replaced. */
  kill(index: number): Promise<boolean>;
  /** Processes below killed workers that outlived them. */
  orphans(): Promise<readonly Running[]>;
  /** An orderly stop of all. */
  stop(): Promise<void>;
};

export type WorkerKind = {
  readonly dist: string;
  /** Path of the workflows' bundle. */
  readonly bundle: string;
  /** `naive` forgets which calls it made. */
  readonly protocol: 'honest' | 'naive';
  readonly environment: Readonly<Record<string, string>>;
  readonly count: number;
};

type Slot = { child: ChildProcess; ready: boolean };

/** Resolves when all of them take tasks. */
export async function startChaosWorkers({
  dist,
  bundle,
  protocol,
  environment,
  count,
}: WorkerKind): Promise<ChaosWorkers> {
  const left: Running[] = [];
  const output: string[] = [];
  let stopping = false;
  const begin = (): ChildProcess => {
    const script = join(import.meta.dirname, 'children/chaos-worker.mjs');
    const child = fork(script, [dist, bundle, protocol], {
      env: { ...environment },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    return child;
  };
  const keep = (slot: Slot): void => {
    slot.child.once('message', () => {
      slot.ready = true;
    });
    slot.child.once('exit', () => {
      slot.ready = false;
      if (stopping) return;
      slot.child = begin();
      keep(slot);
    });
  };
  const slots = Array.from({ length: count }, (): Slot => ({ child: begin(), ready: false }));
  const first = slots.map(async ({ child }) => {
    const gone = once(child, 'exit').then(() => Promise.reject(new Error(`a worker ended: ${output.join('')}`)));
    gone.catch(() => undefined);
    await Promise.race([once(child, 'message'), gone]);
  });
  for (const slot of slots) keep(slot);
  await Promise.all(first);
  return {
    ready: () => untilTrue('all workers are ready', () => slots.every(({ ready }) => ready)),
    kill: async (index) => {
      const slot = slots[index % slots.length];
      if (slot === undefined || !slot.ready || slot.child.pid === undefined) return false;
      left.push(...(await descendants(slot.child.pid)));
      slot.ready = false;
      return slot.child.kill('SIGKILL');
    },
    orphans: () => stillAlive(left),
    stop: async () => {
      stopping = true;
      await Promise.all(
        slots.map(async ({ child }) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const ended = once(child, 'exit');
          child.kill('SIGTERM');
          await ended;
        }),
      );
    },
  };
}
