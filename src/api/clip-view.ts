// The versions of a clip as the API and the studio show them, and their schemas (SPEC R8).
import { z } from 'zod';
import { media, mediaProviders, sceneIdOf } from '../domain/media.ts';
import { type ClipVersionRow, isUpload } from '../store/clip-types.ts';
import type { FoundClip } from '../store/find-clip.ts';
import type { Store } from '../store/store.ts';
import { artifactPath } from './artifact-routes.ts';

const hash = z.string();

export const clipVersionSchema = z
  .object({
    jobId: z.string(),
    clipIndex: z.int(),
    version: z.int().meta({ description: '1 is the clip as its job made it.' }),
    parent: z.int().nullable(),
    isCurrent: z.boolean(),
    editJobId: z.string().nullable(),
    sectionId: z.string(),
    take: z.int().nullable(),
    instruction: z.string().nullable(),
    rewrittenBy: z.enum(['template', 'model', 'unread_reply']).nullable(),
    reasoning: z.string().nullable(),
    prompt: z.string().nullable().meta({ description: 'Null where its artifact cannot be read.' }),
    promptHash: hash.nullable(),
    temperature: z.number().nullable().meta({ description: 'Creativity, 0 to 1 (SPEC R7): not sent to any provider.' }),
    generationSeed: z.int().nullable(),
    provider: z.enum(mediaProviders).nullable(),
    medium: z.enum(media),
    assetHash: hash,
    durationMs: z.number().nullable(),
    score: z.number().nullable(),
    similarity: z.number().nullable().meta({ description: 'SSIM to the parent, 0 to 1.' }),
    isUnchanged: z.boolean().meta({ description: 'The edit changed nothing that can be seen.' }),
    isUpload: z
      .boolean()
      .meta({ description: 'A person gave it in place of the version before; no provider made it.' }),
    feedback: z.enum(['up', 'down']).nullable(),
    feedbackBy: z.string().nullable(),
    createdBy: z.string().nullable(),
    createdAt: z.iso.datetime().nullable(),
    links: z.object({ asset: z.string(), editJob: z.string().nullable() }),
  })
  .meta({ id: 'ClipVersion' });

export const clipVersionsSchema = z
  .object({
    jobId: z.string(),
    clipIndex: z.int(),
    title: z.string(),
    current: z.int(),
    versions: z.array(clipVersionSchema),
  })
  .meta({ id: 'ClipVersions' });

export type ClipVersionView = z.infer<typeof clipVersionSchema>;
export type ClipVersionsView = z.infer<typeof clipVersionsSchema>;

export async function clipVersionView(
  artifacts: Pick<Store['artifacts'], 'readText'>,
  row: ClipVersionRow,
): Promise<ClipVersionView> {
  const links = { asset: artifactPath(row.assetHash), editJob: row.editJobId && `/api/jobs/${row.editJobId}` };
  // A text that is gone takes no version off the list.
  const prompt = await artifacts.readText(row.promptHash).catch(() => null);
  return { ...row, isUpload: isUpload(row), createdAt: row.createdAt.toISOString(), prompt, links };
}

const comparedFields = [
  'assetHash',
  'prompt',
  'provider',
  'generationSeed',
  'temperature',
  'durationMs',
  'score',
] as const;

export const clipComparisonSchema = z
  .object({
    a: clipVersionSchema,
    b: clipVersionSchema,
    changed: z.array(z.enum(comparedFields)).meta({ description: 'In what they differ.' }),
    similarity: z
      .number()
      .nullable()
      .meta({ description: 'SSIM, 0 to 1, where one was made from the other or both have the same bytes; else null.' }),
  })
  .meta({ id: 'ClipComparison' });
export type ClipComparison = z.infer<typeof clipComparisonSchema>;

/** In what two versions differ. The similarity is the one that was measured when the later was made. */
export function compareVersions(a: ClipVersionView, b: ClipVersionView): ClipComparison {
  const changed = comparedFields.filter((field) => a[field] !== b[field]);
  return { a, b, changed, similarity: similarityBetween(a, b) };
}

function similarityBetween(a: ClipVersionView, b: ClipVersionView): number | null {
  if (a.assetHash === b.assetHash) return 1;
  if (a.parent === b.version) return a.similarity;
  return b.parent === a.version ? b.similarity : null;
}

/** All versions, oldest first. A clip that was never edited has one, as its job made it. */
export async function clipVersionsView(
  artifacts: Pick<Store['artifacts'], 'readText'>,
  clip: FoundClip,
): Promise<ClipVersionsView> {
  const { jobId, clipIndex, title, version: current } = clip;
  const kept = clip.versions.map((row) => clipVersionView(artifacts, row));
  const versions = clip.versions.length === 0 ? [original(clip)] : await Promise.all(kept);
  return { jobId, clipIndex, title, current, versions };
}

function original(clip: FoundClip): ClipVersionView {
  const {
    jobId,
    clipIndex,
    version,
    sceneId = sceneIdOf(jobId, clipIndex + 1),
    prompt,
    medium,
    assetHash,
    durationMs,
  } = clip;
  return {
    jobId,
    clipIndex,
    version,
    parent: null,
    isCurrent: true,
    editJobId: null,
    sectionId: sceneId,
    take: null,
    instruction: null,
    rewrittenBy: null,
    reasoning: null,
    prompt,
    promptHash: null,
    temperature: clip.temperature ?? null,
    generationSeed: clip.seed ?? null,
    provider: clip.provider ?? null,
    medium,
    assetHash,
    durationMs,
    score: clip.score ?? null,
    similarity: null,
    isUnchanged: false,
    isUpload: false,
    feedback: null,
    feedbackBy: null,
    createdBy: null,
    createdAt: null,
    links: { asset: artifactPath(assetHash), editJob: null },
  };
}
