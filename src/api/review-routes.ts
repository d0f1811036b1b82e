// Reviews over HTTP: the queue of what waits for a person, who looks at it, and the person's verdict (SPEC C5, A8).
import { type Request, Router } from 'express';
import { z } from 'zod';
import { planOf } from '../client/plan-request.ts';
import { decisionWords } from '../client/decision-words.ts';
import { giveVerdict, type VerdictAnswer } from '../client/verdict.ts';
import { jobKinds } from '../domain/job.ts';
import { rejectReasons, reviewReasons, reviewSubjects } from '../domain/review.ts';
import { ReviewHeld } from '../store/review-claims.ts';
import type { VerdictBody } from '../store/review-schema.ts';
import { claimFilters, type ReviewItem, type ReviewPage, type ReviewRow } from '../store/review-types.ts';
import type { ApiDeps, ApiLimits } from './api-deps.ts';
import { type Caller, callerOf, requirePermission } from './caller.ts';
import { idempotently } from './idempotent.ts';
import { notificationRoutes } from './notification-routes.ts';
import { notFound, Problem } from './problem.ts';
import { jsonBody, optionalJsonBody, parseWith, pathParam } from './request-body.ts';
import { reviewAnswer } from './review-view.ts';
import { type Asked, pinnedModel, requireFitting } from './verdict-checks.ts';
import { type VerdictRequest, verdictSchema } from './verdict-schema.ts';

const score = z.coerce.number().int().min(0).max(100).optional();

