// One listening connection for all followers of a process: told by NOTIFY, reconnecting, silent about what it missed (followers read).
import pg from 'pg';
import type { StoreLogger } from './database.ts';
import { eventChannel } from './event-append.ts';

/** First wait before connecting again; doubles up to the maximum. */
const reconnectMs = { first: 100, max: 5_000 };

export interface EventListener {
  /** Calls `wake` whenever the job may have new events, until the answered function is called. */
  subscribe(jobId: string, wake: () => void): () => void;
  close(): Promise<void>;
}

type Listening = {
  readonly databaseUrl: string;
  readonly logger: StoreLogger;
  readonly wakers: Map<string, Set<() => void>>;
  client: pg.Client | undefined;
  timer: NodeJS.Timeout | undefined;
  failures: number;
  closed: boolean;
};

function wakeAll(state: Listening): void {
  for (const wakers of state.wakers.values()) for (const wake of wakers) wake();
}

function reconnectLater(state: Listening, client: pg.Client): void {
  if (state.client !== client) return;
  state.client = undefined;
  client.end().catch(() => {});
  if (state.closed || state.wakers.size === 0) return;
  const waitMs = Math.min(reconnectMs.max, reconnectMs.first * 2 ** state.failures);
  state.failures += 1;
  state.timer = setTimeout(() => connect(state), waitMs);
  state.timer.unref();
}

function connect(state: Listening): void {
  if (state.closed || state.client !== undefined) return;
  clearTimeout(state.timer);
  const client = new pg.Client({
    connectionString: state.databaseUrl,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    application_name: 'retake-events',
  });
  state.client = client;
  client.on('notification', (message) => {
    for (const wake of state.wakers.get(message.payload ?? '') ?? []) wake();
  });
  client.on('error', (error) => {
    state.logger.debug({ err: error }, 'the event connection broke and is made again');
    reconnectLater(state, client);
  });
  client.on('end', () => reconnectLater(state, client));
  client
    .connect()
    .then(() => client.query(`listen ${eventChannel}`))
    .then(() => {
      state.failures = 0;
      // Whatever was committed while nobody listened is found by reading.
      wakeAll(state);
    })
    .catch((error: unknown) => {
      state.logger.debug({ err: error }, 'the event connection could not be made');
      reconnectLater(state, client);
    });
}

/** Connects with the first subscriber. A database that is away is tried again for as long as somebody follows. */
export function createEventListener(databaseUrl: string, logger: StoreLogger): EventListener {
  const state: Listening = {
    databaseUrl,
    logger,
    wakers: new Map(),
    client: undefined,
    timer: undefined,
    failures: 0,
    closed: false,
  };
  return {
    subscribe: (jobId, wake) => {
      const wakers = state.wakers.get(jobId) ?? new Set();
      wakers.add(wake);
      state.wakers.set(jobId, wakers);
      connect(state);
      return () => {
        wakers.delete(wake);
        if (wakers.size === 0 && state.wakers.get(jobId) === wakers) state.wakers.delete(jobId);
      };
    },
    close: async () => {
      state.closed = true;
      clearTimeout(state.timer);
      const { client } = state;
      state.client = undefined;
      wakeAll(state);
      await client?.end().catch(() => {});
    },
  };
}
