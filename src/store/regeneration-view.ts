// What readers see of a scene that is made again (SPEC A9): how it stands, and its result once it has ended or a person is asked.
import { and, between, eq, inArray } from 'drizzle-orm';
import type { Medium } from '../domain/media.ts';
import { passingScore } from '../domain/score.ts';
import { regenerations } from './clip-schema.ts';
import type { RegenerationRow } from './clip-types.ts';
import type { Transaction } from './database.ts';
import { reviews } from './review-schema.ts';
import { analysisOfTake, assetOfTake, sceneAsset, takeOfScene } from './scene-rows.ts';
import { artifacts, calls, sections, takes } from './schema.ts';
import { takeViews, withIsoTimes, type SectionRow, type TakeRow } from './view-rows.ts';
import type { RegenerationResultView, RegenerationView } from './regeneration-view-types.ts';
import type { SceneAssetView } from './view-types.ts';

/** What the uploads are that stand for scenes: a person may put a picture in place of a video. */
export async function readUploads(tx: Transaction, rows: readonly SectionRow[]): Promise<ReadonlyMap<string, Medium>> {
  const hashes = rows.flatMap((row) => (row.scene === null || row.replacedByHash === null ? [] : [row.replacedByHash]));
  if (hashes.length === 0) return new Map();
  const kept = await tx.select().from(artifacts).where(inArray(artifacts.hash, hashes));
  return new Map(kept.map(({ hash, mime }) => [hash, mime.startsWith('image/') ? 'image' : 'video']));
}

/** What a person was asked about the scene while it was made again, oldest first. */
async function questionsDuring(tx: Transaction, row: RegenerationRow, endedAt: Date) {
  const { jobId, sectionId, createdAt } = row;
  const isOfScene = and(eq(reviews.jobId, jobId), eq(reviews.sectionId, sectionId));
  return await tx
    .select({ id: reviews.id, subject: reviews.subject, status: reviews.status })
    .from(reviews)
    .where(and(isOfScene, between(reviews.createdAt, createdAt, endedAt)))
    .orderBy(reviews.createdAt);
}

/** The number of the last take that was there when the next regeneration began; nothing where none did. */
async function lastTakeOf(tx: Transaction, { sectionId, number }: RegenerationRow): Promise<number | undefined> {
  const isNext = and(eq(regenerations.sectionId, sectionId), eq(regenerations.number, number + 1));
  return (await tx.select({ last: regenerations.takesBefore }).from(regenerations).where(isNext))[0]?.last;
}

function ofTake(take: TakeRow | undefined): SceneAssetView {
  return {
    asset: take === undefined ? null : assetOfTake(take),
    qualityScore: take?.score ?? null,
    analysis: analysisOfTake(take),
  };
}

async function readResult(tx: Transaction, row: RegenerationRow, escalated: boolean): Promise<RegenerationResultView> {
  const { jobId, sectionId, takesBefore } = row;
  const isScene = and(eq(sections.jobId, jobId), eq(sections.sectionId, sectionId));
  const [section] = await tx.select().from(sections).where(isScene);
  const ofScene = and(eq(takes.jobId, jobId), eq(takes.sectionId, sectionId));
  const tried = await tx.select().from(takes).where(ofScene).orderBy(takes.take);
  const paid = await tx
    .select()
    .from(calls)
    .where(and(eq(calls.jobId, jobId), eq(calls.sectionId, sectionId)));
  const last = await lastTakeOf(tx, row);
  const known = tried.filter(({ take }) => take <= (last ?? take));
  const own = known.filter(({ take }) => take > takesBefore);
  const acceptedTake = section?.acceptedTake ?? null;
  // The later of several: a person may have chosen another one in the end.
  const accepted = own.findLast(({ take, status }) => take === acceptedTake || status === 'accepted');
  const left =
    section !== undefined && last === undefined
      ? sceneAsset(section, known, await readUploads(tx, [section]))
      : ofTake(accepted ?? takeOfScene(acceptedTake, known));
  return {
    success: (accepted?.score ?? 0) >= passingScore,
    finalScore: left.qualityScore,
    takes: takeViews(own, paid),
    escalated,
    asset: left.asset,
    analysis: left.analysis,
  };
}

/** Undefined when there is none. */
export async function readRegenerationView(
  tx: Transaction,
  place: { readonly sectionId: string; readonly number: number },
): Promise<RegenerationView | undefined> {
  const { sectionId, number } = place;
  const isIt = and(eq(regenerations.sectionId, sectionId), eq(regenerations.number, number));
  const [row] = await tx.select().from(regenerations).where(isIt);
  if (row === undefined) return undefined;
  const { jobId, workflowId, requestedBy, createdAt, endedAt } = row;
  const questions = await questionsDuring(tx, row, endedAt ?? new Date());
  const open = endedAt === null ? questions.findLast(({ status }) => status === 'open') : undefined;
  const escalated = questions.some(({ subject }) => subject === 'section');
  return {
    id: `${sectionId}:retake:${number}`,
    sceneId: sectionId,
    number,
    jobId,
    status: open === undefined ? row.status : 'waiting_review',
    reviewId: open?.id ?? null,
    workflowId,
    requestedBy,
    ...withIsoTimes({ createdAt, endedAt }),
    result: endedAt === null && open === undefined ? null : await readResult(tx, row, escalated),
  };
}
