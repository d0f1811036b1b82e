// What the clips of a scenes job are now: the current version of each, else what its stage says (SPEC R1, R8).
import { and, eq } from 'drizzle-orm';
import type { Medium } from '../domain/media.ts';
import { clipVersions } from './clip-schema.ts';
import { type Entries, loadStagedClips, type StagedClip } from './clip-stages.ts';
import type { ClipVersionRow } from './clip-types.ts';
import { type Database, silentLogger, type Transaction } from './database.ts';
import { mediumOfClip, positionOf, wantedVersion } from './find-clip.ts';
import { jobStages, sections } from './schema.ts';

export type CurrentClip = {
  /** 0-based, as in `clips.clips`. */
  readonly clipIndex: number;
  /** The scene that it is the clip of. */
  readonly sectionId: string;
  readonly version: number;
  readonly assetHash: string;
  readonly medium: Medium;
  /** Nothing where it was never edited. */
  readonly row: ClipVersionRow | undefined;
};

/** In the order of the scenes; a scene without a clip is left out. Nothing where the job has no stage of clips that can be read. */
export async function currentClips(
  db: Database | Transaction,
  jobId: string,
): Promise<readonly CurrentClip[] | undefined> {
  const staged = await loadStagedClips({ record: { readStage: stageOf(db) }, logger: silentLogger }, jobId);
  if (staged === undefined) return undefined;
  const rows = await db.select().from(sections).where(eq(sections.jobId, jobId)).orderBy(sections.number);
  const versions = await db.select().from(clipVersions).where(eq(clipVersions.jobId, jobId));
  return rows.flatMap(({ sectionId, scene }) => {
    const clip = scene && clipAt(staged, { clipIndex: scene.index - 1, versions });
    return clip ? [{ ...clip, sectionId }] : [];
  });
}

function stageOf(db: Database | Transaction) {
  return async (jobId: string, stage: string): Promise<unknown> => {
    const isStage = and(eq(jobStages.jobId, jobId), eq(jobStages.stage, stage));
    return (await db.select({ metadata: jobStages.metadata }).from(jobStages).where(isStage))[0]?.metadata;
  };
}

type Place = { readonly clipIndex: number; readonly versions: readonly ClipVersionRow[] };

function clipAt(
  staged: Entries<StagedClip>,
  { clipIndex, versions }: Place,
): Omit<CurrentClip, 'sectionId'> | undefined {
  const clip = staged[positionOf(staged, clipIndex)];
  if (clip === undefined) return undefined;
  const own = versions.filter((row) => row.clipIndex === clipIndex);
  const row = wantedVersion(own, clip.assetHash, undefined);
  return {
    clipIndex,
    version: row?.version ?? clip.version ?? 1,
    assetHash: row?.assetHash ?? clip.assetHash,
    medium: row?.medium ?? mediumOfClip(clip),
    row,
  };
}
