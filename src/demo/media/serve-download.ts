// Gives what a demo task made, at an address that only its vendor's answer told, or whatever a fault puts in its place.
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { sendJson, type Exchange } from '../protocol/wire.ts';
import { pageAnswer, sendMediaAnswer, type MediaAnswer } from './media-answer.ts';
import type { MediaFault } from './media-faults.ts';
import type { DemoTask } from './media-request.ts';
import type { MediaService } from './media-service.ts';

export const downloadPrefix = '/media/';

const mimes: Readonly<Record<string, string>> = { mp4: 'video/mp4', jpeg: 'image/jpeg', png: 'image/png' };

async function pictureAnswer(): Promise<MediaAnswer> {
  const body = await sharp({ create: { width: 64, height: 36, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  return { status: 200, headers: { 'content-type': 'image/png' }, body };
}

function errorPage(status: number): MediaAnswer {
  const body = Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>');
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

async function wrongMedia({ gives }: MediaFault, made: MediaAnswer): Promise<MediaAnswer> {
  if (gives === 'picture') return await pictureAnswer();
  if (gives === 'html') return pageAnswer();
  return { ...made, body: made.body.subarray(0, Math.floor(made.body.length / 3)) };
}

/** What is sent, apart from how it is broken off. */
async function answerUnder(fault: MediaFault, made: MediaAnswer): Promise<MediaAnswer> {
  const { kind, status, location = '/' } = fault;
  if (kind === 'status') return errorPage(status ?? 503);
  if (kind === 'expiredUrl') return errorPage(status ?? 403);
  if (kind === 'wrongMedia') return await wrongMedia(fault, made);
  return kind === 'redirect' ? { status: status ?? 302, headers: { location }, body: Buffer.alloc(0) } : made;
}

/** What the task made; drawn again where somebody cleared the folder. */
async function madeOf(service: MediaService, task: DemoTask, name: string): Promise<MediaAnswer> {
  const file = await service.folder.draw(task, task.outputs.indexOf(name));
  const type = mimes[task.request.format] ?? 'application/octet-stream';
  return { status: 200, headers: { 'content-type': type }, body: await readFile(file) };
}

/** Is one of our keys where no vendor asks for it? A signed address carries all that a download needs. */
function carriesKey({ request }: Exchange): boolean {
  return request.headers.authorization !== undefined || request.headers['x-api-key'] !== undefined;
}

/** Answers `GET /media/<name>`. */
export async function serveDownload(service: MediaService, exchange: Exchange): Promise<void> {
  const { pathname } = new URL(exchange.request.url ?? '/', service.origin);
  const name = pathname.slice(downloadPrefix.length);
  const task = await service.folder.taskOfOutput(name);
  const isThere = task !== undefined && service.tasks.viewOf(task).urls.length > 0;
  if (!isThere) return sendJson(exchange, { status: 404, body: { error: 'No such output' } });
  const { vendor, model, prompt } = task.request;
  const ordinal = service.log.begin({ vendor, path: pathname });
  const media = { at: 'download' as const, model, prompt, ...(carriesKey(exchange) && { carriedKey: true as const }) };
  service.log.update(ordinal, { media, taskId: task.id });
  const struck = { at: 'download', vendor, model, prompt } as const;
  if (!(await service.held.wait(struck, exchange.response))) {
    service.log.update(ordinal, { state: 'lost' });
    return;
  }
  const fault = service.faults.take(struck);
  if (fault !== undefined) service.log.update(ordinal, { fault: fault.kind });
  const made = await madeOf(service, task, name);
  const answer = fault === undefined ? made : await answerUnder(fault, made);
  const end = await sendMediaAnswer(exchange, answer, fault);
  const state = end === 'lost' ? end : answer.status >= 400 ? 'rejected' : 'answered';
  service.log.update(ordinal, { state, status: answer.status });
}
