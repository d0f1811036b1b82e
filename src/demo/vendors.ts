// The demo vendors: one loopback server that speaks the protocols of all model vendors and answers by a script (SPEC C9).
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { adminPrefix, serveAdmin } from './protocol/admin.ts';
import { anthropicProtocol } from './protocol/anthropic-protocol.ts';
import { chatProtocol } from './protocol/chat-protocol.ts';
import type { DemoProtocol, DemoVendor } from './protocol/demo-call.ts';
import { type DemoCounts, DemoLog, type DemoLogEntry } from './protocol/demo-log.ts';
import { Arsenal, type DemoFault, type DemoHold } from './protocol/faults.ts';
import { geminiProtocol } from './protocol/gemini-protocol.ts';
import { HeldCalls } from './protocol/held-calls.ts';
import { serveCall, type DemoService } from './protocol/serve-call.ts';
import { readJsonBody, sendJson, type Exchange, type Pace } from './protocol/wire.ts';
import type { DemoScript } from './script.ts';

export type DemoVendorsOptions = {
  readonly script: DemoScript;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly faults?: readonly DemoFault[];
  /** Time before the first token and between chunks, ms; 20 and 4 when absent. */
  readonly pace?: Pace;
  /** Keeps request bodies in the log, for tests. */
  readonly keepBodies?: boolean;
};

export type DemoVendors = {
  readonly url: string;
  /** For the header of requests to `/__demo/`. */
  readonly adminToken: string;
  /** What to set as each vendor's base URL. */
  readonly baseUrls: Readonly<Record<DemoVendor, string>>;
  received(): readonly DemoLogEntry[];
  counts(): DemoCounts;
  inject(fault: DemoFault): void;
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

const vendorPath = /^\/(anthropic|openai|cerebras|gemini)(\/.*)$/;

function isDemoVendor(name: string | undefined): name is DemoVendor {
  return name !== undefined && name in protocols;
}

async function serve(
  service: DemoService & { readonly adminToken: string },
  exchange: Exchange,
  keepBodies: boolean,
): Promise<void> {
  const url = exchange.request.url ?? '/';
  const body = await readJsonBody(exchange.request);
  if (url.startsWith(adminPrefix)) return serveAdmin(service, exchange, body);
  const [, vendor, path] = vendorPath.exec(url) ?? [];
  if (!isDemoVendor(vendor) || path === undefined || exchange.request.method !== 'POST') {
    return sendJson(exchange, {
      status: 404,
      body: { error: `The demo vendors do not know ${exchange.request.method} ${url}` },
    });
  }
  const ordinal = service.log.begin({ vendor, path, ...(keepBodies && { body }) });
  return serveCall(service, { exchange, vendor, protocol: protocols[vendor], path, body, ordinal });
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

/** Starts the demo vendors on loopback. Rejects when the port is taken. */
export async function startDemoVendors(options: DemoVendorsOptions): Promise<DemoVendors> {
  const service = {
    adminToken: randomBytes(24).toString('hex'),
    script: options.script,
    faults: new Arsenal<DemoFault>(),
    held: new HeldCalls(),
    log: new DemoLog(),
    pace: options.pace ?? defaultPace,
  } satisfies DemoService & { readonly adminToken: string };
  for (const fault of options.faults ?? []) service.faults.add(fault);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    serve(service, { request, response }, options.keepBodies ?? false).catch(() => response.destroy());
  });
  server.keepAliveTimeout = idleSocketMs;
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    url,
    adminToken: service.adminToken,
    baseUrls: {
      anthropic: `${url}/anthropic`,
      openai: `${url}/openai/v1`,
      cerebras: `${url}/cerebras/v1`,
      gemini: `${url}/gemini`,
    },
    received: () => service.log.entries(),
    counts: () => service.log.counts(),
    inject: (fault) => service.faults.add(fault),
    hold: (what) => service.held.hold(what),
    release: () => service.held.release(),
    close: () => close(server, service.held),
  };
}
