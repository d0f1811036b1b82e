// The demo's media vendors as a caller meets them: plain fetch, each vendor's headers and a body that it takes.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MediaVendor } from '../../../../src/domain/media.ts';
import { type DemoVendors, type DemoVendorsOptions, startDemoVendors } from '../../../../src/demo/vendors.ts';

export function startMediaDemo(options: Partial<DemoVendorsOptions> = {}): Promise<DemoVendors> {
  const { media, ...others } = options;
  return startDemoVendors({
    script: () => ({ kind: 'text', text: 'Hello.' }),
    media: { pace: { queuedMs: 0, runningMs: 0 }, outages: [], webhookRetryMs: 10, ...media },
    ...others,
  });
}

export const keys: Readonly<Record<MediaVendor, Readonly<Record<string, string>>>> = {
  piapi: { 'x-api-key': 'demo-key' },
  fal: { authorization: 'Key id:demo' },
  runway: { authorization: 'Bearer demo-key', 'x-runway-version': '2024-11-06' },
};

export const createPaths: Readonly<Record<MediaVendor, string>> = {
  piapi: '/api/v1/task',
  fal: '/fal-ai/flux/schnell',
  runway: '/v1/text_to_video',
};

export type Json = Readonly<Record<string, unknown>>;

/** A small body that each vendor takes. */
export function bodyFor(vendor: MediaVendor, prompt = 'A cup of coffee'): Json {
  const bodies: Readonly<Record<MediaVendor, Json>> = {
    piapi: {
      model: 'kling',
      task_type: 'video_generation',
      input: { prompt, version: '3.0', mode: 'std', duration: 3, aspect_ratio: '16:9' },
      config: { service_mode: 'public' },
    },
    fal: { prompt, image_size: { width: 640, height: 360 }, num_inference_steps: 4, num_images: 1, seed: 7 },
    runway: { model: 'gen4.5', promptText: prompt, ratio: '1280:720', duration: 2, seed: 7 },
  };
  return bodies[vendor];
}

export type Reply = { readonly status: number; readonly headers: Headers; readonly body: Json };

export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  // The demo answers with objects, or with no body at all.
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Json };
}

export async function create(
  demo: DemoVendors,
  vendor: MediaVendor,
  more: { readonly body?: unknown; readonly query?: string; readonly path?: string } = {},
): Promise<Reply> {
  const { body = bodyFor(vendor), query = '', path = createPaths[vendor] } = more;
  const headers = { ...keys[vendor], 'content-type': 'application/json' };
  const url = `${demo.baseUrls[vendor]}${path}${query}`;
  return readReply(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** A field of a field. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, key) => {
    if (typeof found !== 'object' || found === null) return undefined;
    // An object or an array, both of which are read by key.
    return (found as Record<string | number, unknown>)[key];
  }, value);
}

export function taskIdOf(vendor: MediaVendor, { body }: Reply): string {
  const id = { piapi: at(body, 'data', 'task_id'), fal: at(body, 'request_id'), runway: at(body, 'id') }[vendor];
  return String(id);
}

export function pollPath(vendor: MediaVendor, taskId: string): string {
  const paths = {
    piapi: `/api/v1/task/${taskId}`,
    fal: `/fal-ai/flux/requests/${taskId}/status`,
    runway: `/v1/tasks/${taskId}`,
  };
  return paths[vendor];
}

export async function poll(demo: DemoVendors, vendor: MediaVendor, taskId: string): Promise<Reply> {
  const url = `${demo.baseUrls[vendor]}${pollPath(vendor, taskId)}`;
  return readReply(await fetch(url, { headers: keys[vendor] }));
}

export function statusOf(vendor: MediaVendor, { body }: Reply): string {
  return String(vendor === 'piapi' ? at(body, 'data', 'status') : at(body, 'status'));
}

const over = /^(completed|failed|succeeded|cancelled)$/i;

/** Asks until the task is over. */
export async function untilOver(demo: DemoVendors, vendor: MediaVendor, taskId: string): Promise<Reply> {
  const end = Date.now() + 30_000;
  for (;;) {
    const reply = await poll(demo, vendor, taskId);
    if (over.test(statusOf(vendor, reply))) return reply;
    if (Date.now() > end) throw new Error(`The task is still ${statusOf(vendor, reply)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Address of what a finished task made. */
export async function outputOf(demo: DemoVendors, vendor: MediaVendor, taskId: string): Promise<string> {
  const { body } = await untilOver(demo, vendor, taskId);
  if (vendor === 'runway') return String(at(body, 'output', 0));
  if (vendor === 'piapi') return String(at(body, 'data', 'output', 'works', 0, 'video', 'resource_without_watermark'));
  const result = await fetch(`${demo.baseUrls.fal}/fal-ai/flux/requests/${taskId}`, { headers: keys.fal });
  return String(at((await readReply(result)).body, 'images', 0, 'url'));
}

export type VideoFacts = {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  readonly tags: Json;
};

/** What ffprobe says of these bytes. */
export async function probe(bytes: Uint8Array): Promise<VideoFacts> {
  const folder = await mkdtemp(join(tmpdir(), 'retake-probe-'));
  try {
    const file = join(folder, 'clip.mp4');
    await writeFile(file, bytes);
    const shown = ['-show_entries', 'format=duration:format_tags:stream=width,height', '-of', 'json', file];
    const { stdout } = await promisify(execFile)('ffprobe', ['-v', 'error', ...shown]);
    const json: unknown = JSON.parse(stdout);
    return {
      seconds: Number(at(json, 'format', 'duration')),
      width: Number(at(json, 'streams', 0, 'width')),
      height: Number(at(json, 'streams', 0, 'height')),
      // Tags are an object of texts.
      tags: (at(json, 'format', 'tags') ?? {}) as Json,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export type Received = { readonly headers: IncomingHttpHeaders; readonly raw: string; readonly path: string };

/** Takes webhooks; answers each with the next of the given states, then with 200. */
export async function startReceiver(states: readonly number[] = []): Promise<{
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}> {
  const received: Received[] = [];
  const left = [...states];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, raw: Buffer.concat(chunks).toString(), path: request.url ?? '' });
      response.writeHead(left.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
