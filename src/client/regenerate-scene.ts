// Makes a scene again on a person's wish: as a retake verdict where its workflow waits for one, else in a workflow of its own (SPEC A9).
import { z } from 'zod';
import { type MediaProvider, mediumOf } from '../domain/media.ts';
import { fixedOrder } from '../domain/policy/scenes.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import { isTerminal } from '../domain/job.ts';
import { readStoryboard, type Storyboard, type StoryboardScene } from '../domain/storyboard.ts';
import type { RegenerationRow } from '../store/clip-types.ts';
import type { ReviewRow } from '../store/review-types.ts';
import type { JobRecord, Store } from '../store/store.ts';
import { regenerationWorkflowId } from '../workflows/contract.ts';
import type { MediaCatalog } from './media-catalog.ts';
import type { RegenerationStart, RetakeClient } from './retake-client.ts';
import { type ScenesInput, unsetQuality } from './scenes-request.ts';
import { VendorNotConfigured } from './vendor-not-configured.ts';

type SectionRow = NonNullable<Awaited<ReturnType<JobRecord['readSection']>>>;

export type RegenerateDeps = {
  readonly store: Pick<Store, 'record' | 'reviews' | 'regenerations' | 'artifacts'>;
  readonly client: Pick<RetakeClient, 'startRegeneration'>;
  readonly media: MediaCatalog;
  /** Told when the workflow could not be started now: the row is there and the sweeper will start it. */
  readonly onStartLost: (workflowId: string, error: unknown) => void;
};

export type RegenerateWish = {
  readonly sceneId: string;
  readonly provider?: MediaProvider | undefined;
  readonly customPrompt?: string | undefined;
  readonly by: string;
};

export type RegenerateAnswer =
  | { readonly kind: 'unknown_scene' }
  /** No take of it was scored yet. */
  | { readonly kind: 'not_analysed' }
  | { readonly kind: 'running'; readonly workflowId: string }
  /** Its job is being canceled. */
  | { readonly kind: 'canceling'; readonly jobId: string }
  /** The provider makes the other medium. */
  | { readonly kind: 'wrong_medium'; readonly makes: string }
  /** A person is asked about it: the wish is a verdict on that review. */
  | { readonly kind: 'asked'; readonly section: SectionRow; readonly review: ReviewRow }
  | { readonly kind: 'begun'; readonly row: RegenerationRow };

/** Throws `VendorNotConfigured` where the provider has no key. An engine that is away only delays the start. */
export async function regenerateScene(deps: RegenerateDeps, wish: RegenerateWish): Promise<RegenerateAnswer> {
  const { record, reviews } = deps.store;
  const section = await record.findScene(wish.sceneId);
  if (section === undefined) return { kind: 'unknown_scene' };
  const refusal = (await refusalByJob(record, section)) ?? (await refusalOf(deps, section, wish));
  if (refusal !== undefined) return refusal;
  const open = await reviews.list({ status: 'open', jobId: section.jobId, subject: 'section' });
  const review = open.find(({ sectionId }) => sectionId === section.sectionId);
  if (review !== undefined) return { kind: 'asked', section, review };
  if (section.endedAt === null) return { kind: 'running', workflowId: section.workflowId };
  return begin(deps, section, wish).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'JobCanceling') return { kind: 'canceling', jobId: section.jobId };
    throw error;
  });
}

async function refusalByJob(
  record: Pick<JobRecord, 'readJob'>,
  { jobId, scene }: SectionRow,
): Promise<RegenerateAnswer | undefined> {
  const job = await record.readJob(jobId);
  if (scene === null || job?.kind !== 'scenes') return { kind: 'unknown_scene' };
  return job.cancelAskedAt !== null && !isTerminal(job.status) ? { kind: 'canceling', jobId } : undefined;
}

async function refusalOf(
  { store, media }: RegenerateDeps,
  section: SectionRow,
  { provider }: RegenerateWish,
): Promise<RegenerateAnswer | undefined> {
  const takes = await store.record.readTakes(section.jobId, section.sectionId);
  // What came too late to be judged is judged first where the scene is made again.
  if (takes.every(({ score, writeFailure }) => score === null && writeFailure?.kind !== 'late')) {
    return { kind: 'not_analysed' };
  }
  if (provider === undefined) return undefined;
  if (mediumOf(provider) !== section.scene?.medium) return { kind: 'wrong_medium', makes: `${mediumOf(provider)}s` };
  if (!media.callable().includes(provider)) {
    const variable = media.keyVariable(provider);
    throw new VendorNotConfigured([{ role: mediumOf(provider), vendor: media.vendorOf(provider), variable, provider }]);
  }
  return undefined;
}

