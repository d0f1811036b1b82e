// The versions of a clip as the API and the studio show them, and their schemas (SPEC R8).
import { z } from 'zod';
import { media, mediaProviders } from '../domain/media.ts';
import type { ClipVersionRow } from '../store/clip-types.ts';
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

type ClipVersionView = Omit<z.infer<typeof clipVersionSchema>, 'prompt'>;

export function clipVersionView(row: ClipVersionRow): ClipVersionView {
  const links = { asset: artifactPath(row.assetHash), editJob: row.editJobId && `/api/jobs/${row.editJobId}` };
  return { ...row, createdAt: row.createdAt.toISOString(), links };
}

export async function withPrompt(
  artifacts: Pick<Store['artifacts'], 'readText'>,
  view: ClipVersionView,
): Promise<z.infer<typeof clipVersionSchema>> {
  const { promptHash } = view;
  // A text that is gone takes no version off the list.
  const prompt = promptHash === null ? null : await artifacts.readText(promptHash).catch(() => null);
  return { ...view, prompt };
}

/** All versions, oldest first. A clip that was never edited has one, as its job made it. */
export async function clipVersionsView(
  artifacts: Pick<Store['artifacts'], 'readText'>,
  clip: FoundClip,
): Promise<z.infer<typeof clipVersionsSchema>> {
  const { jobId, clipIndex, title, version: current } = clip;
  const kept = clip.versions.map((row) => withPrompt(artifacts, clipVersionView(row)));
  const versions = clip.versions.length === 0 ? [original(clip)] : await Promise.all(kept);
  return { jobId, clipIndex, title, current, versions };
}

function original(clip: FoundClip): z.infer<typeof clipVersionSchema> {
  const {
    jobId,
    clipIndex,
    version,
    sceneId = `${jobId}-${clipIndex + 1}`,
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
    feedback: null,
    feedbackBy: null,
    createdBy: null,
    createdAt: null,
    links: { asset: artifactPath(assetHash), editJob: null },
  };
}
