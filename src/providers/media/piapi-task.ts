// Reads PiAPI's one envelope: state of a task, its files in whichever shape its family gives them, its failure and its price.
import { z } from 'zod';
import type { MediaFailureKind } from '../../domain/media.ts';
import { isRecord, textAt } from '../models/sdk-error.ts';
import { soundsModerated, soundsOutOfMoney } from './failure-words.ts';
import { piapiPointNanoUsd } from './media-price.ts';
import type { MediaOutput, TaskState } from './media-tasks.ts';
import { failedTask } from './not-taken.ts';

const errorSchema = z
  .object({
    code: z.number().optional().catch(0),
    message: z.string().optional().catch(''),
    raw_message: z.string().optional().catch(''),
  })
  .optional()
  .catch(undefined);
type PiapiError = z.infer<typeof errorSchema>;

// What is not needed may be missing or of another shape: only a task without id or status cannot be read.
const taskSchema = z.object({
  task_id: z.string().min(1),
  status: z.string().transform((word) => word.toLowerCase()),
  output: z.unknown().optional(),
  meta: z
    .object({
      usage: z.object({
        type: z.string().catch('point'),
        frozen: z.number().nonnegative().catch(0),
        consume: z.number().nonnegative(),
      }),
    })
    .optional()
    .catch(undefined),
  error: errorSchema,
});
export type PiapiTask = z.infer<typeof taskSchema>;

const envelopeSchema = z.object({
  code: z.number().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  data: z.unknown().optional(),
});
const failedDataSchema = z.object({ error: errorSchema });

export type PiapiAnswer = {
  /** The status within the envelope, which may say more than HTTP's. */
  readonly code?: number | undefined;
  readonly message: string;
  readonly task?: PiapiTask | undefined;
};

/** The failure's own words; empty where there are none. */
export function errorWords(error: PiapiError): string {
  const words = error?.message || error?.raw_message || '';
  if (words !== '') return words;
  return (error?.code ?? 0) === 0 ? '' : `error ${error?.code}`;
}

/** What PiAPI said, or nothing where the body is no envelope. */
export function readPiapiAnswer(body: unknown): PiapiAnswer | undefined {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return undefined;
  const { code, message, data } = envelope.data;
  const words = errorWords(failedDataSchema.safeParse(data).data?.error);
  return { code, message: words === '' ? (message ?? 'no message') : words, task: taskSchema.safeParse(data).data };
}

/** Integer nano-USD of what was consumed; nothing where PiAPI does not say. */
export function consumedNanoUsd({ meta }: PiapiTask): number | undefined {
  if (meta === undefined || meta.usage.type !== 'point') return undefined;
  return Math.round(meta.usage.consume * piapiPointNanoUsd);
}

/** Integer nano-USD that are set aside for a running task; nothing where PiAPI does not say. */
export function frozenNanoUsd({ meta }: PiapiTask): number | undefined {
  if (meta === undefined || meta.usage.type !== 'point' || meta.usage.frozen === 0) return undefined;
  return Math.round(meta.usage.frozen * piapiPointNanoUsd);
}

function output(url: unknown, size?: Readonly<Record<string, unknown>>): MediaOutput[] {
  if (typeof url !== 'string' || !/^https?:\/\//iu.test(url)) return [];
  const width = size?.['width'];
  const height = size?.['height'];
  const isSized = typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0;
  return [{ url, ...(isSized && { width, height }) }];
}

/** `resource_without_watermark` and `resource`, in this order, else `url`. */
function resource(value: unknown): MediaOutput[] {
  if (!isRecord(value)) return output(value);
  const best = textAt(value, 'resource_without_watermark') ?? textAt(value, 'resource') ?? textAt(value, 'url');
  return output(best, value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function imagesOf(made: Readonly<Record<string, unknown>>): MediaOutput[] {
  const all = [made['image_url'], ...list(made['image_urls'])].flatMap((url) => output(url));
  return all.filter(({ url }, index) => all.findIndex((other) => other.url === url) === index);
}

/** The files of a task, best first, from the first shape that has any. */
export function piapiOutputs(made: unknown): MediaOutput[] {
  if (!isRecord(made)) return [];
  const shapes = [
    (): MediaOutput[] => output(made['video_url']),
    (): MediaOutput[] => resource(made['video']),
    (): MediaOutput[] => list(made['works']).flatMap((work) => (isRecord(work) ? resource(work['video']) : [])),
    (): MediaOutput[] => resource(made['video_raw']),
    (): MediaOutput[] => imagesOf(made),
    (): MediaOutput[] => list(made['temporary_image_urls']).flatMap((url) => output(url)),
  ];
  for (const read of shapes) {
    const found = read();
    if (found.length > 0) return found;
  }
  return [];
}

function kindOf(words: string): MediaFailureKind {
  if (soundsModerated(words)) return 'refused';
  return soundsOutOfMoney(words) ? 'unavailable' : 'failed';
}

function failed(task: PiapiTask, fallback: string, wording: (words: string) => string): TaskState {
  const words = errorWords(task.error);
  const message = words === '' ? fallback : wording(words);
  return failedTask(kindOf(words), message, consumedNanoUsd(task));
}

function done(task: PiapiTask, wording: (words: string) => string): TaskState {
  const [first, ...rest] = piapiOutputs(task.output);
  if (first === undefined) return failed(task, 'PiAPI says that the task is completed, and names no file', wording);
  const consumed = consumedNanoUsd(task);
  return {
    state: 'done',
    outputs: [first, ...rest],
    // A finished task that shows 0 points is not settled yet: the estimate stands.
    ...(consumed !== undefined && consumed > 0 && { chargedNanoUsd: consumed }),
  };
}

function canceled(task: PiapiTask): TaskState {
  const charged = consumedNanoUsd(task);
  return {
    state: 'canceled',
    failure: { kind: 'failed', message: 'The task was canceled at PiAPI' },
    ...(charged !== undefined && { chargedNanoUsd: charged }),
  };
}

/** State of a task; nothing for a status that is unknown. `wording` makes PiAPI's words fit for the record. */
export function piapiState(task: PiapiTask, wording: (words: string) => string): TaskState | undefined {
  switch (task.status) {
    case 'pending':
    case 'staged':
      return { state: 'queued' };
    case 'processing':
      return { state: 'running' };
    case 'completed':
      return done(task, wording);
    case 'failed':
      return failed(task, 'PiAPI says that the task failed, and not why', wording);
    case 'canceled':
    case 'cancelled':
      return canceled(task);
    default:
      return undefined;
  }
}
