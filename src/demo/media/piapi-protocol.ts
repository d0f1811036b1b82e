// PiAPI's task protocol: one envelope for create and get, states in words, every model family with an output shape of its own.
import { nanoUsdPerUsd } from './media-price.ts';
import { isAcceptedKey, text } from '../protocol/demo-body.ts';
import type { JsonAnswer } from '../protocol/wire.ts';
import { answered, type MediaCall, type MediaProtocol, type ReceivedMediaCall } from './media-protocol.ts';
import type { DemoMediaRequest, DemoTaskPhase, TaskView } from './media-request.ts';
import { piapiPriceUsd } from './media-price.ts';
import { piapiCreate, type PiapiCreate } from './piapi-schema.ts';

const pointsPerUsd = 10_000_000;
const unset = '0001-01-01T00:00:00Z';

const sizes: Readonly<Record<string, readonly [number, number]>> = {
  '16:9': [1280, 720],
  '9:16': [720, 1280],
  '1:1': [960, 960],
  '4:3': [1104, 832],
  '3:4': [832, 1104],
  '21:9': [1470, 630],
  '9:21': [630, 1470],
};

function error(status: number, message: string): JsonAnswer {
  const failure = { code: status, raw_message: message, message, detail: null };
  return { status, body: { code: status, message, data: { task_id: '', status: 'failed', error: failure } } };
}

type Drawn = Pick<DemoMediaRequest, 'label' | 'medium' | 'durationS' | 'width' | 'height' | 'count' | 'format'>;

/** `scale`: 1 for 720 lines. */
function videoOf(label: string, durationS: number, shape: { aspectRatio: string; scale: number }): Drawn {
  const [width, height] = (sizes[shape.aspectRatio] ?? [1280, 720]).map((side) => evenSide(side * shape.scale));
  return { label, medium: 'video', durationS, width: width ?? 0, height: height ?? 0, count: 1, format: 'mp4' };
}

/** H.264 takes no odd ones. */
function evenSide(pixels: number): number {
  return Math.round(pixels / 2) * 2;
}

function drawnBy(create: PiapiCreate): Drawn {
  switch (create.model) {
    case 'kling':
      return videoOf(`kling ${create.input.version}`, create.input.duration, {
        aspectRatio: create.input.aspect_ratio,
        scale: create.input.mode === 'pro' ? 1.5 : 1,
      });
    case 'luma':
      return videoOf(`luma ${create.input.model_name}`, create.input.duration, {
        aspectRatio: create.input.aspect_ratio,
        scale: 1,
      });
    case 'hailuo':
      return videoOf(`hailuo ${create.input.model}`, create.input.duration, {
        aspectRatio: '16:9',
        scale: create.input.resolution / 720,
      });
    case 'Qubico/flux1-schnell':
    case 'Qubico/flux1-dev': {
      const { width, height, batch_size: count } = create.input;
      return { label: 'flux (PiAPI)', medium: 'image', durationS: 0, width, height, count, format: 'png' };
    }
  }
}

function requestOf(create: PiapiCreate): DemoMediaRequest {
  const drawn = drawnBy(create);
  const hook = create.config?.webhook_config;
  return {
    vendor: 'piapi',
    model: create.model,
    prompt: create.input.prompt,
    ...drawn,
    ...(hook !== undefined && hook.endpoint !== '' && { webhook: { url: hook.endpoint, secret: hook.secret } }),
    priceNanoUsd: Math.round(piapiPriceUsd(create.model, drawn) * nanoUsdPerUsd),
  };
}

function createOf(body: unknown): MediaCall {
  const create = piapiCreate.safeParse(body);
  if (create.success) return { kind: 'submit', request: requestOf(create.data) };
  const [issue] = create.error.issues;
  return { kind: 'answer', answer: error(400, `invalid request: ${issue?.path.join('.')}: ${issue?.message}`) };
}

