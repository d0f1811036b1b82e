// Repairs failed takes with their real errors (SPEC E5, E6).
import { z } from 'zod';
import type { TakeOrder } from '../domain/move.ts';
import type { RenderError } from '../domain/render-error.ts';
import { type EarlierTry, repairPrompt } from '../prompts/repair-take.ts';
import { readOptionalText } from './brief.ts';
import type { ActivityDeps } from './deps.ts';
import type { SectionRef, WriteTakesInput, WriteTakesResult } from './inputs.ts';
import { writeOrders } from './write-orders.ts';

export function createRepairTakes(deps: ActivityDeps) {
  return async function repairTakes(input: WriteTakesInput): Promise<WriteTakesResult> {
    return await writeOrders(deps, input, async (brief, order) => {
      const failed = await failedTake(deps, input, order);
      return repairPrompt({
        brief,
        source: await readOptionalText(deps, failed?.sourceHash),
        fixedSource: await readOptionalText(deps, failed?.fixedSourceHash),
        rulesFired: failed?.rulesFired ?? [],
        error: await readRenderError(deps, failed?.renderError),
        writeFailure: failed?.writeFailure?.message,
        earlier: await earlierTries(deps, input, failed),
      });
    });
  };
}

type TakeRow = NonNullable<Awaited<ReturnType<ActivityDeps['store']['record']['readTake']>>>;

async function failedTake(
  deps: ActivityDeps,
  { jobId, sectionId }: SectionRef,
  order: TakeOrder,
): Promise<TakeRow | undefined> {
  return order.fromTake === undefined
    ? undefined
    : await deps.store.record.readTake({ jobId, sectionId, take: order.fromTake });
}

const storedError = z.object({
  kind: z.string(),
  message: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
  context: z.string().optional(),
  traceback: z.string().optional(),
});

/** The whole error: the row holds its first line, the artifact the rest. */
export async function readRenderError(
  deps: ActivityDeps,
  stored: TakeRow['renderError'] | undefined,
): Promise<RenderError | undefined> {
  if (stored === null || stored === undefined) return undefined;
  const detail = await readOptionalText(deps, stored.detailHash);
  if (detail === undefined)
    return { kind: stored.kind, message: stored.message, ...(stored.line !== undefined && { line: stored.line }) };
  const { kind, message, ...rest } = storedError.parse(JSON.parse(detail));
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { kind, message, ...known };
}

/** What the takes before this one, of the same line of repairs, ended in. */
async function earlierTries(
  deps: ActivityDeps,
  { jobId, sectionId }: SectionRef,
  failed: TakeRow | undefined,
): Promise<readonly EarlierTry[]> {
  const tries: EarlierTry[] = [];
  let from = failed?.origin === 'repair' ? failed.fromTake : null;
  while (from !== null && from !== undefined) {
    const row = await deps.store.record.readTake({ jobId, sectionId, take: from });
    if (row === undefined) break;
    const error =
      row.renderError === null ? row.writeFailure?.message : `${row.renderError.kind}: ${row.renderError.message}`;
    tries.unshift({ round: row.round, error: error ?? 'no source' });
    from = row.origin === 'repair' ? row.fromTake : null;
  }
  return tries;
}
