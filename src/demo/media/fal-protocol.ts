// fal's queue protocol: create, state and result at three addresses, which drop the last part of the app's name, and its signing key (providers/README §6.3).
import { z } from 'zod';
import { isAcceptedKey } from '../protocol/demo-body.ts';
import type { JsonAnswer } from '../protocol/wire.ts';
import { falPictureUsd, nanoUsdPerUsd } from './media-price.ts';
import { answered, type MediaCall, type MediaProtocol, type ReceivedMediaCall } from './media-protocol.ts';
import type { DemoMediaRequest, TaskView } from './media-request.ts';
import { falKeySet } from './webhook-signature.ts';

const mostSteps: Readonly<Record<string, number>> = { 'fal-ai/flux/schnell': 12, 'fal-ai/flux/dev': 50 };
const namedSizes = {
  square_hd: [1024, 1024],
  square: [512, 512],
  portrait_4_3: [768, 1024],
  portrait_16_9: [576, 1024],
  landscape_4_3: [1024, 768],
  landscape_16_9: [1024, 576],
} as const;
const side = z.int().positive().max(14_142).default(512);

const createSchema = z.object({
  prompt: z.string(),
  image_size: z
    .union([
      z.enum(['square_hd', 'square', 'portrait_4_3', 'portrait_16_9', 'landscape_4_3', 'landscape_16_9']),
      z.object({ width: side, height: side }),
    ])
    .default('landscape_4_3'),
  num_inference_steps: z.int().min(1).optional(),
  num_images: z.int().min(1).max(4).default(1),
  seed: z.int().nullish(),
  guidance_scale: z.number().min(1).max(20).optional(),
  enable_safety_checker: z.boolean().optional(),
  sync_mode: z.boolean().optional(),
  output_format: z.enum(['jpeg', 'png']).default('jpeg'),
  acceleration: z.enum(['none', 'regular', 'high']).optional(),
});

/** One entry of a validation error, as fal's servers write it. */
type Detail = { loc: (string | number)[]; msg: string; type: string; ctx?: object; input?: unknown };

function unprocessable(detail: Detail): MediaCall {
  return answered(422, { detail: [detail] }, { 'x-fal-retryable': 'false' });
}

function tooManySteps(app: string, steps = 0): Detail | undefined {
  const le = mostSteps[app] ?? 0;
  if (steps <= le) return undefined;
  const loc = ['body', 'num_inference_steps'];
  return {
    loc,
    msg: `Input should be less than or equal to ${le}`,
    type: 'less_than_equal',
    ctx: { le },
    input: steps,
  };
}

/** fal takes more: the demo draws on the machine of whoever tries it. Full HD is below. */
const mostPixels = 2 ** 21;
const tooLarge: Detail = {
  loc: ['body', 'image_size'],
  msg: `The demo draws up to ${mostPixels} pixels`,
  type: 'image_too_large',
};

type FalCreate = z.infer<typeof createSchema>;

function requestOf(app: string, create: FalCreate, webhook: string | null): DemoMediaRequest {
  const { image_size: size, num_images: count, seed, output_format: format, prompt } = create;
  const [width, height] = typeof size === 'string' ? namedSizes[size] : [size.width, size.height];
  return {
    vendor: 'fal',
    model: app,
    label: app.replace('fal-ai/', ''),
    medium: 'image',
    prompt,
    durationS: 0,
    width,
    height,
    count,
    format,
    ...(typeof seed === 'number' && { seed }),
    ...(webhook !== null && { webhook: { url: webhook } }),
    priceNanoUsd: Math.round(falPictureUsd * count * nanoUsdPerUsd),
  };
}

function submitOf(app: string, { body, query }: ReceivedMediaCall): MediaCall {
  const parsed = createSchema.safeParse(body);
  if (!parsed.success) {
    const { path = [], message: msg = '', code: type = 'value_error' } = parsed.error.issues[0] ?? {};
    return unprocessable({ loc: ['body', ...path.map(String)], msg, type });
  }
  const steps = tooManySteps(app, parsed.data.num_inference_steps);
  if (steps !== undefined) return unprocessable(steps);
  const request = requestOf(app, parsed.data, query.get('fal_webhook'));
  if (request.width * request.height > mostPixels) return unprocessable(tooLarge);
  return { kind: 'submit', request };
}

const taskPath = /^\/fal-ai\/flux\/requests\/([^/]+)(\/status|\/cancel)?$/;
const taskCalls = { 'GET /status': 'poll', 'GET ': 'result', 'PUT /cancel': 'cancel' } as const;

function isTaskCall(name: string): name is keyof typeof taskCalls {
  return name in taskCalls;
}

