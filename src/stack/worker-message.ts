// What the stack and its worker processes say to each other over the inherited channel.
import type { Config } from '../config.ts';
import type { QueueKind } from '../worker/task-queues.ts';

/** The settings travel here and not in the environment, where any child of the worker could read the keys. */
export type WorkerOrder = {
  readonly kind: 'start';
  readonly config: Config;
  readonly databaseUrl: string;
  /** Address of the embedded engine; without it the standard Temporal client settings are read. */
  readonly engineAddress?: string;
  readonly queues?: readonly QueueKind[];
  readonly renderSlots?: number;
  readonly name: string;
  readonly logFile: string;
};

export type ToWorker = WorkerOrder | { readonly kind: 'stop' };
export type FromWorker = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly message: string };
