// The demo's own small interface for other processes: what was received, faults to inject, calls to hold.
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { mediaFaultSchema, type MediaFault } from '../media/media-faults.ts';
import type { DemoLogEntry } from './demo-log.ts';
import { type Arsenal, type DemoFault, demoFaultSchema, demoHoldSchema } from './faults.ts';
import type { DemoService } from './serve-call.ts';
import { readJsonBody, sendJson, type Exchange } from './wire.ts';

export const adminPrefix = '/__demo/';

/** Carries the token that only the process knows which started the demo, and whom it tells. */
export const adminTokenHeader = 'x-retake-demo-token';

/** Faults of media vendors say where they strike, the others do not. */
const anyFault = z.union([mediaFaultSchema, demoFaultSchema]);

/** Prompts and bodies are their callers' business. */
function withoutContent({ body: _body, request, media, ...entry }: DemoLogEntry): object {
  const { prompt: _prompt, ...place } = media ?? {};
  return { ...entry, ...place, ...(request !== undefined && { model: request.model }) };
}

/** Pages of any site can reach a loopback port; none of them can know the token, nor send this header unasked. */
function mayUse({ request }: Exchange, token: string): boolean {
  const given = createHash('sha256').update(String(request.headers[adminTokenHeader] ?? ''));
  return timingSafeEqual(given.digest(), createHash('sha256').update(token).digest());
}

/** Where faults of both kinds wait for their calls. */
export type Armoury = { readonly faults: Arsenal<DemoFault>; readonly mediaFaults: Arsenal<MediaFault> };

export function arm({ faults, mediaFaults }: Armoury, fault: DemoFault | MediaFault): void {
  if ('at' in fault) mediaFaults.add(fault);
  else faults.add(fault);
}

/** 403 without the token, else `GET received`, `POST faults` (one or a list), `POST hold`, `POST release`. */
export async function serveAdmin(
  service: DemoService & Armoury & { readonly adminToken: string },
  exchange: Exchange,
): Promise<void> {
  const { request } = exchange;
  if (!mayUse(exchange, service.adminToken)) {
    return sendJson(exchange, { status: 403, body: { error: `The header ${adminTokenHeader} is missing or wrong` } });
  }
  const body = await readJsonBody(request);
  const path = (request.url ?? '').slice(adminPrefix.length).split('?')[0];
  switch (`${request.method} ${path}`) {
    case 'GET received': {
      const calls = service.log.entries().map(withoutContent);
      return sendJson(exchange, { status: 200, body: { calls, counts: service.log.counts() } });
    }
    case 'POST faults': {
      const faults = anyFault.array().safeParse(Array.isArray(body) ? body : [body]);
      if (!faults.success) return sendJson(exchange, { status: 400, body: { error: faults.error.issues } });
      for (const fault of faults.data) arm(service, fault);
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
