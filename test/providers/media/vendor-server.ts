// A small server on loopback that speaks the protocols of PiAPI, fal's queue and Runway, and breaks them at any byte.
import { createServer, STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { MediaModelId, MediaVendor } from '../../../src/domain/media.ts';
import { createMediaTasks, type MediaTimeouts } from '../../../src/providers/media/create-media-tasks.ts';
import type { MediaContext, MediaRequest, MediaTasks } from '../../../src/providers/media/media-tasks.ts';
import { ProviderError } from '../../../src/providers/models/language-model.ts';

export type Exchange = 'create' | 'poll' | 'result' | 'cancel' | 'keys';

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes as it is; anything else as JSON. */
  readonly body?: unknown;
};

export type Fault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' }
  /** Only these many bytes of the whole response, status line included, then the end or a reset of the connection. */
  | { readonly kind: 'cut'; readonly bytes: number; readonly how?: 'end' | 'reset' }
  /** These many bytes, and silence. */
  | { readonly kind: 'stall'; readonly bytes: number };

export type Received = {
  readonly exchange: Exchange;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
};

export const taskIds: Readonly<Record<MediaVendor, string>> = {
  piapi: '0f647527-12bd-48b1-b813-111111111111',
  fal: '764cabcf-b745-4b3e-ae38-1200304cf45b',
  runway: '17f20503-6c24-4c16-946b-35dbbce2af2f',
};

const unset = '0001-01-01T00:00:00Z';

export function piapiTask(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    code: 200,
    message: 'success',
    data: {
      task_id: taskIds.piapi,
      model: 'kling',
      task_type: 'video_generation',
      status: 'pending',
      config: { service_mode: 'public', webhook_config: { endpoint: '', secret: '' } },
      input: {},
      output: null,
      meta: {
        created_at: '2026-11-20T11:15:27.238414275Z',
        started_at: unset,
        ended_at: unset,
        usage: { type: 'point', frozen: 2_000_000, consume: 0 },
        is_using_private_pool: false,
      },
      detail: null,
      logs: [],
      error: { code: 0, raw_message: '', message: '', detail: null },
      ...more,
    },
  };
}

export const falResultBody = {
  images: [{ url: 'https://v3.fal.media/files/a/b.jpeg', width: 1280, height: 720, content_type: 'image/jpeg' }],
  timings: { inference: 0.3 },
  seed: 7,
  has_nsfw_concepts: [false],
  prompt: 'p',
};

function falCreated(url: string): Readonly<Record<string, unknown>> {
  const at = `${url}/fal-ai/flux/requests/${taskIds.fal}`;
  return {
    status: 'IN_QUEUE',
    request_id: taskIds.fal,
    response_url: at,
    status_url: `${at}/status`,
    cancel_url: `${at}/cancel`,
    queue_position: 0,
  };
}

export function runwayTask(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { id: taskIds.runway, status: 'RUNNING', createdAt: '2026-11-21T00:00:00Z', ...more };
}

/** What each vendor answers when all is well. */
function usual(vendor: MediaVendor, exchange: Exchange, url: string): Reply {
  switch (vendor) {
    case 'piapi':
      if (exchange === 'create') return { body: piapiTask() };
      return { body: piapiTask({ status: 'completed', output: { video_url: 'https://img.theapi.app/a.mp4' } }) };
    case 'fal':
      if (exchange === 'create') return { body: falCreated(url) };
      if (exchange === 'poll') return { body: { status: 'COMPLETED', request_id: taskIds.fal } };
      return exchange === 'cancel'
        ? { status: 202, body: { status: 'CANCELLATION_REQUESTED' } }
        : { body: falResultBody };
    case 'runway':
      if (exchange === 'create') return { body: { id: taskIds.runway, estimatedCost: { credits: 60 } } };
      if (exchange === 'cancel') return { status: 204 };
      return {
        body: runwayTask({
          status: 'SUCCEEDED',
          output: ['https://d1.cloudfront.net/a.mp4?_jwt=x'],
          cost: { credits: 60 },
        }),
      };
  }
}