/** Query of the queue, on the page as in the API. */
export const reviewListQuerySchema = z.strictObject({
  status: z.enum(['open', 'decided', 'expired', 'canceled']).optional(),
  jobId: z.string().min(1).max(100).optional(),
  sectionId: z.string().min(1).max(100).optional(),
  kind: z.enum(jobKinds).optional(),
  subject: z.enum(reviewSubjects).optional(),
  reason: z.enum(reviewReasons).optional(),
  reasonCode: z.enum(rejectReasons).optional(),
  claimed: z.enum(claimFilters).optional(),
  minScore: score,
  maxScore: score,
  cursor: z.string().min(1).max(300).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ReviewListQuery = z.infer<typeof reviewListQuerySchema>;

/** Unless the caller says how long. */
export const claimMinutes = 10;

export const claimSchema = z
  .strictObject({ minutes: z.int().min(1).max(60).default(claimMinutes) })
  .meta({ id: 'Claim', description: 'How long nobody else may decide it.' });
const emptyBodySchema = z.strictObject({});

export function reviewRoutes(deps: ApiDeps, limits: ApiLimits): Router {
  const router = Router();
  const read = requirePermission('read');
  const verdicts = requirePermission('verdicts');
  const { idempotency } = deps.store;

  router.get('/api/reviews', read, async (request, response) => {
    const page = await listReviews(deps, parseWith(reviewListQuerySchema, request.query), callerOf(request));
    response.json({ ...page, reviews: page.reviews.map(reviewAnswer) });
  });
  router.get('/api/reviews/:id', read, async (request, response) => {
    response.json(reviewAnswer(await readItem(deps, pathParam(request, 'id'))));
  });
  router.post('/api/reviews/:id/claim', verdicts, async (request, response) => {
    const { minutes } = optionalJsonBody(request, claimSchema);
    await idempotently(idempotency, { request, response }, () =>
      changed(request, (id, by) => claim(deps, id, { by, minutes })),
    );
  });
  router.post('/api/reviews/:id/release', verdicts, async (request, response) => {
    optionalJsonBody(request, emptyBodySchema);
    await idempotently(idempotency, { request, response }, () => changed(request, (id, by) => release(deps, id, by)));
  });
  router.post('/api/reviews/:id/verdict', verdicts, async (request, response) => {
    const given = jsonBody(request, verdictSchema);
    const asked = { reviewId: pathParam(request, 'id'), given, by: callerOf(request) };
    await idempotently(idempotency, { request, response }, async (verdictId) =>
      verdictAnswer(await decide(deps, limits, { ...asked, verdictId })),
    );
  });
  router.use(notificationRoutes(deps));
  return router;

  async function changed(request: Request, change: (id: string, by: Caller) => Promise<void>) {
    const id = pathParam(request, 'id');
    await change(id, callerOf(request));
    return { status: 200, body: reviewAnswer(await readItem(deps, id)) };
  }
}

/** A page of the queue as the caller sees it; 400 for a cursor that no page gave out. */
export async function listReviews(
  deps: Pick<ApiDeps, 'store'>,
  query: ReviewListQuery,
  by: Caller,
): Promise<ReviewPage> {
  const { cursor, limit, ...filter } = query;
  return deps.store.reviews.queue(filter, { me: by.name, cursor, limit });
}

async function readItem(deps: Pick<ApiDeps, 'store'>, id: string): Promise<ReviewItem> {
  const item = await deps.store.reviews.item(id);
  if (item === undefined) throw notFound('such review');
  return item;
}

/** The caller's for so many minutes. 409 where another person holds it, and where it is closed. */
export async function claim(
  deps: Pick<ApiDeps, 'store'>,
  id: string,
  { by, minutes }: { readonly by: Caller; readonly minutes: number },
): Promise<void> {
  await readItem(deps, id);
  const answer = await deps.store.reviews.claim(id, { by: by.name, minutes });
  if (answer.kind === 'held') throw heldProblem(new ReviewHeld(answer.claim));
  if (answer.kind === 'closed') throw closedProblem(await readItem(deps, id));
}

/** Anybody's again. 409 where another person holds it; an administrator may take that claim away. */
export async function release(deps: Pick<ApiDeps, 'store'>, id: string, by: Caller): Promise<void> {
  await readItem(deps, id);
  const answer = await deps.store.reviews.release(id, { by: by.name, overrides: by.role === 'admin' });
  if (answer.kind === 'held') throw heldProblem(new ReviewHeld(answer.claim));
}

async function askedAbout(deps: ApiDeps, reviewId: string): Promise<Asked> {
  const review = await deps.store.reviews.read(reviewId);
  if (review === undefined) throw notFound('such review');
  if (review.sectionId === null) return { review, scene: undefined };
  const section = await deps.store.record.readSection(review.jobId, review.sectionId);
  return { review, scene: section?.scene ?? undefined };
}

/** Checks the verdict against its review and who holds it, and gives it; 409 where somebody was faster. The one code path of the API, the page and the CLI. */
export async function decide(
  deps: ApiDeps,
  limits: Pick<ApiLimits, 'verdictWaitMs'>,
  asked: {
    readonly reviewId: string;
    readonly verdictId: string;
    readonly given: VerdictRequest;
    readonly by: Caller;
  },
): Promise<GivenAnswer> {
  const { reviewId, verdictId, given, by } = asked;
  const about = await askedAbout(deps, reviewId);
  if (about.review.status === 'open') await requireFitting(deps, about, given);
  const { verdict, plan, ...rest } = given;
  // Keys with undefined values are dropped: the column takes plain JSON of this very shape.
  const body = JSON.parse(
    JSON.stringify({ ...rest, model: pinnedModel(deps, given), plan: plan && planOf(plan) }),
  ) as VerdictBody;
  const contentHash = await givenOn(deps, about.review, given.take);
  const respectClaim = by.role !== 'admin';
  const answer = await giveVerdict(
    {
      reviews: deps.store.reviews,
      client: deps.client,
      waitMs: limits.verdictWaitMs,
      onSignalLost: (verdictId, error) =>
        deps.logger.warn({ err: error, verdictId }, 'the engine is away; the verdict is safe and is signalled again'),
    },
    { reviewId, verdictId, verdict, body, by: by.name, contentHash, respectClaim },
  ).catch((error: unknown) => {
    throw error instanceof ReviewHeld ? heldProblem(error) : error;
  });
  if (answer.kind === 'unknown_review') throw notFound('such review');
  if (answer.kind === 'closed') throw closedProblem(await readItem(deps, reviewId));
  return answer;
}

/** What became of a verdict that could be given. */
export type GivenAnswer = Exclude<VerdictAnswer, { kind: 'unknown_review' | 'closed' }>;

/** The bytes of the take that the verdict names, where it is another than the one that is asked about. */
async function givenOn(deps: ApiDeps, review: ReviewRow, take: number | undefined): Promise<string | undefined> {
  if (take === undefined || take === review.bestTake || review.sectionId === null) return undefined;
  const row = await deps.store.record.readTake({ jobId: review.jobId, sectionId: review.sectionId, take });
  return row?.videoHash ?? row?.imageHash ?? undefined;
}

/** 200 applied, 202 will be when the worker is back, 409 stale. */
export function verdictAnswer(answer: GivenAnswer): { status: number; body: unknown } {
  switch (answer.kind) {
    case 'applied':
      return { status: 200, body: { status: 'applied', verdictId: answer.verdictId } };
    case 'pending':
      return {
        status: 202,
        body: {
          status: 'pending',
          verdictId: answer.verdictId,
          detail: 'The verdict is safe and will be applied when a worker is back.',
        },
      };
    case 'ignored':
      throw new Problem('wrong-state', `The verdict was ignored: ${answer.because}.`, {
        members: { verdictId: answer.verdictId },
      });
  }
}

type Closed = Pick<ReviewItem, 'jobId' | 'status' | 'decidedBy' | 'decision' | 'subject' | 'bestTake'>;

function closedProblem(closed: Closed): Problem {
  const { jobId, decidedBy, status, decision } = closed;
  return new Problem('already-decided', closedText(closed), {
    members: { decidedBy, reviewStatus: status, decision, jobId },
  });
}

/** Who was faster, and with what. */
function closedText({ status, decidedBy, decision, ...about }: Closed): string {
  if (status === 'decided') {
    const what = decision === null ? '' : `: ${decisionWords(decision, about)}`;
    return `This review was already decided by ${decidedBy ?? 'somebody else'}${what}.`;
  }
  return status === 'expired' ? 'The deadline of this review has passed.' : 'This review was closed.';
}

function heldProblem({ claim }: ReviewHeld): Problem {
  const until = claim.until.toISOString();
  return new Problem('review-claimed', `${claim.by} looks at this review until ${until}.`, {
    members: { claimedBy: claim.by, claimedUntil: until },
    headers: { 'Retry-After': String(Math.max(1, Math.ceil((claim.until.getTime() - Date.now()) / 1000))) },
  });
}
