// Reviews over HTTP: what waits for a person, and the person's verdict (SPEC C5).
import { Router } from 'express';
import { z } from 'zod';
import { budgetSchema, readableText } from '../client/job-request.ts';
import { planOf, planSchema } from '../client/plan-request.ts';
import { giveVerdict, type VerdictAnswer } from '../client/verdict.ts';
import { type ModelId, modelVendors, vendorOf } from '../domain/role.ts';
import { verdictNames } from '../domain/review.ts';
import type { VerdictBody } from '../store/review-schema.ts';
import type { ReviewRow } from '../store/review-types.ts';
import type { ApiDeps, ApiLimits } from './api-deps.ts';
import { callerOf, requirePermission } from './caller.ts';
import { idempotently } from './idempotent.ts';
import { type FieldError, invalidRequest, notFound, Problem } from './problem.ts';
import { jsonBody, parseWith, pathParam } from './request-body.ts';
import { reviewAnswer } from './review-view.ts';

export const reviewListQuerySchema = z.strictObject({
  status: z.enum(['open', 'decided', 'expired', 'canceled']).optional(),
  jobId: z.string().min(1).max(100).optional(),
});

const modelName = z
  .string()
  .regex(new RegExp(`^(${modelVendors.join('|')}):[\\w./:-]{1,100}$`, 'u'), 'must be vendor:model')
  // The pattern above is the type's own.
  .transform((value) => value as ModelId);

export const verdictSchema = z
  .strictObject({
    verdict: z.enum(verdictNames),
    take: z.int().min(1).max(10_000).optional(),
    prompt: readableText(8_000).optional(),
    provider: z.enum(modelVendors).optional(),
    model: modelName.optional(),
    temperature: z.number().min(0).max(1).optional(),
    source: readableText(200_000).optional(),
    artifact: z
      .string()
      .regex(/^[0-9a-f]{64}$/u, 'must be the hash of an uploaded artifact')
      .optional(),
    plan: planSchema.optional(),
    budget: budgetSchema.optional(),
    note: readableText(2_000).optional(),
  })
  .meta({ id: 'Verdict' });

export type VerdictRequest = z.infer<typeof verdictSchema>;

export function reviewRoutes(deps: ApiDeps, limits: ApiLimits): Router {
  const router = Router();
  const { reviews } = deps.store;
  router.get('/api/reviews', requirePermission('read'), async (request, response) => {
    const rows = await reviews.list(parseWith(reviewListQuerySchema, request.query));
    const views = await Promise.all(rows.map((row) => deps.store.views.reviewView(row.id)));
    const known = views.filter((view) => view !== undefined);
    response.json({ reviews: await Promise.all(known.map((view) => reviewAnswer(deps, view))) });
  });
  router.get('/api/reviews/:id', requirePermission('read'), async (request, response) => {
    const view = await deps.store.views.reviewView(pathParam(request, 'id'));
    if (view === undefined) throw notFound('such review');
    response.json(await reviewAnswer(deps, view));
  });
  router.post('/api/reviews/:id/verdict', requirePermission('verdicts'), async (request, response) => {
    const given = jsonBody(request, verdictSchema);
    const reviewId = pathParam(request, 'id');
    const by = callerOf(request).name;
    await idempotently(deps.store.idempotency, { request, response }, async (verdictId) =>
      verdictAnswer(await decide(deps, limits, { reviewId, verdictId, given, by })),
    );
  });
  return router;
}

/** Checks the verdict against its review and gives it. The one code path of the API, the page and the CLI. */
export async function decide(
  deps: ApiDeps,
  limits: Pick<ApiLimits, 'verdictWaitMs'>,
  asked: {
    readonly reviewId: string;
    readonly verdictId: string;
    readonly given: VerdictRequest;
    readonly by: string;
  },
): Promise<VerdictAnswer> {
  const { reviewId, verdictId, given, by } = asked;
  const review = await deps.store.reviews.read(reviewId);
  if (review === undefined) throw notFound('such review');
  if (review.status === 'open') await requireFitting(deps, review, given);
  const { verdict, plan, ...rest } = given;
  // Keys with undefined values are dropped: the column takes plain JSON of this very shape.
  const body = JSON.parse(
    JSON.stringify({ ...rest, model: pinnedModel(deps, given), plan: plan && planOf(plan) }),
  ) as VerdictBody;
  return giveVerdict(
    {
      reviews: deps.store.reviews,
      client: deps.client,
      waitMs: limits.verdictWaitMs,
      onSignalLost: (verdictId, error) =>
        deps.logger.warn({ err: error, verdictId }, 'the engine is away; the verdict is safe and is signalled again'),
    },
    { reviewId, verdictId, verdict, body, by },
  );
}

/** 200 applied, 202 will be when the worker is back, 409 decided by somebody else or stale. */
export function verdictAnswer(answer: VerdictAnswer): { status: number; body: unknown } {
  switch (answer.kind) {
    case 'unknown_review':
      throw notFound('such review');
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
    case 'closed':
      throw new Problem('already-decided', closedText(answer), {
        members: { decidedBy: answer.by, reviewStatus: answer.status },
      });
  }
}