async function begin(deps: RegenerateDeps, section: SectionRow, wish: RegenerateWish): Promise<RegenerateAnswer> {
  const { jobId, sectionId } = section;
  const asked = {
    requestedBy: wish.by,
    provider: wish.provider ?? null,
    promptHash: await promptHashOf(deps, wish),
  };
  const { kind, row } = await deps.store.regenerations.begin({
    jobId,
    sectionId,
    ...asked,
    workflowIdOf: (number) => regenerationWorkflowId({ jobId, sectionId, number }),
  });
  if (kind === 'running' && !isUnstarted(row, asked)) return { kind: 'running', workflowId: row.workflowId };
  try {
    await startQueuedRegeneration(deps, row);
  } catch (error) {
    deps.onStartLost(row.workflowId, error);
  }
  return { kind: 'begun', row };
}

async function promptHashOf({ store }: RegenerateDeps, { customPrompt }: RegenerateWish): Promise<string | null> {
  if (customPrompt === undefined) return null;
  return (await store.artifacts.putBytes(customPrompt, 'text/plain; charset=utf-8')).hash;
}

type AskedRow = Pick<RegenerationRow, 'requestedBy' | 'provider' | 'promptHash'>;

/** A start takes less: older rows were left by a server that died, or wait for an engine that is away. */
const leftAfterMs = 5_000;

/** One that was written down a while ago and not started is this very wish, made again after a crash. */
function isUnstarted(row: RegenerationRow, asked: AskedRow): boolean {
  return (
    row.status === 'queued' &&
    Date.now() - row.createdAt.getTime() > leftAfterMs &&
    row.requestedBy === asked.requestedBy &&
    row.provider === asked.provider &&
    row.promptHash === asked.promptHash
  );
}

/**
 * Starts the workflow of a regeneration whose row is written; a second time nothing happens. One that can never start ends as `failed`
 * (`skipped`). Rejects when the engine or the store is away.
 */
export async function startQueuedRegeneration(
  deps: Pick<RegenerateDeps, 'store' | 'client' | 'media'>,
  row: RegenerationRow,
): Promise<'started' | 'exists' | 'skipped'> {
  const input = await inputOf(deps, row);
  if (input === undefined) {
    await deps.store.regenerations.setStatus(row, 'failed');
    return 'skipped';
  }
  const start = await deps.client.startRegeneration(input);
  // Without effect where the workflow has written its end already.
  await deps.store.regenerations.setStatus(row, 'running');
  return start;
}

/** What its workflow is given: the scene's own policy, with the providers that can be called now. */
async function inputOf(
  { store, media }: Pick<RegenerateDeps, 'store' | 'media'>,
  row: RegenerationRow,
): Promise<RegenerationStart | undefined> {
  const { jobId, sectionId, number } = row;
  const job = await store.record.readJob(jobId);
  const section = await store.record.readSection(jobId, sectionId);
  if (job === undefined || section === undefined) return undefined;
  // `submitScenes` is the only writer of this column, with values of this type.
  const { quality = unsetQuality } = job.input as Partial<ScenesInput>;
  const planned = (await storyboardOf(store, job.policy))?.scenes[section.number - 1];
  if (planned === undefined) return undefined;
  return {
    kind: 'scenes',
    jobId,
    section: { id: sectionId, number: section.number, title: section.title },
    quality,
    policy: policyNow(planned, media),
    models: job.models,
    history: [],
    regeneration: {
      number,
      verdict: {
        verdictId: `${sectionId}-regeneration-${number}`,
        reviewId: `${sectionId}-regeneration-${number}`,
        verdict: 'retake',
        by: row.requestedBy,
        ...(row.promptHash !== null && { promptHash: row.promptHash }),
        ...(row.provider !== null && { provider: row.provider }),
      },
    },
  };
}

/** Errors that no other try mends. */
const permanent: readonly string[] = ['ArtifactMissing', 'ArtifactDamaged', 'SyntaxError'];

/** Nothing where the record or the artifact has none that can be read. */
async function storyboardOf({ artifacts }: RegenerateDeps['store'], policy: unknown): Promise<Storyboard | undefined> {
  const { storyboardHash } = storyboardPolicySchema.safeParse(policy).data ?? {};
  if (storyboardHash === undefined) return undefined;
  try {
    // `submitScenes` is the only writer of this artifact.
    return readStoryboard(await artifacts.readText(storyboardHash));
  } catch (error) {
    if (error instanceof Error && permanent.includes(error.name)) return undefined;
    throw error;
  }
}

const storyboardPolicySchema = z.looseObject({ storyboardHash: z.string() });

function policyNow({ scene, policy }: StoryboardScene, media: MediaCatalog): SectionPolicy {
  const { media: own } = policy;
  if (own === undefined) return policy;
  const callable = media.callable();
  const kept = own.order.filter((provider) => callable.includes(provider));
  const added = fixedOrder(scene, callable).filter((provider) => !kept.includes(provider));
  return { ...policy, media: { ...own, order: [...kept, ...added], models: media.models() } };
}
