// The real API on a real store and an ephemeral port, over a fake client.
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApi } from '../../src/api/api.ts';
import type { ApiDeps } from '../../src/api/api-deps.ts';
import type { MediaCatalog } from '../../src/client/media-catalog.ts';
import type { ModelCatalog } from '../../src/client/model-catalog.ts';
import { readConfig } from '../../src/config.ts';
import type { RoleModels } from '../../src/domain/role.ts';
import { createMediaCatalog } from '../../src/stack/media-catalog.ts';
import { checkWebhookWith } from '../../src/stack/webhook-check.ts';
import { startTestStore, testJob, type TestStore } from '../support/postgres.ts';
import { fakeClient, type FakeClient } from './fake-client.ts';
import { onceStarted } from '../support/once-started.ts';

export type RunningApi = TestStore & {
  readonly baseUrl: string;
  readonly client: FakeClient;
  /** Everything that was logged. */
  readonly log: () => string;
  /** Another API on the same record, with other settings. */
  also(more: Partial<ApiDeps>): Promise<string>;
};

export const testModels: RoleModels = testJob('models').models;

export const testCatalog: ModelCatalog = {
  resolve: () => ({ models: testModels, asked: {} }),
  missing: () => [],
  refusal: () => undefined,
  mediaRefusal: () => undefined,
  modelFor: (vendor) => `${vendor}:test`,
  isDemo: () => true,
  demoTopicsInstead: () => undefined,
};

/** Every provider is the demo's, which has material on any storyboard. */
export const testMedia: MediaCatalog = {
  ...createMediaCatalog(readConfig({ RETAKE_DEMO: '1' })),
  demoStoryboardsInstead: () => undefined,
};

export async function startTestApi(): Promise<RunningApi> {
  const testStore = await startTestStore();
  const client = fakeClient();
  const lines: string[] = [];
  const closers: (() => Promise<void>)[] = [];
  const serve = async (more: Partial<ApiDeps>): Promise<string> => {
    const app = createApi({
      store: testStore.store,
      client,
      catalog: testCatalog,
      media: testMedia,
      checkWebhook: checkWebhookWith(readConfig({})),
      tokens: [],
      logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
      health: [{ name: 'database', check: async () => void (await testStore.query('select 1')) }],
      demo: true,
      probeClip: async () => undefined,
      probePicture: async () => undefined,
      version: '0.0.0-test',
      limits: { verdictWaitMs: 300 },
      temporalUi: { url: 'http://127.0.0.1:8233', namespace: 'default' },
      ...more,
    });
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    closers.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    // A TCP server that listens has an address of this shape.
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  return {
    ...testStore,
    client,
    baseUrl: await serve({}),
    log: () => lines.join(''),
    also: serve,
    close: async () => {
      for (const close of closers) await close();
      await testStore.close();
    },
  };
}

/** The same for a test file: started before its tests, closed after them. */
export function useTestApi(): RunningApi {
  return onceStarted(startTestApi);
}
