// The demo vendors: one loopback server that speaks the protocols of all model vendors and answers by a script (SPEC C9).
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { adminPrefix, arm, serveAdmin } from './protocol/admin.ts';
import { anthropicProtocol } from './protocol/anthropic-protocol.ts';
import { chatProtocol } from './protocol/chat-protocol.ts';
import type { DemoProtocol, DemoVendor } from './protocol/demo-call.ts';
import { refusalAtDoor } from './protocol/door.ts';
import { type DemoCounts, DemoLog, type DemoLogEntry } from './protocol/demo-log.ts';
import { Arsenal, type DemoFault, type DemoHold } from './protocol/faults.ts';
import { geminiProtocol } from './protocol/gemini-protocol.ts';
import { HeldCalls } from './protocol/held-calls.ts';
import { serveCall, type DemoService } from './protocol/serve-call.ts';
import { readJsonBody, sendJson, type Exchange, type Pace } from './protocol/wire.ts';
import { isMediaVendor, serveMediaCall } from './media/serve-media.ts';
import { downloadPrefix, serveDownload } from './media/serve-download.ts';
import { startMediaService, type MediaOptions, type RunningMedia } from './media/start-media.ts';
import type { MediaFault } from './media/media-faults.ts';
import type { DemoTask } from './media/media-request.ts';
import type { WebhookDelivery } from './media/media-webhooks.ts';
import type { MediaVendor } from '../domain/media.ts';
import type { DemoScript } from './script.ts';

export type DemoVendorsOptions = {
  readonly script: DemoScript;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly faults?: readonly (DemoFault | MediaFault)[];
  /** Time before the first token and between chunks, ms; 20 and 4 when absent. */
  readonly pace?: Pace;
  /** Keeps request bodies in the log, for tests. */
  readonly keepBodies?: boolean;
  /** Of the vendors of pictures and videos. */
  readonly media?: MediaOptions;
};

export type DemoVendors = {
  readonly url: string;
  /** For the header of requests to `/__demo/`. */
  readonly adminToken: string;
  /** What to set as each vendor's base URL. */
  readonly baseUrls: Readonly<Record<DemoVendor | MediaVendor, string>>;
  received(): readonly DemoLogEntry[];
  counts(): DemoCounts;
  /** Every media task that was created here, oldest first: each is one paid create. */
  tasks(): readonly DemoTask[];
  /** Every webhook that was sent, oldest first. */
  webhooks(): readonly WebhookDelivery[];
  /** A fault with `at` is for media vendors. */
  inject(fault: DemoFault | MediaFault): void;
  hold(what: DemoHold): void;
  /** Lets held calls go on; gives how many waited. */
  release(): number;
  close(): Promise<void>;
};

/** Longer than any caller keeps an idle socket, so that no request meets one that is just being closed. */
const idleSocketMs = 600_000;

const defaultPace: Pace = { thinkMs: 20, chunkMs: 4 };

const protocols: Readonly<Record<DemoVendor, DemoProtocol>> = {
  anthropic: anthropicProtocol,
  openai: chatProtocol('openai'),
  cerebras: chatProtocol('cerebras'),
  gemini: geminiProtocol,
};

const vendorPath = /^\/(anthropic|openai|cerebras|gemini|piapi|fal|runway)(\/.*)$/;

function isDemoVendor(name: string | undefined): name is DemoVendor {
  return name !== undefined && name in protocols;
}

type Running = DemoService & {
  readonly adminToken: string;
  readonly mediaFaults: Arsenal<MediaFault>;
  readonly keepBodies: boolean;
};

function unknownAddress(exchange: Exchange): void {
  const { method, url } = exchange.request;
  sendJson(exchange, { status: 404, body: { error: `The demo vendors do not know ${method} ${url}` } });
}

async function serveVendor(service: Running, media: RunningMedia, exchange: Exchange): Promise<void> {
  const { url = '/', method } = exchange.request;
  if (url.startsWith(adminPrefix)) return serveAdmin(service, exchange);
  const [, vendor, path = '/'] = vendorPath.exec(url) ?? [];
  // A body is read where there is a use for it.
  if (isMediaVendor(vendor)) {
    const body = await readJsonBody(exchange.request);
    return serveMediaCall(media.service, { exchange, vendor, path, body });
  }
  if (!isDemoVendor(vendor) || method !== 'POST') return unknownAddress(exchange);
  const body = await readJsonBody(exchange.request);
  const ordinal = service.log.begin({ vendor, path, ...(service.keepBodies && { body }) });
  return serveCall(service, { exchange, vendor, protocol: protocols[vendor], path, body, ordinal });
}

async function serve(service: Running, media: RunningMedia, exchange: Exchange): Promise<void> {
  const refusal = refusalAtDoor(exchange.request);
  if (refusal !== undefined) return sendJson(exchange, refusal);
  const { url = '/', method } = exchange.request;
  const isDownload = url.startsWith(downloadPrefix) && method === 'GET';
  return isDownload ? serveDownload(media.service, exchange) : serveVendor(service, media, exchange);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The demo vendors have no port');
  return address.port;
}

function close(server: Server, held: HeldCalls): Promise<void> {
  held.release();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function baseUrlsAt(url: string): DemoVendors['baseUrls'] {
  return {
    anthropic: `${url}/anthropic`,
    openai: `${url}/openai/v1`,
    cerebras: `${url}/cerebras/v1`,
    gemini: `${url}/gemini`,
    piapi: `${url}/piapi`,
    fal: `${url}/fal`,
    runway: `${url}/runway`,
  };
}

/** Starts the demo vendors on loopback. Rejects when the port is taken. */
export async function startDemoVendors(options: DemoVendorsOptions): Promise<DemoVendors> {
  const service: Running = {
    adminToken: randomBytes(24).toString('hex'),
    script: options.script,
    faults: new Arsenal<DemoFault>(),
    mediaFaults: new Arsenal<MediaFault>(),
    held: new HeldCalls(),
    log: new DemoLog(),
    pace: options.pace ?? defaultPace,
    keepBodies: options.keepBodies ?? false,
  };
  for (const fault of options.faults ?? []) arm(service, fault);
  let media: RunningMedia | undefined;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (media === undefined) return response.destroy();
    serve(service, media, { request, response }).catch(() => response.destroy());
  });
  server.keepAliveTimeout = idleSocketMs;
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  const { mediaFaults: faults, held, log, keepBodies } = service;
  const running = startMediaService({ origin: url, faults, held, log, keepBodies, ...options.media });
  media = running;
  return {
    url,
    adminToken: service.adminToken,
    baseUrls: baseUrlsAt(url),
    received: () => log.entries(),
    counts: () => log.counts(),
    tasks: () => running.service.created,
    webhooks: () => running.deliveries,
    inject: (fault) => arm(service, fault),
    hold: (what) => held.hold(what),
    release: () => held.release(),
    close: async () => {
      await close(server, held);
      await running.close();
    },
  };
}
