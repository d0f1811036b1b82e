// The API that vendors call back, in front of the record and the engine of a media player.
import type { AddressInfo } from 'node:net';
import { createApi } from '../../src/api/api.ts';
import { falSignature } from '../../src/demo/media/webhook-signature.ts';
import { retakeClientOf } from '../../src/client/retake-client.ts';
import { readConfig } from '../../src/config.ts';
import { checkWebhookWith } from '../../src/stack/webhook-check.ts';
import { testCatalog, testMedia } from '../api/running-api.ts';
import type { MediaPlayer, PlayedMedia } from './media-player.ts';
import type { MediaWorld } from './media-world.ts';

export type Callbacks = {
  readonly publicUrl: string;
  /** Calls that a workflow was told of, in order. */
  readonly told: readonly string[];
  close(): Promise<void>;
};

export async function startCallbacks(world: MediaWorld, { engine }: MediaPlayer): Promise<Callbacks> {
  const { client: temporal, connection } = engine.environment;
  const client = retakeClientOf(temporal, connection, false);
  const told: string[] = [];
  const { piapi, fal } = world.vendors.baseUrls;
  const app = createApi({
    store: world.deps.store,
    client: {
      ...client,
      signalTask: async (workflowId, signal) => {
        told.push(signal.call);
        return await client.signalTask(workflowId, signal);
      },
    },
    catalog: testCatalog,
    media: testMedia,
    checkWebhook: checkWebhookWith(
      readConfig({ PIAPI_API_KEY: 'demo', PIAPI_BASE_URL: piapi, FAL_KEY: 'demo', FAL_BASE_URL: fal }),
    ),
    tokens: [],
    logger: world.deps.logger,
    health: [],
    demo: true,
    probeClip: async () => undefined,
    probePicture: async () => undefined,
    version: '0.0.0-test',
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  // A TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    publicUrl: `http://127.0.0.1:${port}/`,
    told,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the vendor of the first task would have sent, at last. Answers the status. */
export async function tellLate({ tasks }: Pick<PlayedMedia, 'tasks'>): Promise<number> {
  const [task] = tasks;
  if (task?.request.webhook === undefined) throw new Error('the vendor was told no address');
  const { url, secret = '' } = task.request.webhook;
  const isFal = task.request.vendor === 'fal';
  const timestamp = Math.floor(Date.now() / 1000);
  const body = JSON.stringify(isFal ? { request_id: task.id } : { timestamp, data: { task_id: task.id } });
  const signed = isFal ? falSignature(task.id, body, false) : { 'x-webhook-secret': secret };
  return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...signed }, body }))
    .status;
}
