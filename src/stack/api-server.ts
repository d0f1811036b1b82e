// Serves the API: composes its dependencies, finds a port, and closes without cutting answers off.
import { createServer, type Server } from 'node:http';
import type { Logger } from 'pino';
import { createApi } from '../api/api.ts';
import type { ApiDeps, Doctor, HealthCheck } from '../api/api-deps.ts';
import { listenRefusal } from '../api/caller.ts';
import { startResignalLoop } from '../client/resignal.ts';
import type { RetakeClient } from '../client/retake-client.ts';
import { ConfigError, type Config } from '../config.ts';
import { openDatabase, openPool } from '../store/database.ts';
import { readRecordTotals, type RecordTotals } from '../store/record-totals.ts';
import type { Store } from '../store/store.ts';
import { createModelCatalog, demoVendorsOf } from './model-catalog.ts';
import { probeClip } from './probe-clip.ts';
import { version } from './version.ts';

export type ApiServerSettings = {
  /** As it was read: before the demo server took the place of vendors without a key. */
  readonly config: Config;
  readonly databaseUrl: string;
  readonly store: Store;
  readonly client: RetakeClient;
  readonly logger: Logger;
  readonly health: readonly HealthCheck[];
  readonly doctor: Doctor;
  readonly temporalUi?: { readonly url: string; readonly namespace: string };
};

export type ApiServer = { readonly url: string; readonly port: number; close(): Promise<void> };

const drainMs = 1_500;

function isTaken(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the API has no port');
  return address.port;
}

async function listenOnFreePort(server: Server, host: string, port: number): Promise<number> {
  return listen(server, host, port).catch((error: unknown) => {
    if (isTaken(error)) return listen(server, host, 0);
    throw error;
  });
}

function shownHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function apiDeps(settings: ApiServerSettings, totals: () => Promise<RecordTotals>): ApiDeps {
  const { config, store, client, logger, health, doctor } = settings;
  return {
    store,
    client,
    logger,
    health,
    doctor,
    totals,
    probeClip: (hash) => probeClip(store.artifacts, hash),
    version,
    catalog: createModelCatalog(config),
    tokens: config.apiTokens,
    demo: demoVendorsOf(config).size > 0,
    ...(settings.temporalUi !== undefined && { temporalUi: settings.temporalUi }),
  };
}

async function queuedJobs(store: Store): Promise<readonly string[]> {
  const page = await store.views.listJobs({ status: 'queued', limit: 100 });
  return page.jobs.map((job) => job.id);
}

/** Links to workflows lead there; without an address there are none. */
export function temporalUiOf(url: string | undefined, namespace: string): Pick<ApiServerSettings, 'temporalUi'> {
  return url === undefined ? {} : { temporalUi: { url: url.replace(/\/+$/u, ''), namespace } };
}

/** Throws `ConfigError` where the API would be open to others without tokens: asked before anything is started. */
export function assertMayListen(config: Pick<Config, 'host' | 'apiTokens'>): void {
  const refusal = listenRefusal(config.host, config.apiTokens);
  if (refusal !== undefined) throw new ConfigError(refusal);
}

/** Throws `ConfigError` where it would listen beyond loopback without tokens. A port that is taken is replaced by a free one. */
export async function startApiServer(settings: ApiServerSettings): Promise<ApiServer> {
  const { config, store, client, logger } = settings;
  assertMayListen(config);
  const pool = openPool(settings.databaseUrl, logger);
  const db = openDatabase(pool);
  const server = createServer(createApi(apiDeps(settings, () => readRecordTotals(db))));
  const port = await listenOnFreePort(server, config.host, config.port);
  const resignal = startResignalLoop({
    record: store.record,
    client,
    reviews: store.reviews,
    ledger: store.ledger,
    logger,
    queuedJobs: () => queuedJobs(store),
  });
  return {
    url: `http://${shownHost(config.host)}:${port}`,
    port,
    close: async () => {
      await Promise.all([resignal.stop(), closeServer(server)]);
      await pool.end();
    },
  };
}
