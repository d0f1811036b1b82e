// Takes one model call from understanding to the last byte, under whatever fault or hold was put on it.
import { setTimeout as delay } from 'node:timers/promises';
import type { DemoReply, DemoScript } from '../script.ts';
import { answerFor } from './demo-answer.ts';
import type { DemoAnswer, DemoCall, DemoProtocol, DemoVendor, Rejection } from './demo-call.ts';
import type { DemoLog } from './demo-log.ts';
import type { Arsenal, DemoFault } from './faults.ts';
import type { HeldCalls } from './held-calls.ts';
import { resetConnection, sendJson, streamFrames, type Exchange, type Pace, type StreamOptions } from './wire.ts';

export type DemoService = {
  readonly script: DemoScript;
  readonly faults: Arsenal<DemoFault>;
  readonly held: HeldCalls;
  readonly log: DemoLog;
  readonly pace: Pace;
};

export type IncomingCall = {
  readonly exchange: Exchange;
  readonly vendor: DemoVendor;
  readonly protocol: DemoProtocol;
  readonly path: string;
  readonly body: unknown;
  readonly ordinal: number;
};

function reject(
  service: DemoService,
  { exchange, protocol, ordinal, vendor }: IncomingCall,
  { headers, ...rejection }: Rejection & { readonly headers?: Readonly<Record<string, string>> },
): void {
  const seconds = rejection.retryAfterMs === undefined ? undefined : String(Math.ceil(rejection.retryAfterMs / 1000));
  // Google tells the delay in the body only.
  const retryAfter = seconds === undefined || vendor === 'gemini' ? {} : { 'retry-after': seconds };
  sendJson(exchange, {
    status: rejection.status,
    body: protocol.errorBody(rejection, ordinal),
    headers: { ...protocol.headers(ordinal), ...retryAfter, ...headers },
  });
  service.log.update(ordinal, { state: 'rejected', status: rejection.status });
}

const breakOffs: Readonly<Partial<Record<DemoFault['kind'], StreamOptions['breakOff']>>> = {
  resetAfterHeaders: 'afterHeaders',
  resetMidBody: 'midBody',
  cutStream: 'withoutEnd',
  errorEvent: 'withError',
};

async function say(
  service: DemoService,
  incoming: IncomingCall,
  said: { call: DemoCall; answer: DemoAnswer; fault: DemoFault | undefined },
): Promise<void> {
  const { exchange, protocol, ordinal } = incoming;
  const headers = { ...protocol.headers(ordinal) };
  const breakOff = said.fault && breakOffs[said.fault.kind];
  service.log.update(ordinal, { status: 200, paid: true });
  if (!said.call.streamed && breakOff === undefined) {
    sendJson(exchange, { status: 200, body: protocol.whole(said.call, said.answer), headers });
    service.log.update(ordinal, { state: 'answered' });
    return;
  }
  const sent = await streamFrames(exchange, protocol.frames(said.call, said.answer), {
    headers,
    pace: service.pace,
    inPieces: said.fault?.kind === 'splitUtf8',
    breakOff,
    errorFrame: protocol.errorFrame(ordinal),
  });
  service.log.update(ordinal, { state: sent === 'whole' ? 'answered' : 'lost' });
}

/** Strikes the faults that need no reply. True when the call is over. */
function strike(service: DemoService, incoming: IncomingCall, fault: DemoFault | undefined): boolean {
  const { exchange, ordinal } = incoming;
  if (fault === undefined) return false;
  service.log.update(ordinal, { fault: fault.kind });
  if (fault.kind === 'status') {
    const { status, message = 'The demo was told to answer so.', code, retryAfterMs, headers } = fault;
    reject(service, incoming, {
      status,
      message,
      ...(code !== undefined && { code }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(headers !== undefined && { headers }),
    });
    return true;
  }
  if (fault.kind === 'stall') {
    exchange.response.once('close', () => service.log.update(ordinal, { state: 'lost', paid: true }));
    return true;
  }
  if (fault.kind === 'resetBeforeHeaders' || fault.kind === 'dropAnswer') {
    resetConnection(exchange);
    service.log.update(ordinal, { state: 'lost', paid: fault.kind === 'dropAnswer' });
    return true;
  }
  return false;
}

/** The script's reply. A script that throws is a mistake in the demo, told as the vendor's own fault. */
function scripted({ script }: DemoService, { request }: DemoCall): DemoReply {
  try {
    return script(request);
  } catch (error) {
    return { kind: 'error', status: 500, message: `The demo script failed: ${String(error)}` };
  }
}

/** Answers one call. Its log entry ends as `answered`, `lost` or `rejected`. */
export async function serveCall(service: DemoService, incoming: IncomingCall): Promise<void> {
  const { exchange, protocol, path, body, ordinal } = incoming;
  const understood = protocol.understand({ path, headers: exchange.request.headers, body });
  if (!understood.ok) {
    reject(service, incoming, understood.rejection);
    return;
  }
  const { call } = understood;
  service.log.update(ordinal, { request: call.request });
  const stillThere = await service.held.wait(call.request, exchange.response);
  if (!stillThere) {
    // A vendor that was working on the answer bills it, whether or not anyone is there to read it.
    service.log.update(ordinal, { state: 'lost', paid: true });
    return;
  }
  const fault = service.faults.take(call.request);
  if (strike(service, incoming, fault)) return;
  const answer = answerFor(call, scripted(service, call), { fault, ordinal });
  if ('status' in answer) {
    reject(service, incoming, answer);
    return;
  }
  if (service.pace.thinkMs > 0) await delay(service.pace.thinkMs);
  await say(service, incoming, { call, answer, fault });
}
