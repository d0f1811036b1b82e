// What the page of an edit's job shows: the clip before and after it, and where both come from.
import { z } from 'zod';
import type { MediaProvider } from '../../domain/media.ts';
import type { Artifacts } from '../../store/store.ts';
import type { JobView, TakeView } from '../../store/view-types.ts';
import type { ApiDeps } from '../api-deps.ts';
import { versionsOf } from '../clip-routes.ts';
import type { ClipVersionsView, ClipVersionView } from '../clip-view.ts';
import { Problem } from '../problem.ts';
import type { ComparedAsset } from './compare-stage.ts';
import { makingsOf, seedText, takeAsset, versionAsset } from './compared-clip.ts';

export type EditView = {
  readonly jobId: string;
  readonly clipIndex: number;
  readonly instruction: string;
  /** Of the job whose clip it is. */
  readonly sourceTitle: string | null;
  /** The version that was edited, and where the clip cannot be read any more nothing. */
  readonly before: ComparedAsset | undefined;
  /** What the edit made: its version, else its take. Nothing before there is one. */
  readonly after: ComparedAsset | undefined;
  /** The edit changed nothing that can be seen. */
  readonly isUnchanged: boolean;
  /** Nothing before there is a take. */
  readonly made?: {
    readonly provider: MediaProvider | null;
    readonly similarity: number | null;
    /** Creativity, 0–1. */
    readonly temperature: number | null;
    /** `77, kept`. */
    readonly seed: string | null;
    readonly rewrittenBy: ClipVersionView['rewrittenBy'];
    readonly reasoning: string | null;
  };
  /** Why this provider, as it was chosen when the edit was asked for. */
  readonly choice: string | null;
};

// The API validated the input before it wrote the row.
const inputSchema = z.object({ jobId: z.string(), clipIndex: z.number(), instruction: z.string() });
const policySchema = z.object({ choice: z.string() });

/** Nothing where the job is no edit. */
export async function editOf(deps: ApiDeps, job: JobView): Promise<EditView | undefined> {
  const input = inputSchema.safeParse(job.input).data;
  if (job.kind !== 'clip_edit' || input === undefined) return undefined;
  const [source, { parent, version }] = await Promise.all([
    deps.store.record.readJob(input.jobId),
    versionsAround(deps, job, input),
  ]);
  const take = takeOf(job);
  const makings = await makingsOf(
    deps.store.views,
    [parent, version].flatMap((one) => one ?? []),
  );
  const asset = (one: ClipVersionView | undefined) => one && versionAsset(one, { makings, demo: job.demo });
  return {
    ...input,
    sourceTitle: source?.title ?? null,
    before: asset(parent),
    after: asset(version) ?? (take && (await madeBy(deps.store.artifacts, { job, take }))),
    isUnchanged: version?.isUnchanged === true,
    ...madeOf(version ?? (take && madeByTake(take)), parent),
    choice: choiceOf(job),
  };
}

/** What the edit made, and what it made that from. */
async function versionsAround(
  deps: ApiDeps,
  job: JobView,
  place: { readonly jobId: string; readonly clipIndex: number },
): Promise<{ readonly parent?: ClipVersionView | undefined; readonly version?: ClipVersionView | undefined }> {
  const clip = await clipOf(deps, place);
  if (clip === undefined) return {};
  const version = clip.versions.find(({ editJobId }) => editJobId === job.id);
  return { parent: parentOf(clip, { job, version }), version };
}

function choiceOf({ policy }: JobView): string | null {
  return policySchema.safeParse(policy).data?.choice ?? null;
}

type Made = NonNullable<EditView['made']>;

/** The same of a take that is no version yet. */
function madeByTake(take: TakeView): Omit<Made, 'seed'> & { readonly generationSeed: number | null } {
  const { provider, similarity, seed, creativityPercent } = take;
  const temperature = creativityPercent === null ? null : creativityPercent / 100;
  return { provider, similarity, temperature, generationSeed: seed, rewrittenBy: null, reasoning: null };
}

function madeOf(
  from: ReturnType<typeof madeByTake> | undefined,
  parent: ClipVersionView | undefined,
): Pick<EditView, 'made'> {
  if (from === undefined) return {};
  const { provider, similarity, temperature, generationSeed, rewrittenBy, reasoning } = from;
  const seed = seedText(generationSeed, parent?.generationSeed);
  return { made: { provider, similarity, temperature, seed, rewrittenBy, reasoning } };
}

/** A clip that cannot be edited any more takes nothing off the page of an edit that was made of it. */
async function clipOf(
  deps: ApiDeps,
  place: { readonly jobId: string; readonly clipIndex: number },
): Promise<ClipVersionsView | undefined> {
  try {
    return await versionsOf(deps, place);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

type Edited = { readonly job: JobView; readonly version: ClipVersionView | undefined };

/** The version that was edited: while the edit runs the current one, which cannot change then. */
function parentOf({ versions }: ClipVersionsView, { job, version }: Edited): ClipVersionView | undefined {
  if (version !== undefined) return versions.find((one) => one.version === version.parent);
  const before = versions.filter(
    ({ parent, createdAt }) => parent === null || createdAt === null || createdAt <= job.createdAt,
  );
  return before.find(({ isCurrent }) => isCurrent) ?? before.at(-1);
}

function takeOf({ sections: [section] }: JobView): TakeView | undefined {
  return section?.takes.find(({ take }) => take === section.acceptedTake) ?? section?.takes.at(-1);
}

async function madeBy(
  artifacts: Pick<Artifacts, 'readText'>,
  { job, take }: { readonly job: JobView; readonly take: TakeView },
): Promise<ComparedAsset> {
  const medium = job.sections[0]?.scene?.medium ?? 'video';
  return takeAsset(take, { medium, prompt: await promptText(artifacts, take), demo: job.demo, name: 'The edit' });
}

/** Nothing where it cannot be read: it takes no take off the page. */
export async function promptText(
  artifacts: Pick<Artifacts, 'readText'>,
  { promptHash }: Pick<TakeView, 'promptHash'>,
): Promise<string | null> {
  return promptHash === null ? null : await artifacts.readText(promptHash).catch(() => null);
}