function closedText(answer: { readonly status: ReviewRow['status']; readonly by: string | null }): string {
  if (answer.status === 'decided') return `This review was already decided by ${answer.by ?? 'somebody else'}.`;
  return answer.status === 'expired' ? 'The deadline of this review has passed.' : 'This review was closed.';
}

const fieldsBySubject: Readonly<
  Record<ReviewRow['subject'], Readonly<Partial<Record<VerdictRequest['verdict'], readonly string[]>>>>
> = {
  section: {
    approve: ['take'],
    retake: ['prompt', 'provider', 'model', 'temperature', 'source'],
    replace: ['artifact'],
    reject: [],
  },
  plan: { approve: ['plan'], retake: ['prompt'], reject: [] },
  budget: { approve: ['budget'], reject: [] },
};

/** A field that the verdict would quietly not use is an error, and so is one that it needs. */
async function requireFitting(deps: ApiDeps, review: ReviewRow, given: VerdictRequest): Promise<void> {
  const allowed = fieldsBySubject[review.subject][given.verdict];
  if (allowed === undefined) {
    throw invalidRequest([
      { path: 'verdict', message: `"${given.verdict}" is no answer to a review of a ${review.subject}` },
    ]);
  }
  const errors: FieldError[] = Object.entries(given)
    .filter(([name, value]) => value !== undefined && ![...allowed, 'verdict', 'note'].includes(name))
    .map(([path]) => ({ path, message: `does not go with "${given.verdict}" on a review of a ${review.subject}` }));
  if (errors.length === 0) errors.push(...(await missingThings(deps, review, given)));
  if (errors.length > 0) throw invalidRequest(errors);
}

async function missingThings(deps: ApiDeps, review: ReviewRow, given: VerdictRequest): Promise<FieldError[]> {
  if (given.verdict === 'replace') return replacementErrors(deps, given.artifact);
  if (given.model !== undefined || given.provider !== undefined) return modelErrors(deps, given);
  return given.verdict === 'approve' ? approvalErrors(deps, review, given) : [];
}

/** What an approval needs: a higher budget, a plan where there is none yet, a take that rendered. */
async function approvalErrors(deps: ApiDeps, review: ReviewRow, given: VerdictRequest): Promise<FieldError[]> {
  switch (review.subject) {
    case 'budget':
      return Object.keys(given.budget ?? {}).length === 0
        ? [{ path: 'budget', message: 'say what it is raised to: usd, calls, renders or wallS' }]
        : [];
    case 'plan':
      return given.plan === undefined && review.reason === 'unknown_outcome'
        ? [{ path: 'plan', message: 'there is no plan: send one, retake or reject' }]
        : [];
    case 'section':
      return takeErrors(deps, review, given.take);
  }
}

function modelErrors(deps: ApiDeps, given: VerdictRequest): FieldError[] {
  const { provider, model } = given;
  if (provider !== undefined && model !== undefined && vendorOf(model) !== provider) {
    return [{ path: 'model', message: `is not one of the provider ${provider}` }];
  }
  const refusal = deps.catalog.refusal(pinnedModel(deps, given) ?? '');
  return refusal === undefined ? [] : [{ path: model === undefined ? 'provider' : 'model', message: refusal }];
}

/** The model that a person named, or the one that their provider stands for. */
function pinnedModel(deps: ApiDeps, { provider, model }: VerdictRequest): ModelId | undefined {
  return model ?? (provider && deps.catalog.modelFor(provider));
}

async function replacementErrors(deps: ApiDeps, hash: string | undefined): Promise<FieldError[]> {
  if (hash === undefined) {
    return [{ path: 'artifact', message: 'upload the asset by POST /api/artifacts and name its hash here' }];
  }
  const ref = await deps.store.artifacts.stat(hash);
  if (ref === undefined) return [{ path: 'artifact', message: 'there is no artifact with this hash' }];
  if (!ref.mime.startsWith('video/')) {
    return [{ path: 'artifact', message: `a video replaces a section, this is ${ref.mime}` }];
  }
  const whyNot = await deps.probeClip(hash);
  return whyNot === undefined ? [] : [{ path: 'artifact', message: whyNot }];
}

async function takeErrors(deps: ApiDeps, review: ReviewRow, take: number | undefined): Promise<FieldError[]> {
  const number = take ?? review.bestTake;
  if (number === null || review.sectionId === null) {
    return [{ path: 'verdict', message: 'there is no take to approve: retake, replace or reject' }];
  }
  const row = await deps.store.record.readTake({ jobId: review.jobId, sectionId: review.sectionId, take: number });
  if (row === undefined) return [{ path: 'take', message: `this section has no take ${number}` }];
  return row.videoHash === null ? [{ path: 'take', message: `take ${number} was not rendered` }] : [];
}
