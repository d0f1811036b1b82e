// The product beside media vendors whose webhooks reach it, and scenes and clip edits as an outside program asks for them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobView } from '../../src/store/view-types.ts';
import type { Answer, ApiClient } from './e2e-api.ts';
import { onceStarted } from './once-started.ts';
import { partsOf, type Product, type ProductOptions, productStartMs, startProduct } from './e2e-product.ts';
import { until } from './e2e-until.ts';

/** A webhook as it came. */
export type Received = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** What the product answered; absent where it was not there. */
  readonly status?: number;
};

export type MediaProduct = Product & {
  /** Every webhook so far, oldest first. */
  received(): readonly Received[];
  /** Sends a webhook to the product; gives the status of its answer. */
  deliver(webhook: Omit<Received, 'status'>): Promise<number>;
};

/** Headers that belong to one connection, not to the message. */
const ofConnection = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']);

function headersOf(request: IncomingMessage): Record<string, string> {
  const all = Object.entries(request.headers);
  return Object.fromEntries(
    all.flatMap(([name, value]) => (ofConnection.has(name) || typeof value !== 'string' ? [] : [[name, value]])),
  );
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return new Uint8Array(Buffer.concat(chunks));
}

/** A public address that stays while the stack is killed and started again on another port. */
async function startRelay(target: () => string) {
  const received: Received[] = [];
  const deliver = async ({ path, headers, body }: Omit<Received, 'status'>): Promise<number> => {
    const answer = await fetch(target() + path, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    return answer.status;
  };
  const relay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const webhook = { path: request.url ?? '/', headers: headersOf(request), body: await bodyOf(request) };
    const status = await deliver(webhook).catch(() => undefined);
    received.push({ ...webhook, ...(status !== undefined && { status }) });
    response.writeHead(status ?? 502).end();
  };
  const server = createServer((request, response) => {
    relay(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${address.port}`, received, deliver, close };
}

export type MediaProductOptions = ProductOptions & {
  /** False: vendors are told of no address, and are asked instead. True when absent. */
  readonly webhooks?: boolean;
};

/** No vendor is down and tasks take no time, unless the options say otherwise. */
export async function startMediaProduct({
  webhooks = true,
  media,
  environment,
  ...options
}: MediaProductOptions = {}): Promise<MediaProduct> {
  let running: Product | undefined;
  const relay = await startRelay(() => running?.stack().url ?? 'http://127.0.0.1:1');
  const product = await startProduct({
    ...options,
    media: { outages: [], pace: { queuedMs: 0, runningMs: 50 }, webhookRetryMs: 200, ...media },
    environment: {
      RETAKE_ALLOW_HOSTS: '127.0.0.1:*',
      ...(webhooks && { RETAKE_PUBLIC_URL: relay.url }),
      ...environment,
    },
  }).catch(async (error: unknown) => {
    await relay.close();
    throw error;
  });
  running = product;
  return {
    ...product,
    received: () => relay.received,
    deliver: relay.deliver,
    close: async () => {
      await product.close();
      await relay.close();
    },
  };
}

/** The same for a test file: started before its tests, closed after them. Its parts may be taken out of it at once. */
export function useMediaProduct(options?: MediaProductOptions): MediaProduct {
  const product = onceStarted(() => startMediaProduct(options), productStartMs);
  return { ...partsOf(product), received: () => product.received(), deliver: (webhook) => product.deliver(webhook) };
}

export type StoryScene = {
  readonly sceneType: string;
  readonly contentType: string;
  readonly narration: string;
  readonly visualDirection: string;
  readonly duration: number;
  readonly provider?: string;
};
export type Story = { readonly title: string; readonly scenes: readonly StoryScene[] };

/** The storyboard of this name in examples/. */
export async function sampleStory(name: string): Promise<Story> {
  const file = join(import.meta.dirname, '../../examples/storyboards', `${name}.json`);
  // Written in this shape: the product checks it when it is sent.
  return JSON.parse(await readFile(file, 'utf8')) as Story;
}

/**
 * The first scenes of "Morning coffee" as pictures, which are drawn in no time. The judge scores a scene by its number: 1 passes at once, 2 at
 * its first retake, 3 and 4 at once, 5 never. `marker` is in every prompt, so that faults and holds strike this job alone.
 */
export async function pictureStory(marker: string, count: number, more: Partial<StoryScene> = {}): Promise<Story> {
  const { title, scenes } = await sampleStory('morning-coffee');
  const pictures = scenes.slice(0, count).map((scene, index) => ({
    ...scene,
    visualDirection: `${scene.visualDirection} [${marker} ${index + 1}]`,
    duration: 0,
    provider: 'falai',
    ...more,
  }));
  return { title, scenes: pictures };
}

export type ScenesWish = {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly budget?: Readonly<Record<string, unknown>>;
};

/** The id of the accepted job. */
export async function submitScenes(api: ApiClient, story: Story, { input, ...rest }: ScenesWish = {}): Promise<string> {
  const answer = await api.post('/api/jobs', {
    kind: 'scenes',
    input: { quality: 'draft', ...story, ...input },
    ...rest,
  });
  if (answer.status !== 202) throw new Error(`not accepted: ${JSON.stringify(answer.body)}`);
  return String(answer.body['id']);
}

export function regenerate(api: ApiClient, sceneId: string, wish: Record<string, unknown> = {}): Promise<Answer> {
  return api.post(`/api/scenes/${sceneId}/regenerate`, wish);
}

/** Of clip 0. */
export function editClip(api: ApiClient, jobId: string, instruction: string): Promise<Answer> {
  return api.post(`/api/clips/${jobId}/0/edit`, { instruction });
}

/** The bytes of an artifact. */
export async function bytesOf(api: ApiClient, hash: string): Promise<Buffer> {
  const response = await api.open(`/api/artifacts/${hash}`);
  if (!response.ok) throw new Error(`no artifact ${hash}: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

export function sceneOf(job: JobView, number: number): JobView['sections'][number] {
  const found = job.sections.find((section) => section.number === number);
  if (found === undefined) throw new Error(`job ${job.id} has no scene ${number}`);
  return found;
}

/** Calls to media vendors about tasks whose prompts hold the marker. */
export function mediaCalls({ vendors }: Pick<Product, 'vendors'>, marker: string) {
  return vendors.received().flatMap((entry) => {
    const { media } = entry;
    return media?.prompt?.includes(marker) === true ? [{ ...entry, media }] : [];
  });
}

/** Resolves when this many calls at that place are open: held by the vendor. */
export async function untilHeld(
  product: Pick<Product, 'vendors'>,
  { marker, at, count = 1 }: { readonly marker: string; readonly at: string; readonly count?: number },
): Promise<void> {
  await until(`${count} calls are held at ${at}`, () => {
    const open = mediaCalls(product, marker).filter(({ media, state }) => media.at === at && state === 'open');
    return open.length >= count ? true : undefined;
  });
}
