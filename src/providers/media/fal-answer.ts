// Reads the answers of fal's queue: creation, status, and the result or the error that a completed request ends with.
import { z } from 'zod';
import { isRecord, textAt } from '../models/sdk-error.ts';
import type { MediaConnection, VendorReply } from './ask-vendor.ts';
import type { MediaOutput, TaskState } from './media-tasks.ts';
import { askAgain, failedTask, pollNotAnswered, vendorWords, type SaidReply } from './not-taken.ts';

const address = z.string().optional().catch(undefined);

export const falCreatedSchema = z.object({
  request_id: z.string().min(1),
  status_url: address,
  response_url: address,
  cancel_url: address,
});

export const falStatusSchema = z.object({
  status: z.enum(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']),
  request_id: z.string().optional().catch(undefined),
});

const resultSchema = z.object({
  images: z.array(
    z.object({
      url: z.string().min(1),
      width: z.number().positive().nullish().catch(undefined),
      height: z.number().positive().nullish().catch(undefined),
      content_type: z.string().nullish().catch(undefined),
    }),
  ),
  // Larger than a safe integer where the service chose it itself.
  seed: z.int().nonnegative().optional().catch(undefined),
  has_nsfw_concepts: z.array(z.boolean()).optional().catch(undefined),
});

type Detail = { readonly type: string; readonly words: string };

/** `detail` is a sentence, or a list of what is wrong where. */
function detailsOf(body: unknown): Detail[] {
  const detail = isRecord(body) ? body['detail'] : undefined;
  if (typeof detail === 'string') return [{ type: '', words: detail }];
  if (!Array.isArray(detail)) return [];
  return detail.filter(isRecord).map((entry) => {
    const at = Array.isArray(entry['loc']) ? `${entry['loc'].join('.')}: ` : '';
    return { type: textAt(entry, 'type') ?? '', words: `${at}${textAt(entry, 'msg') ?? 'no message'}` };
  });
}

/** An error answer with fal's words. */
export function saidByFal(reply: VendorReply): SaidReply {
  const details = detailsOf(reply.body);
  const words = details.map((detail) => detail.words).join('; ');
  const plain = isRecord(reply.body) ? (textAt(reply.body, 'error') ?? textAt(reply.body, 'message')) : undefined;
  return {
    ...reply,
    message: words === '' ? (plain ?? 'an answer that cannot be read') : words,
    ...(details.some(({ type }) => type === 'content_policy_violation') && { moderated: true }),
  };
}

/** fal's own name of a failure, which only the runner or the model gives: the request itself ended so. */
function errorTypeOf({ headers, body }: VendorReply): string | undefined {
  return headers.get('x-fal-error-type') ?? (isRecord(body) ? textAt(body, 'error_type') : undefined);
}

function completedWithError(connection: MediaConnection, reply: VendorReply): TaskState {
  const said = saidByFal(reply);
  const words = vendorWords(connection, said.message);
  const type = errorTypeOf(reply);
  const message = type === undefined ? words : `${type}: ${words}`;
  if (reply.status === 422 && reply.body !== undefined)
    return failedTask(said.moderated === true ? 'refused' : 'bad_request', message);
  if (type === undefined) return pollNotAnswered(connection, said);
  // A 5xx is not billed.
  return reply.status >= 500 ? failedTask('failed', message, 0) : failedTask('failed', message);
}

type ResultImage = z.infer<typeof resultSchema>['images'][number];

function output({ url, width, height, content_type: mime }: ResultImage): MediaOutput {
  const isSized = typeof width === 'number' && typeof height === 'number';
  return { url, ...(typeof mime === 'string' && { mime }), ...(isSized && { width, height }) };
}

/** State of a completed request by the answer to its result path. Throws `ProviderError` for an answer that says nothing of it. */
export function falResult(connection: MediaConnection, reply: VendorReply): TaskState {
  if (reply.status >= 300) return completedWithError(connection, reply);
  const read = resultSchema.safeParse(reply.body);
  if (!read.success) throw askAgain(connection, 'gave a result that cannot be read');
  const { images, seed, has_nsfw_concepts: flags } = read.data;
  // A picture that was blocked is black, and comes with status 200.
  const clean = images.filter((_, index) => flags?.[index] !== true);
  const [first, ...rest] = clean.map(output);
  if (first === undefined)
    return images.length > 0
      ? failedTask('refused', 'fal marked the picture as not safe and blacked it out')
      : failedTask('failed', 'fal says that the request is completed, and names no picture');
  return { state: 'done', outputs: [first, ...rest], ...(seed !== undefined && { seed }) };
}