function exchangeOf(vendor: MediaVendor, method: string, path: string): Exchange {
  if (path.endsWith('/.well-known/jwks.json')) return 'keys';
  if (method === 'POST') return 'create';
  if (method === 'PUT' || method === 'DELETE') return 'cancel';
  return vendor === 'fal' && !path.endsWith('/status') ? 'result' : 'poll';
}

function rawResponse({ status = 200, headers, body }: Reply): Buffer {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const all: Record<string, string> = {
    'content-type': 'application/json',
    ...headers,
    ...(status !== 204 && { 'content-length': String(Buffer.byteLength(text)) }),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Odd'}\r\n${lines.join('')}\r\n${text}`);
}

function send(socket: Socket, reply: Reply, fault: Fault | undefined): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'drop') {
    socket.destroy();
    return;
  }
  const bytes = rawResponse(reply);
  if (fault === undefined) socket.end(bytes);
  else if (fault.kind === 'stall') socket.write(bytes.subarray(0, fault.bytes));
  else if (fault.how === 'reset') socket.write(bytes.subarray(0, fault.bytes), () => socket.resetAndDestroy());
  else socket.end(bytes.subarray(0, fault.bytes));
}

function parsed(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

export type VendorServer = {
  readonly vendor: MediaVendor;
  readonly url: string;
  readonly received: readonly Received[];
  readonly count: (exchange: Exchange) => number;
  /** Replaces what is answered from now on. */
  readonly answer: (exchange: Exchange, reply: Reply) => void;
  readonly fail: (exchange: Exchange, fault: Fault | undefined) => void;
  /** Length of the whole response to an exchange, and of its head. */
  readonly sizes: (exchange: Exchange) => { readonly whole: number; readonly head: number };
  readonly close: () => Promise<void>;
};

export async function startVendorServer(vendor: MediaVendor, basePath = ''): Promise<VendorServer> {
  const received: Received[] = [];
  const replies = new Map<Exchange, Reply>();
  const faults = new Map<Exchange, Fault | undefined>();
  let url = '';
  const replyTo = (exchange: Exchange): Reply => replies.get(exchange) ?? usual(vendor, exchange, url);
  const server = createServer((request) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers, socket } = request;
      const exchange = exchangeOf(vendor, method, path);
      received.push({ exchange, method, path, headers, body: parsed(Buffer.concat(chunks).toString()) });
      send(socket, replyTo(exchange), faults.get(exchange));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}${basePath}`;
  return {
    vendor,
    url,
    received,
    count: (exchange) => received.filter((one) => one.exchange === exchange).length,
    answer: (exchange, reply) => void replies.set(exchange, reply),
    fail: (exchange, fault) => void faults.set(exchange, fault),
    sizes: (exchange) => {
      const bytes = rawResponse(replyTo(exchange));
      return { whole: bytes.byteLength, head: bytes.indexOf('\r\n\r\n') + 4 };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Shaped like a real key: no error may carry it. */
export const testKey = 'key-id-0123456789:secret-0123456789abcdef';

export function tasksAt(server: Pick<VendorServer, 'vendor' | 'url'>, timeouts?: MediaTimeouts): MediaTasks {
  const none = { piapi: {}, fal: {}, runway: {} };
  return createMediaTasks({ ...none, [server.vendor]: { apiKey: testKey, baseUrl: server.url } }, timeouts);
}

export const modelOf: Readonly<Record<MediaVendor, MediaModelId>> = {
  piapi: 'piapi:kling@3.0',
  fal: 'fal:fal-ai/flux/schnell',
  runway: 'runway:gen4.5',
};

export function requestTo(vendor: MediaVendor, more: Partial<MediaRequest> = {}): MediaRequest {
  const isImage = vendor === 'fal';
  return {
    model: modelOf[vendor],
    medium: isImage ? 'image' : 'video',
    prompt: 'A calm ocean wave at sunset',
    ...(!isImage && { durationS: 5 }),
    width: 1280,
    height: 720,
    ...more,
  };
}

export function context(signal: AbortSignal = new AbortController().signal): MediaContext {
  return { signal };
}

/** The `ProviderError` that a call ends with. Fails when it ends otherwise. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  throw new Error('The call did not fail');
}
