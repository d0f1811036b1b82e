// Keeps an edited clip as a new version of the clip that was edited, and shows it in the stages of its job (SPEC R1, R8).
import { ApplicationFailure } from '@temporalio/activity';
import { z } from 'zod';
import { isUnchanged } from '../domain/clip-edit/unchanged.ts';
import { mediumOf } from '../domain/media.ts';
import type { ClipVersionRow, NewClipVersion } from '../store/clip-types.ts';
import type { FoundClip } from '../store/find-clip.ts';
import { keepOriginal, showClipVersion } from '../store/use-clip-version.ts';
import type { KeepVersionInput, KeepVersionResult } from './clip-edit-inputs.ts';
import type { ActivityDeps } from './deps.ts';
import { readClip } from './load-clip.ts';
import { rewriteArtifactSchema } from './rewrite-clip.ts';
import { promptOf } from './scene-clip.ts';

export function createKeepVersion(deps: ActivityDeps) {
  const { store } = deps;
  return async function keepVersion(input: KeepVersionInput): Promise<KeepVersionResult> {
    const clip = await readClip(deps, input);
    if (clip.kind === 'missing') throw ApplicationFailure.nonRetryable(clip.message, 'RecordMissing');
    const versions = await keepOriginal(store, clip);
    const row = await store.clips.add(await newVersion(deps, input, { clip, versions }));
    await showClipVersion(store, row, clip);
    const { version, parent, similarity } = row;
    return { version, parent, isUnchanged: row.isUnchanged, similarity };
  };
}

type Known = { readonly clip: FoundClip; readonly versions: readonly ClipVersionRow[] };

async function newVersion(deps: ActivityDeps, input: KeepVersionInput, known: Known): Promise<NewClipVersion> {
  const { store } = deps;
  const { editJobId, sectionId, take, parentHash } = input;
  const row = await store.record.readTake({ jobId: editJobId, sectionId, take });
  const assetHash = row?.videoHash ?? row?.imageHash ?? null;
  if (row === undefined || assetHash === null)
    throw ApplicationFailure.nonRetryable(`take ${take} of the edit has no clip`, 'RecordMissing');
  const [rewriteText, instruction] = await Promise.all([
    store.artifacts.readText(input.rewriteHash),
    store.artifacts.readText(input.instructionHash),
  ]);
  const rewrite = rewriteArtifactSchema.parse(JSON.parse(rewriteText));
  const text = await promptOf(deps, row, rewrite.prompt);
  const prompt = await store.artifacts.putBytes(text, 'text/plain; charset=utf-8');
  const { similarity, score, seed, provider } = row;
  return {
    jobId: input.jobId,
    clipIndex: input.clipIndex,
    parent: parentOf(known.versions, parentHash),
    editJobId,
    sectionId,
    take,
    instruction,
    rewrittenBy: rewrite.by,
    reasoning: [rewrite.reasoning, ...rewrite.notes, ...droppedSeed(row.applied)].join('\n'),
    promptHash: prompt.hash,
    temperature: rewrite.creativity,
    generationSeed: seed,
    provider,
    medium: provider === null ? known.clip.medium : mediumOf(provider),
    assetHash,
    durationMs: row.durationMs,
    score,
    similarity,
    isUnchanged: isUnchanged({ assetHash, parentHash, similarity }),
    createdBy: input.by,
  };
}

const appliedSchema = z.looseObject({ sent: z.record(z.string(), z.unknown()) });

/** The same seed promises nothing where the model was never told it (SPEC R7). */
function droppedSeed(applied: unknown): readonly string[] {
  const sent = appliedSchema.safeParse(applied).data?.sent;
  const isDropped = sent !== undefined && sent['seed'] === undefined;
  return isDropped ? ['the provider takes no seed: how much stays the same is up to the prompt alone'] : [];
}

/** The version that was loaded for the edit, by what it shows: meanwhile another may have been made the current one. */
export function parentOf(versions: readonly ClipVersionRow[], parentHash: string): number {
  const shown = versions.filter(({ assetHash }) => assetHash === parentHash);
  const parent =
    shown.find(({ isCurrent }) => isCurrent) ?? shown.at(-1) ?? versions.find(({ isCurrent }) => isCurrent);
  return parent?.version ?? 1;
}
