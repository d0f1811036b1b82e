// fal's queue behind the port of media tasks (providers/README §6.3). Its own client is not used: it sends a create four times.
import { askVendor, type MediaConnection, type VendorReply } from './ask-vendor.ts';
import { mediaCapabilityOf } from './capability.ts';
import { falCreatedSchema, falResult, falStatusSchema, saidByFal } from './fal-answer.ts';
import { falHandle, usualFalPaths } from './fal-paths.ts';
import type { MediaContext, MediaRequest, MediaTasks, Submitted, SubmitRefused } from './media-tasks.ts';
import { ambiguousCreate, askAgain, bestEffort, createNotTaken, harmless, pollNotAnswered } from './not-taken.ts';
import { bareMediaModel } from './provider-models.ts';

/** How long fal keeps the files, s: longer than any worker is away, not for ever. */
const keptSeconds = 7 * 24 * 3600;

function bodyOf(request: MediaRequest): object {
  const { steps, outputs } = mediaCapabilityOf(request.model);
  return {
    prompt: request.prompt,
    image_size: { width: request.width, height: request.height },
    ...(steps !== undefined && { num_inference_steps: steps }),
    num_images: outputs,
    ...(request.seed !== undefined && { seed: request.seed }),
    enable_safety_checker: true,
    output_format: 'jpeg',
  };
}

function pathOf({ model, webhook }: MediaRequest): string {
  const query = webhook === undefined ? '' : `?${new URLSearchParams({ fal_webhook: webhook.url }).toString()}`;
  return `/${bareMediaModel(model)}${query}`;
}

function taken(connection: MediaConnection, request: MediaRequest, reply: VendorReply): Submitted | SubmitRefused {
  if (reply.status >= 300) return createNotTaken(connection, saidByFal(reply));
  const created = falCreatedSchema.safeParse(reply.body);
  if (!created.success) throw ambiguousCreate(connection, `answered ${reply.status} without a request id`);
  const requestId = reply.headers.get('x-fal-request-id');
  return {
    task: falHandle(connection.baseUrl, request.model, created.data),
    ...(requestId !== null && { vendorRequestId: requestId }),
  };
}

export function createFalTasks(connection: MediaConnection): MediaTasks {
  const headers = { authorization: `Key ${connection.apiKey}` };
  const ask = (context: MediaContext, method: 'GET' | 'PUT', path: string): Promise<VendorReply> =>
    askVendor(connection, { context, timeoutMs: connection.pollTimeoutMs }, { method, path, headers });
  const kept = { 'x-fal-object-lifecycle-preference': JSON.stringify({ expiration_duration_seconds: keptSeconds }) };
  return {
    async submit(request, context) {
      const waiting = { context, timeoutMs: connection.createTimeoutMs };
      const question = { path: pathOf(request), headers: { ...headers, ...kept }, body: bodyOf(request) };
      const reply = await askVendor(connection, waiting, { method: 'POST', ...question });
      return taken({ ...connection, webhookSecret: request.webhook?.secret }, request, reply);
    },
    async poll(model, task, context) {
      const usual = usualFalPaths(model, task.id);
      const reply = await harmless(connection, ask(context, 'GET', task.statusPath ?? usual.statusPath));
      if (reply.status >= 300) return pollNotAnswered(connection, saidByFal(reply));
      const read = falStatusSchema.safeParse(reply.body);
      if (!read.success) throw askAgain(connection, 'gave a status that cannot be read');
      const { status, request_id: id } = read.data;
      if (id !== undefined && id !== task.id) throw askAgain(connection, 'told of another request');
      if (status === 'IN_QUEUE') return { state: 'queued' };
      if (status === 'IN_PROGRESS') return { state: 'running' };
      // COMPLETED says only that it ended: the result tells how.
      const result = await harmless(connection, ask(context, 'GET', task.resultPath ?? usual.resultPath));
      return falResult(connection, result);
    },
    async cancel(model, task, context) {
      const path = task.cancelPath ?? usualFalPaths(model, task.id).cancelPath;
      await bestEffort(ask(context, 'PUT', path));
    },
  };
}