function isAuthorized({ headers: { authorization = '' } }: ReceivedMediaCall): boolean {
  return authorization.startsWith('Key ') && isAcceptedKey(authorization.slice('Key '.length));
}

function understand(received: ReceivedMediaCall): MediaCall {
  const { method, path } = received;
  if (`${method} ${path}` === 'GET /.well-known/jwks.json') return answered(200, falKeySet());
  if (!isAuthorized(received)) {
    return answered(401, { detail: 'Authentication is required to access this application.' });
  }
  const [, taskId, part = ''] = taskPath.exec(path) ?? [];
  const name = `${method} ${part}`;
  if (taskId !== undefined && isTaskCall(name)) return { kind: taskCalls[name], taskId };
  const app = path.slice(1);
  const isApp = method === 'POST' && mostSteps[app] !== undefined;
  return isApp ? submitOf(app, received) : answered(404, { detail: `Application '${app}' not found` });
}

function addresses({ task }: TaskView, base: string): Record<string, string> {
  const response = `${base}/fal-ai/flux/requests/${task.id}`;
  return { response_url: response, status_url: `${response}/status`, cancel_url: `${response}/cancel` };
}

function submitted(view: TaskView, base: string): JsonAnswer {
  const state = { status: 'IN_QUEUE', request_id: view.task.id, queue_position: 0 };
  return { status: 200, body: { ...state, ...addresses(view, base) } };
}

function polled(view: TaskView, base: string): JsonAnswer {
  const { task, phase } = view;
  const shared = { request_id: task.id, ...addresses(view, base) };
  if (phase === 'queued') return { status: 202, body: { status: 'IN_QUEUE', ...shared, queue_position: 0 } };
  if (phase === 'running') return { status: 202, body: { status: 'IN_PROGRESS', ...shared, logs: null } };
  return { status: 200, body: { status: 'COMPLETED', ...shared, metrics: { inference_time: 0.31 } } };
}

function payloadOf({ task, urls }: TaskView): object {
  const { width, height, format, prompt } = task.request;
  return {
    images: urls.map((url) => ({ url, width, height, content_type: `image/${format}` })),
    timings: { inference: 0.31 },
    seed: task.seed,
    has_nsfw_concepts: urls.map(() => task.fate === 'flagged'),
    prompt,
  };
}

function platformError(status: number, detail: string, type: string): JsonAnswer {
  return { status, body: { detail, error_type: type }, headers: { 'x-fal-error-type': type } };
}

function failureOf({ task, failure = '' }: TaskView): JsonAnswer {
  if (task.fate !== 'refused') return platformError(500, failure, 'internal_error');
  const detail = {
    loc: ['body', 'prompt'],
    msg: failure,
    type: 'content_policy_violation',
    input: task.request.prompt,
  };
  return { status: 422, body: { detail: [detail] }, headers: { 'x-fal-retryable': 'false' } };
}

function result(view: TaskView): JsonAnswer {
  if (view.phase === 'done') return { status: 200, body: payloadOf(view) };
  if (view.phase === 'failed') return failureOf(view);
  if (view.phase === 'canceled') return platformError(499, 'Request was cancelled', 'client_cancelled');
  return { status: 400, body: { detail: 'Request is still in progress' } };
}

function canceled({ phase }: TaskView): JsonAnswer {
  const isOpen = phase === 'queued' || phase === 'running';
  return isOpen
    ? { status: 202, body: { status: 'CANCELLATION_REQUESTED' } }
    : { status: 400, body: { status: 'ALREADY_COMPLETED' } };
}

function webhookBody(view: TaskView): object {
  const shared = { request_id: view.task.id, gateway_request_id: view.task.id };
  if (view.phase !== 'failed' && view.phase !== 'canceled')
    return { ...shared, status: 'OK', payload: payloadOf(view) };
  const { status, body } = result(view);
  return { ...shared, status: 'ERROR', error: `Invalid status code: ${status}`, payload: body };
}

const errorTypes: Readonly<Record<number, string>> = {
  502: 'runner_incomplete_response',
  503: 'runner_scheduling_failure',
  504: 'request_timeout',
};

export const falProtocol: MediaProtocol = {
  vendor: 'fal',
  understand,
  submitted,
  polled,
  result,
  canceled,
  unknownTask: () => ({ status: 404, body: { status: 'NOT_FOUND', detail: 'Request not found' } }),
  error: (status, message) =>
    status >= 500
      ? platformError(status, message, errorTypes[status] ?? 'internal_error')
      : { status, body: { detail: message } },
  webhookBody,
};
