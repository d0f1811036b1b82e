// The demo's own small interface for other processes: what was received, faults to inject, calls to hold.
import type { DemoLogEntry } from './demo-log.ts';
import { demoFaultSchema, demoHoldSchema } from './faults.ts';
import type { DemoService } from './serve-call.ts';
import { sendJson, type Exchange } from './wire.ts';

export const adminPrefix = '/__demo/';

function withoutBody({ body: _body, ...entry }: DemoLogEntry): Omit<DemoLogEntry, 'body'> {
  return entry;
}

/** Calls by vendor, each once: what came in and what a real vendor would have billed. */
export function countCalls(entries: readonly DemoLogEntry[]): Record<string, { received: number; paid: number }> {
  const counts: Record<string, { received: number; paid: number }> = {};
  for (const { vendor, paid } of entries) {
    const known = counts[vendor] ?? { received: 0, paid: 0 };
    counts[vendor] = { received: known.received + 1, paid: known.paid + (paid ? 1 : 0) };
  }
  return counts;
}

/** `GET received`, `POST faults` (one or a list), `POST hold`, `POST release`. */
export function serveAdmin(service: DemoService, exchange: Exchange, body: unknown): void {
  const { request } = exchange;
  const path = (request.url ?? '').slice(adminPrefix.length).split('?')[0];
  switch (`${request.method} ${path}`) {
    case 'GET received': {
      const entries = service.log.entries();
      return sendJson(exchange, {
        status: 200,
        body: { calls: entries.map(withoutBody), counts: countCalls(entries) },
      });
    }
    case 'POST faults': {
      const faults = demoFaultSchema.array().safeParse(Array.isArray(body) ? body : [body]);
      if (!faults.success) return sendJson(exchange, { status: 400, body: { error: faults.error.issues } });
      for (const fault of faults.data) service.faults.add(fault);
      return sendJson(exchange, { status: 200, body: { armed: faults.data.length } });
    }
    case 'POST hold': {
      const hold = demoHoldSchema.safeParse(body ?? {});
      if (!hold.success) return sendJson(exchange, { status: 400, body: { error: hold.error.issues } });
      service.held.hold(hold.data);
      return sendJson(exchange, { status: 200, body: { held: true } });
    }
    case 'POST release':
      return sendJson(exchange, { status: 200, body: { released: service.held.release() } });
    default:
      return sendJson(exchange, {
        status: 404,
        body: { error: `Unknown: ${request.method} ${adminPrefix}${path ?? ''}` },
      });
  }
}
