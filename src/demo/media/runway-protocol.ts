// Runway's task protocol: a version header, bodies checked model by model, and fresh addresses of the output at every look (providers/README §6.4).
import { randomBytes } from 'node:crypto';
import { bearer, isAcceptedKey } from '../protocol/demo-body.ts';
import type { JsonAnswer } from '../protocol/wire.ts';
import { nanoUsdPerUsd, runwayCreditsOf, usdPerCredit } from './media-price.ts';
import { answered, type MediaCall, type MediaProtocol, type ReceivedMediaCall } from './media-protocol.ts';
import type { DemoMediaRequest, TaskView } from './media-request.ts';
import { runwayCreates, type RunwayCreate } from './runway-schema.ts';

const version = '2024-11-06';
const docUrl = 'https://docs.dev.runwayml.com/api';

function invalid(issues: readonly object[]): MediaCall {
  return answered(400, { error: 'Validation of body failed', issues, docUrl });
}

function creditsOf({ priceNanoUsd }: DemoMediaRequest): number {
  return Math.round(priceNanoUsd / nanoUsdPerUsd / usdPerCredit);
}

function requestOf(create: RunwayCreate): DemoMediaRequest {
  const [width = 1280, height = 720] = create.ratio.split(':').map(Number);
  const hasAudio = 'audio' in create && create.audio;
  const credits = runwayCreditsOf(create.model, create.duration, hasAudio);
  return {
    vendor: 'runway',
    model: create.model,
    label: `runway ${create.model}`,
    medium: 'video',
    prompt: create.promptText ?? '',
    durationS: create.duration,
    width,
    height,
    count: 1,
    format: 'mp4',
    ...(create.seed !== undefined && { seed: create.seed }),
    priceNanoUsd: Math.round(credits * usdPerCredit * nanoUsdPerUsd),
  };
}

const taskPath = /^\/v1\/tasks\/([^/]+)$/;

function unauthorized({ headers }: ReceivedMediaCall): MediaCall | undefined {
  if (!isAcceptedKey(bearer(headers.authorization))) {
    return answered(401, { error: 'You must provide a valid API key in the Authorization header.', docUrl });
  }
  if (headers['x-runway-version'] === version) return undefined;
  return answered(400, { error: `The X-Runway-Version header must be set to ${version}.`, docUrl });
}

function createOf(path: string, body: unknown): MediaCall {
  const create = runwayCreates[path]?.safeParse(body);
  if (create === undefined) return answered(404, { error: 'Not found', docUrl });
  if (create.success) return { kind: 'submit', request: requestOf(create.data) };
  return invalid(create.error.issues.map(({ code, path: at, message }) => ({ code, path: at, message })));
}

const taskCalls: Readonly<Record<string, 'poll' | 'cancel'>> = { GET: 'poll', DELETE: 'cancel' };

function understand(received: ReceivedMediaCall): MediaCall {
  const { method, path, body } = received;
  const refusal = unauthorized(received);
  if (refusal !== undefined) return refusal;
  const taskId = taskPath.exec(path)?.[1];
  const kind = taskCalls[method];
  if (taskId !== undefined && kind !== undefined) return { kind, taskId };
  return method === 'POST' ? createOf(path, body) : answered(404, { error: 'Not found', docUrl });
}

function estimate({ task }: TaskView): object {
  return { credits: creditsOf(task.request) };
}

function fresh(url: string): string {
  return `${url}?_jwt=${randomBytes(24).toString('base64url')}`;
}

const failureCodes = {
  fails: 'INTERNAL.BAD_OUTPUT.CODE01',
  refused: 'SAFETY.INPUT.TEXT',
  flagged: 'SAFETY.OUTPUT.VIDEO',
} as const;

function failureCodeOf({ fate }: TaskView['task']): string {
  return fate === 'refused' || fate === 'flagged' ? failureCodes[fate] : failureCodes.fails;
}

function polled(view: TaskView): JsonAnswer {
  const { task, phase, progress, urls, capitals } = view;
  const shared = { id: task.id, createdAt: new Date(task.createdAtMs).toISOString() };
  const word = (status: string): string => (capitals ? status.toLowerCase() : status);
  const bodies: Readonly<Record<TaskView['phase'], () => object>> = {
    queued: () => ({ status: word('PENDING'), estimatedCost: estimate(view) }),
    running: () => ({ status: word('RUNNING'), progress, estimatedCost: estimate(view) }),
    done: () => ({ status: word('SUCCEEDED'), output: urls.map(fresh), cost: estimate(view) }),
    failed: () => ({
      status: word('FAILED'),
      failure: view.failure ?? '',
      failureCode: failureCodeOf(task),
      cost: { credits: 0 },
    }),
    canceled: () => ({ status: word('CANCELLED'), cost: { credits: 0 } }),
  };
  return { status: 200, body: { ...shared, ...bodies[phase]() } };
}

const unknownTask = (): JsonAnswer => ({ status: 404, body: { error: 'Task not found', docUrl } });

export const runwayProtocol: MediaProtocol = {
  vendor: 'runway',
  understand,
  submitted: (view) => ({ status: 200, body: { id: view.task.id, estimatedCost: estimate(view) } }),
  polled,
  result: polled,
  // A task that was canceled before is not there any more.
  canceled: ({ phase }) => (phase === 'canceled' ? unknownTask() : { status: 204, body: undefined }),
  unknownTask,
  error: (status, message) => ({ status, body: { error: message, docUrl } }),
};
