// Takes one call to a media vendor from its address to the last byte of the answer, under whatever fault or hold was put on it.
import type { MediaVendor } from '../../domain/media.ts';
import type { JsonAnswer, Exchange } from '../protocol/wire.ts';
import { falProtocol } from './fal-protocol.ts';
import { sendMediaAnswer, type MediaAnswer } from './media-answer.ts';
import { fateUnder, isTaken, type MediaFault } from './media-faults.ts';
import type { MediaCall, MediaProtocol } from './media-protocol.ts';
import { strangeTaskId } from './media-protocol.ts';
import type { DemoMediaRequest, TaskView } from './media-request.ts';
import type { MediaService } from './media-service.ts';
import { piapiProtocol } from './piapi-protocol.ts';
import { runwayProtocol } from './runway-protocol.ts';

const protocols: Readonly<Record<MediaVendor, MediaProtocol>> = {
  piapi: piapiProtocol,
  fal: falProtocol,
  runway: runwayProtocol,
};

export function isMediaVendor(name: string | undefined): name is MediaVendor {
  return name !== undefined && name in protocols;
}

export type IncomingMediaCall = {
  readonly exchange: Exchange;
  readonly vendor: MediaVendor;
  /** Below the vendor's prefix, with its query. */
  readonly path: string;
  readonly body: unknown;
};

type Place = IncomingMediaCall & { readonly protocol: MediaProtocol; readonly ordinal: number; readonly base: string };

function asBytes({ status, body, headers }: JsonAnswer): MediaAnswer {
  const text = body === undefined ? '' : JSON.stringify(body);
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(text),
  };
}

/** The error answer that a fault asks for, in the vendor's own form. */
function statusAnswer(protocol: MediaProtocol, fault: MediaFault): JsonAnswer {
  const answer = protocol.error(fault.status ?? 503, fault.message ?? 'The demo was told to answer so.');
  const seconds =
    fault.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(fault.retryAfterMs / 1000)) };
  return { ...answer, headers: { ...answer.headers, ...seconds, ...fault.headers } };
}

async function send(
  service: MediaService,
  place: Place,
  { answer, fault }: { readonly answer: JsonAnswer; readonly fault?: MediaFault | undefined },
): Promise<void> {
  const said = fault?.kind === 'status' ? statusAnswer(place.protocol, fault) : answer;
  if (fault !== undefined) service.log.update(place.ordinal, { fault: fault.kind });
  const end = await sendMediaAnswer(place.exchange, asBytes(said), fault);
  const isError = said.status >= 400;
  const status = end === 'lost' ? {} : { status: said.status };
  service.log.update(place.ordinal, { state: end === 'lost' ? 'lost' : isError ? 'rejected' : 'answered', ...status });
}

function struckAs(at: 'submit' | 'poll', { vendor, model, prompt }: DemoMediaRequest) {
  return { at, vendor, model, prompt };
}

function isDown({ outages }: MediaService, { vendor, model }: DemoMediaRequest): boolean {
  return outages.some((outage) => outage.vendor === vendor && outage.model === model);
}

async function take(
  service: MediaService,
  place: Place,
  taken: { request: DemoMediaRequest; fault: MediaFault | undefined },
): Promise<TaskView> {
  const { request, fault } = taken;
  const task = await service.tasks.create(request, fateUnder(fault));
  service.created.push(task);
  service.log.update(place.ordinal, { paid: true, taskId: task.id });
  const { vendor, model, prompt } = request;
  const atWebhook = request.webhook && service.faults.take({ at: 'webhook', vendor, model, prompt });
  void service.webhooks.follow(place.protocol, task, atWebhook);
  // A create is always answered with a task that is still to be done.
  return { task, phase: 'queued', progress: 0, urls: [], capitals: false };
}

async function submit(service: MediaService, place: Place, request: DemoMediaRequest): Promise<void> {
  const { protocol, ordinal, exchange } = place;
  const { model, prompt, seed, durationS, medium } = request;
  service.log.update(ordinal, {
    media: { at: 'submit', model, prompt, durationS, medium, ...(seed !== undefined && { seed }) },
  });
  const struck = struckAs('submit', request);
  if (!(await service.held.wait({ ...struck, stage: 'received' }, exchange.response))) {
    service.log.update(ordinal, { state: 'lost' });
    return;
  }
  if (isDown(service, request)) {
    return await send(service, place, { answer: protocol.error(503, `The demo's script has ${model} down.`) });
  }
  const fault = service.faults.take(struck);
  if (fault !== undefined && !isTaken(fault)) {
    return await send(service, place, { answer: protocol.error(503, 'not taken'), fault });
  }
  const view = await take(service, place, { request, fault });
  if (!(await service.held.wait({ ...struck, stage: 'taken' }, exchange.response))) {
    service.log.update(ordinal, { state: 'lost' });
    return;
  }
  await send(service, place, { answer: protocol.submitted(view, place.base), fault });
}

function pollAnswer(
  { protocol, base }: Place,
  kind: 'poll' | 'result',
  { view, fault }: { view: TaskView; fault: MediaFault | undefined },
): JsonAnswer {
  const task = fault?.kind === 'otherTask' ? { ...view.task, id: strangeTaskId() } : view.task;
  const seen = { ...view, task, capitals: fault?.kind === 'capitals' };
  return kind === 'poll' ? protocol.polled(seen, base) : protocol.result(seen, base);
}

async function aboutTask(
  service: MediaService,
  place: Place,
  { kind, taskId }: Extract<MediaCall, { readonly taskId: string }>,
): Promise<void> {
  const { protocol, ordinal, exchange, vendor } = place;
  const at = kind === 'cancel' ? 'cancel' : 'poll';
  service.log.update(ordinal, { media: { at }, taskId });
  const first = await service.tasks.view(vendor, taskId);
  if (first === undefined) return await send(service, place, { answer: protocol.unknownTask(taskId) });
  const { model, prompt } = first.task.request;
  service.log.update(ordinal, { media: { at, model, prompt } });
  if (kind === 'cancel') {
    await service.tasks.cancel(first);
    return await send(service, place, { answer: protocol.canceled(first) });
  }
  const struck = struckAs('poll', first.task.request);
  if (!(await service.held.wait(struck, exchange.response))) {
    service.log.update(ordinal, { state: 'lost' });
    return;
  }
  const fault = service.faults.take(struck);
  const view = (await service.tasks.view(vendor, taskId)) ?? first;
  await send(service, place, { answer: pollAnswer(place, kind, { view, fault }), fault });
}

/** Answers one call to `/piapi`, `/fal` or `/runway`. Its log entry ends as `answered`, `lost` or `rejected`. */
export async function serveMediaCall(service: MediaService, incoming: IncomingMediaCall): Promise<void> {
  const { exchange, vendor, path, body } = incoming;
  const { method = 'GET', headers } = exchange.request;
  const [bare = '/', query = ''] = path.split('?', 2);
  const ordinal = service.log.begin({ vendor, path: bare, ...(service.keepBodies && { body }) });
  const protocol = protocols[vendor];
  const place: Place = { ...incoming, protocol, ordinal, base: `${service.origin}/${vendor}` };
  const call = protocol.understand({ method, path: bare, query: new URLSearchParams(query), headers, body });
  switch (call.kind) {
    case 'answer':
      return await send(service, place, call);
    case 'submit':
      return await submit(service, place, call.request);
    case 'poll':
    case 'result':
    case 'cancel':
      return await aboutTask(service, place, call);
  }
}
