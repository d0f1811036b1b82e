// Approves the best takes of several reviews at once: a verdict each, on the very take and bytes that were shown (SPEC C5).
import type { ReviewItem } from '../../store/review-types.ts';
import type { ApiDeps, ApiLimits } from '../api-deps.ts';
import type { Caller } from '../caller.ts';
import { invalidRequest, toProblem } from '../problem.ts';
import { newResourceId } from '../resource-id.ts';
import { decide } from '../review-routes.ts';

/** What came of one of them, in words; `item` is the review as it is now. */
export type Approval = { readonly item: ReviewItem | undefined; readonly isDone: boolean; readonly text: string };

const mostAtOnce = 50;

/** What else is put there names no review. */
const reviewIdForm = /^[\w-]{1,100}$/u;

/** What a ticked box stands for: the review, its best take, and the bytes of that. Nothing where there is no such take. */
export function tickValue({ id, status, subject, bestTake, contentHash, bestAsset }: ReviewItem): string | undefined {
  if (status !== 'open' || subject !== 'section' || bestTake === null || contentHash === null) return undefined;
  return bestAsset === null ? undefined : `${id} ${bestTake} ${contentHash}`;
}

/** Each is checked and refused for itself, as a single verdict is. */
export async function approveBest(
  deps: ApiDeps,
  limits: Pick<ApiLimits, 'verdictWaitMs'>,
  { ticked, by }: { readonly ticked: readonly string[]; readonly by: Caller },
): Promise<readonly Approval[]> {
  if (ticked.length === 0) throw invalidRequest([{ path: 'review', message: 'tick at least one review' }]);
  if (ticked.length > mostAtOnce) throw invalidRequest([{ path: 'review', message: `at most ${mostAtOnce} at once` }]);
  return Promise.all([...new Set(ticked)].map((value) => approveOne(deps, limits, { value, by })));
}

async function approveOne(
  deps: ApiDeps,
  limits: Pick<ApiLimits, 'verdictWaitMs'>,
  { value, by }: { readonly value: string; readonly by: Caller },
): Promise<Approval> {
  const [reviewId = '', take] = value.split(' ');
  const item = reviewIdForm.test(reviewId) ? await deps.store.reviews.item(reviewId) : undefined;
  if (item === undefined) return { item, isDone: false, text: 'there is no such review' };
  // A closed one goes on to the check that tells who decided it.
  if (item.status === 'open' && tickValue(item) !== value) {
    return { item, isDone: false, text: 'it is not what was shown any more' };
  }
  try {
    const given = { verdict: 'approve', take: Number(take) } as const;
    const answer = await decide(deps, limits, { reviewId, verdictId: newResourceId(), given, by });
    const isDone = answer.kind !== 'ignored';
    const text = answer.kind === 'pending' ? 'will be approved when a worker is back' : `take ${take} is approved`;
    return { item, isDone, text: answer.kind === 'ignored' ? answer.because : text };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status < 500) return { item, isDone: false, text: problem.message };
    // The others are told of: theirs are applied whatever became of this one.
    deps.logger.error({ err: error, reviewId }, 'one of several approvals failed');
    return { item, isDone: false, text: 'whether it was approved is not known: look at it' };
  }
}
