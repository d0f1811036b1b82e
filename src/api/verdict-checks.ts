// Whether a verdict fits its review: a field that it would quietly not use is an error, and so is one that it needs (SPEC C5).
import { type MediaProvider, mediaProviders, mediumOf, type Scene } from '../domain/media.ts';
import { type ModelId, type ModelVendor, modelVendors, vendorOf } from '../domain/role.ts';
import type { ReviewRow } from '../store/review-types.ts';
import type { ApiDeps } from './api-deps.ts';
import { type FieldError, invalidRequest } from './problem.ts';
import { replacementErrors } from './replacement-checks.ts';
import type { VerdictRequest } from './verdict-schema.ts';

/** A review, and the scene that it is about where it is about one. */
export type Asked = { readonly review: ReviewRow; readonly scene: Scene | undefined };

type Fields = Readonly<Partial<Record<VerdictRequest['verdict'], readonly string[]>>>;

type Subject = ReviewRow['subject'] | 'scene' | 'rewrite';

const fieldsOf: Readonly<Record<Subject, Fields>> = {
  section: {
    approve: ['take'],
    retake: ['prompt', 'provider', 'model', 'temperature', 'source'],
    replace: ['artifact'],
    reject: ['reasonCode'],
  },
  // A provider stands for its model, takes no temperature, and there is no source.
  scene: { approve: ['take'], retake: ['prompt', 'provider'], replace: ['artifact'], reject: ['reasonCode'] },
  plan: { approve: ['plan'], retake: ['prompt'], reject: ['reasonCode'] },
  budget: { approve: ['budget'], reject: ['reasonCode'] },
  // Of a clip edit, whose answer was lost: there is no plan that could be approved.
  rewrite: { retake: [], reject: ['reasonCode'] },
};

/** Throws `invalid-request` with every field that is wrong. */
export async function requireFitting(deps: ApiDeps, asked: Asked, given: VerdictRequest): Promise<void> {
  const subject = await subjectOf(deps, asked);
  const allowed = fieldsOf[subject][given.verdict];
  if (allowed === undefined) {
    const message = `"${given.verdict}" is no answer to a review of a ${subject}`;
    throw invalidRequest([{ path: 'verdict', message }]);
  }
  const errors: FieldError[] = Object.entries(given)
    .filter(([name, value]) => value !== undefined && ![...allowed, 'verdict', 'note'].includes(name))
    .map(([path]) => ({ path, message: `does not go with "${given.verdict}" on a review of a ${subject}` }));
  if (errors.length === 0) errors.push(...(await missingThings(deps, asked, given)));
  if (errors.length > 0) throw invalidRequest(errors);
}

/** What is asked about: a job's review of a plan is about the rewrite where the job is a clip edit. */
async function subjectOf(deps: ApiDeps, { review, scene }: Asked): Promise<Subject> {
  if (scene !== undefined) return 'scene';
  if (review.subject !== 'plan') return review.subject;
  return (await deps.store.record.readJob(review.jobId))?.kind === 'clip_edit' ? 'rewrite' : 'plan';
}

/** The model that a person named, or the one that their vendor stands for; nothing for a scene. */
export function pinnedModel(deps: Pick<ApiDeps, 'catalog'>, given: VerdictRequest): ModelId | undefined {
  const { provider, model } = given;
  return model ?? (isModelVendor(provider) ? deps.catalog.modelFor(provider) : undefined);
}

async function missingThings(deps: ApiDeps, { review, scene }: Asked, given: VerdictRequest): Promise<FieldError[]> {
  switch (given.verdict) {
    case 'replace':
      return replacementErrors(deps, given.artifact, scene?.medium);
    case 'retake':
      return scene === undefined ? modelErrors(deps, given) : providerErrors(deps, given.provider, scene);
    case 'approve':
      return approvalErrors(deps, review, given);
    case 'reject':
      return [];
  }
}

/** What an approval needs: a higher budget, a plan where there is none yet, a take that gave an asset. */
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

type Provider = VerdictRequest['provider'];

function isModelVendor(provider: Provider): provider is ModelVendor {
  return modelVendors.some((name) => name === provider);
}

function isMediaProvider(provider: Provider): provider is MediaProvider {
  return mediaProviders.some((name) => name === provider);
}

function modelErrors(deps: ApiDeps, given: VerdictRequest): FieldError[] {
  const { provider, model } = given;
  if (provider !== undefined && !isModelVendor(provider)) {
    const taken = modelVendors.join(', ');
    return [{ path: 'provider', message: `makes images or videos; this section is written by one of ${taken}` }];
  }
  if (provider !== undefined && model !== undefined && vendorOf(model) !== provider) {
    return [{ path: 'model', message: `is not one of the provider ${provider}` }];
  }
  const pinned = pinnedModel(deps, given);
  const refusal = pinned && deps.catalog.refusal(pinned);
  return refusal === undefined ? [] : [{ path: model === undefined ? 'provider' : 'model', message: refusal }];
}

function providerErrors(deps: ApiDeps, provider: Provider, scene: Scene): FieldError[] {
  if (provider === undefined) return [];
  if (!isMediaProvider(provider) || mediumOf(provider) !== scene.medium) {
    const taken = mediaProviders.filter((name) => mediumOf(name) === scene.medium).join(', ');
    const what = scene.medium === 'image' ? 'an image' : 'a video';
    return [{ path: 'provider', message: `this scene is ${what}, which is made by one of ${taken}` }];
  }
  const refusal = deps.catalog.mediaRefusal(provider);
  return refusal === undefined ? [] : [{ path: 'provider', message: refusal }];
}

async function takeErrors(deps: ApiDeps, review: ReviewRow, take: number | undefined): Promise<FieldError[]> {
  const number = take ?? review.bestTake;
  if (number === null || review.sectionId === null) {
    return [{ path: 'verdict', message: 'there is no take to approve: retake, replace or reject' }];
  }
  const row = await deps.store.record.readTake({ jobId: review.jobId, sectionId: review.sectionId, take: number });
  if (row === undefined) return [{ path: 'take', message: `this section has no take ${number}` }];
  const asset = row.videoHash ?? row.imageHash;
  return asset === null ? [{ path: 'take', message: `take ${number} was not rendered` }] : [];
}