const taskCalls: Readonly<Record<string, 'poll' | 'cancel'>> = { GET: 'poll', DELETE: 'cancel' };

function understand({ method, path, headers, body }: ReceivedMediaCall): MediaCall {
  if (!isAcceptedKey(text(headers['x-api-key']))) return { kind: 'answer', answer: error(401, 'Invalid API key') };
  const taskId = /^\/api\/v1\/task\/([^/]+)$/.exec(path)?.[1];
  const kind = taskCalls[method];
  if (taskId !== undefined && kind !== undefined) return { kind, taskId };
  if (path === '/api/v1/task' && method === 'POST') return createOf(body);
  return answered(404, { code: 404, message: 'not found', data: null });
}

const words: Readonly<Record<DemoTaskPhase, string>> = {
  queued: 'pending',
  running: 'processing',
  done: 'completed',
  failed: 'failed',
  canceled: 'failed',
};

function outputOf({ task: { request }, urls }: TaskView): object | null {
  const [url] = urls;
  if (url === undefined) return null;
  const { width, height, durationS } = request;
  switch (request.model) {
    case 'kling': {
      const video = { resource: `${url}?watermark=1`, resource_without_watermark: url, width, height };
      return { works: [{ content_type: 'video', status: 99, video: { ...video, duration: durationS * 1000 } }] };
    }
    case 'luma':
      return { video_raw: { url, width, height }, last_frame: { url: `${url}?frame=last`, width, height } };
    case 'hailuo':
      return { video: url };
    default:
      return { image_url: urls.length === 1 ? url : '', image_urls: urls, temporary_image_urls: urls };
  }
}

function errorOf({ phase, failure = '' }: TaskView): object {
  if (phase === 'canceled') return { code: 10_000, raw_message: '', message: 'task canceled', detail: null };
  if (phase !== 'failed') return { code: 0, raw_message: '', message: '', detail: null };
  return { code: 10_000, raw_message: failure, message: failure, detail: null };
}

function metaOf({ task, phase }: TaskView): object {
  const points = Math.round((task.request.priceNanoUsd / nanoUsdPerUsd) * pointsPerUsd);
  const isOver = phase !== 'queued' && phase !== 'running';
  const createdAt = new Date(task.createdAtMs).toISOString();
  return {
    created_at: createdAt,
    started_at: phase === 'queued' ? unset : createdAt,
    ended_at: isOver ? new Date().toISOString() : unset,
    usage: { type: 'point', frozen: isOver ? 0 : points, consume: phase === 'done' ? points : 0 },
    is_using_private_pool: false,
  };
}

function dataOf(view: TaskView): object {
  const { task, phase, capitals } = view;
  const { request } = task;
  const word = words[phase];
  const { url = '', secret = '' } = request.webhook ?? {};
  return {
    task_id: task.id,
    model: request.model,
    task_type: request.medium === 'image' ? 'txt2img' : 'video_generation',
    status: capitals ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word,
    config: { service_mode: 'public', webhook_config: { endpoint: url, secret } },
    input: { prompt: request.prompt },
    output: outputOf(view),
    meta: metaOf(view),
    detail: null,
    logs: [],
    error: errorOf(view),
  };
}

function told(view: TaskView): JsonAnswer {
  return { status: 200, body: { code: 200, message: 'success', data: dataOf(view) } };
}

export const piapiProtocol: MediaProtocol = {
  vendor: 'piapi',
  understand,
  submitted: told,
  polled: told,
  result: told,
  canceled: (view) =>
    view.task.request.model === 'kling' && view.phase === 'queued'
      ? told({ ...view, phase: 'canceled' })
      : error(400, 'only pending kling tasks can be canceled'),
  unknownTask: (taskId) => error(404, `task not found: ${taskId}`),
  error,
  webhookBody: (view) => ({ timestamp: Math.floor(Date.now() / 1000), data: dataOf(view) }),
};
