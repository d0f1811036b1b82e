// Serves the API: composes its dependencies, finds a port, and closes without cutting answers off.
import { createServer, type Server } from 'node:http';
import type { Logger } from 'pino';
import { createApi } from '../api/api.ts';
import type { ApiDeps, Doctor, HealthCheck } from '../api/api-deps.ts';
import { startNotifyLoop } from '../client/notify.ts';
import { startQueuedRegeneration } from '../client/regenerate-scene.ts';
import type { Repeating } from '../client/repeating.ts';
import type { RetakeClient } from '../client/retake-client.ts';
import { startSweeper } from '../client/sweeper.ts';
import type { Config } from '../config.ts';
import { createOutbound } from '../outbound/safe-outbound.ts';
import { openDatabase, openPool } from '../store/database.ts';
import { readRecordTotals, type RecordTotals } from '../store/record-totals.ts';
import type { Store } from '../store/store.ts';
import { createMediaCatalog } from './media-catalog.ts';
import { createModelCatalog } from './model-catalog.ts';
import { assertMayListen, openNotes } from './openness.ts';
import { probeClip } from './probe-clip.ts';
import { probePicture } from './probe-picture.ts';
import { version } from './version.ts';
import { checkWebhookWith } from './webhook-check.ts';
import { needsDemo } from './with-demo.ts';

export type ApiServerSettings = {
  /** As it was read: before the demo server took the place of vendors without a key. */
  readonly config: Config;
  /** The same with the demo server in their place, where it runs in this process. */
  readonly reachable: Config;
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
    probePicture: (hash) => probePicture(store.artifacts, hash),
    version,
    catalog: createModelCatalog(config),
    media: createMediaCatalog(config),
    checkWebhook: checkWebhookWith(settings.reachable),
    tokens: config.apiTokens,
    trustedProxies: config.trustedProxies,
    demo: needsDemo(config),
    ...(settings.temporalUi !== undefined && { temporalUi: settings.temporalUi }),
  };
}

async function queuedJobs(store: Store): Promise<readonly string[]> {
  const page = await store.views.listJobs({ status: 'queued', limit: 100 });
  return page.jobs.map((job) => job.id);
}

function startSweeping({ config, store, client, logger }: ApiServerSettings): Repeating {
  const media = createMediaCatalog(config);
  return startSweeper({
    record: store.record,
    client,
    reviews: store.reviews,
    ledger: store.ledger,
    regenerations: store.regenerations,
    cuts: store.cuts,
    startRegeneration: (row) => startQueuedRegeneration({ store, client, media }, row),
    logger,
    queuedJobs: () => queuedJobs(store),
  });
}

/** Tells the deployment's own webhook, where there is one, of reviews. `url`: where people reach this API unless it is told. */
function startNotifying({ config, store, logger }: ApiServerSettings, url: string): Repeating[] {
  const { reviewWebhook: webhook, publicUrl = url } = config;
  if (webhook === undefined) return [];
  const outbound = createOutbound({ allowHosts: config.allowHosts });
  return [startNotifyLoop({ messages: store.messages, outbound, webhook, publicBaseUrl: publicUrl, logger })];
}

/** Links to workflows lead there; without an address there are none. */
export function temporalUiOf(url: string | undefined, namespace: string): Pick<ApiServerSettings, 'temporalUi'> {
  return url === undefined ? {} : { temporalUi: { url: url.replace(/\/+$/u, ''), namespace } };
}

/** Throws `ConfigError` where others would reach it without tokens. A port that is taken is replaced by a free one. */
export async function startApiServer(settings: ApiServerSettings): Promise<ApiServer> {
  const { config, logger } = settings;
  assertMayListen(config);
  for (const note of openNotes(config)) logger.warn(note);
  const pool = openPool(settings.databaseUrl, logger);
  const db = openDatabase(pool);
  const server = createServer(createApi(apiDeps(settings, () => readRecordTotals(db))));
  const port = await listenOnFreePort(server, config.host, config.port);
  const url = `http://${shownHost(config.host)}:${port}`;
  const loops = [startSweeping(settings), ...startNotifying(settings, url)];
  return {
    url,
    port,
    close: async () => {
      await Promise.all([...loops.map((loop) => loop.stop()), closeServer(server)]);
      await pool.end();
    },
  };
}
