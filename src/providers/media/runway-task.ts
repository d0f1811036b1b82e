// Reads what Runway answers: a created task, its state, and why it failed.
import { z } from 'zod';
import type { MediaFailureKind } from '../../domain/media.ts';
import { runwayCreditNanoUsd } from './media-price.ts';
import type { MediaOutput, TaskState } from './media-tasks.ts';
import { failedTask } from './not-taken.ts';

const cost = z.object({ credits: z.number().nonnegative() }).optional().catch(undefined);

export const runwayCreatedSchema = z.object({ id: z.string().min(1), estimatedCost: cost });

export const runwayTaskSchema = z.object({
  id: z.string().min(1),
  status: z.enum(['PENDING', 'THROTTLED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
  progress: z.number().min(0).max(1).optional().catch(undefined),
  output: z.array(z.string().min(1)).optional().catch(undefined),
  failure: z.string().optional().catch(undefined),
  failureCode: z.string().optional().catch(undefined),
  cost,
});
export type RunwayTask = z.infer<typeof runwayTaskSchema>;

/** Integer nano-USD of credits; nothing where Runway does not say. */
export function creditsNanoUsd(price: { readonly credits: number } | undefined): number | undefined {
  return price === undefined ? undefined : Math.round(price.credits * runwayCreditNanoUsd);
}

function kindOf(code: string): MediaFailureKind {
  // `SAFETY.INPUT.TEXT`, `SAFETY.OUTPUT.VIDEO`, and `SAFETY` within the preparation of an input.
  if (code.split('.').includes('SAFETY')) return 'refused';
  return code.startsWith('ASSET.INVALID') || code.startsWith('INPUT_PREPROCESSING') ? 'bad_request' : 'failed';
}

function failed({ failure, failureCode, cost: price }: RunwayTask, wording: (words: string) => string): TaskState {
  const code = failureCode ?? '';
  const words = wording(failure ?? 'Runway says that the task failed, and not why');
  return failedTask(kindOf(code), code === '' ? words : `${code}: ${words}`, creditsNanoUsd(price));
}

function done({ output, cost: price }: RunwayTask): TaskState {
  const [first, ...rest] = (output ?? []).map((url): MediaOutput => ({ url }));
  const charged = creditsNanoUsd(price);
  if (first === undefined)
    return failedTask('failed', 'Runway says that the task succeeded, and names no file', charged);
  return { state: 'done', outputs: [first, ...rest], ...(charged !== undefined && { chargedNanoUsd: charged }) };
}

/** `wording` makes Runway's words fit for the record. */
export function runwayState(task: RunwayTask, wording: (words: string) => string): TaskState {
  switch (task.status) {
    case 'PENDING':
    // Taken, and waiting for our own concurrency.
    case 'THROTTLED':
      return { state: 'queued' };
    case 'RUNNING':
      return { state: 'running', ...(task.progress !== undefined && { progress: task.progress }) };
    case 'SUCCEEDED':
      return done(task);
    case 'FAILED':
      return failed(task, wording);
    case 'CANCELLED': {
      const charged = creditsNanoUsd(task.cost);
      return {
        state: 'canceled',
        failure: { kind: 'failed', message: 'The task was canceled at Runway' },
        ...(charged !== undefined && { chargedNanoUsd: charged }),
      };
    }
  }
}
