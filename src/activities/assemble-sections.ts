// Joins the sections into one film with chapters, captions, poster and contact sheet (SPEC E10).
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/activity';
import { type Aspect, aspects } from '../domain/media.ts';
import { assembleVideo } from '../renderers/video/assemble.ts';
import { conform } from '../renderers/video/conform.ts';
import type { ClipFormat } from '../renderers/video/frame-format.ts';
import { stillClip } from '../renderers/video/still-clip.ts';
import { titleCard } from '../renderers/video/title-card.ts';
import type { ActivityDeps } from './deps.ts';
import { type Heart, withHeart } from './heart.ts';
import type { AssembleSectionsInput, AssembleSectionsResult } from './inputs.ts';
import { withScratch } from './scratch.ts';

/** How long the card of a missing section stands. */
const cardMs = 2_500;

/** How long a picture stands that was given no length. */
const pictureMs = 4_000;

export function createAssembleSections(deps: ActivityDeps) {
  return async function assembleSections(input: AssembleSectionsInput): Promise<AssembleSectionsResult> {
    const { record } = deps.store;
    const film = await withScratch(deps, 'assemble', (outDir) =>
      withHeart((heart) => assemble(deps, { input, outDir }, heart)),
    );
    await record.writeStage(input.jobId, 'assembly', {
      assembly: { ...film.assembly, clips: await clipsOf(deps, input) },
    });
    await record.setJobResult(input.jobId, { artifacts: film.artifacts });
    return film.result;
  };
}

/** The clips of scenes that the film is made of, as `Cuts` reads them. */
async function clipsOf({ store }: ActivityDeps, { jobId, sections }: AssembleSectionsInput) {
  const rows = await store.record.readSections(jobId);
  return rows.flatMap(({ scene, sectionId }) => {
    const { videoHash, imageHash } = sections.find(({ id }) => id === sectionId) ?? {};
    const assetHash = videoHash ?? imageHash;
    return scene === null || assetHash === undefined ? [] : [{ clipIndex: scene.index - 1, sectionId, assetHash }];
  });
}

export type Work = { readonly input: AssembleSectionsInput; readonly outDir: string };

/** The film as the store has it, of which nothing is written into the record yet. */
export type Film = {
  /** Hashes by name, as the job's artifacts have them. */
  readonly artifacts: Readonly<Record<'video' | 'poster' | 'contactSheet' | 'captions', string>>;
  /** What the stage `assembly` says of it. */
  readonly assembly: Readonly<Record<string, unknown>>;
  readonly result: AssembleSectionsResult;
};

/** Joins the sections as they are given, in a folder of its own. Safe to repeat. Throws `NothingToJoin` where none has a clip. */
export async function assemble(deps: ActivityDeps, { input, outDir }: Work, heart: Heart): Promise<Film> {
  const { record, artifacts } = deps.store;
  const job = await record.readJob(input.jobId);
  if (job === undefined) throw ApplicationFailure.nonRetryable(`no job ${input.jobId}`, 'RecordMissing');
  const format = { quality: input.quality, aspect: aspectOf(job.input) };
  const parts: Part[] = [];
  for (const section of input.sections) {
    heart.progress(`section ${section.id}`);
    parts.push(await partOf(deps, { input, outDir, section, format }, heart));
  }
  const clips = parts.flatMap(({ clip }) => clip ?? []);
  const omitted = parts.filter(({ clip }) => clip === undefined).map(({ id }) => id);
  const unusable = parts.flatMap(({ id, unusable: reason }) => (reason === undefined ? [] : [{ id, reason }]));
  if (clips.length === 0)
    throw ApplicationFailure.nonRetryable('no section has a clip that can be joined', 'NothingToJoin');
  heart.progress('joining');
  const film = await assembleVideo({
    title: job.title ?? 'Untitled',
    ...format,
    clips,
    outDir,
    demo: job.demo,
    signal: heart.signal,
  });
  const video = await artifacts.putFile(film.video, 'video/mp4');
  const [poster, contactSheet, captions] = [
    await artifacts.putFile(film.poster, 'image/jpeg'),
    await artifacts.putFile(film.contactSheet, 'image/jpeg'),
    await artifacts.putFile(film.captions, 'text/vtt'),
  ];
  const durationMs = Math.round(film.durationMs);
  const { onMissing, quality } = input;
  return {
    artifacts: { video: video.hash, poster: poster.hash, contactSheet: contactSheet.hash, captions: captions.hash },
    assembly: {
      durationMs,
      omitted,
      unusable,
      onMissing,
      quality,
      encodedAgain: encodedAgain(parts, film.encodedAgain),
    },
    result: { videoHash: video.hash, durationMs, omitted, unusable },
  };
}

/** The API validated the input before it wrote the row; explainers and older jobs have none. */
function aspectOf(jobInput: unknown): Aspect | undefined {
  const asked = typeof jobInput === 'object' && jobInput !== null && 'aspect' in jobInput ? jobInput.aspect : undefined;
  return aspects.find((aspect) => aspect === asked);
}

type SectionWork = Work & {
  readonly section: AssembleSectionsInput['sections'][number];
  readonly format: ClipFormat;
};

type Clip = { readonly path: string; readonly number: number; readonly title: string; readonly narration: string };

type Part = {
  readonly id: string;
  /** Nothing when the section is left out. */
  readonly clip?: Clip;
  readonly encoded?: boolean;
  /** Why its clip could not be used: an upload that is no film costs its own section, not the others. */
  readonly unusable?: string;
};

/** Numbers of the sections whose stream could not be copied as it was. */
function encodedAgain(parts: readonly Part[], joined: readonly number[]): readonly number[] {
  const conformed = parts.flatMap(({ clip, encoded }) => (clip !== undefined && encoded === true ? [clip.number] : []));
  return [...new Set([...conformed, ...joined])];
}

/** The section's clip in the job's format, its card, or nothing when it is left out. */
async function partOf(deps: ActivityDeps, work: SectionWork, { signal }: Heart): Promise<Part> {
  const { input, outDir, section, format } = work;
  const row = await deps.store.record.readSection(input.jobId, section.id);
  if (row === undefined) throw ApplicationFailure.nonRetryable(`no section ${section.id}`, 'RecordMissing');
  const { number, title, narration } = row;
  const out = join(outDir, `clip-${number}.mp4`);
  const clip = { path: out, number, title, narration };
  const asset = section.videoHash ?? section.imageHash;
  if (asset === undefined) return await missing(work, clip, { signal, reason: section.reason });
  const source = await deps.store.artifacts.localPath(asset);
  try {
    if (section.videoHash === undefined) {
      const durationMs = row.plannedDurationMs > 0 ? row.plannedDurationMs : pictureMs;
      await stillClip(source, { ...format, durationMs, out, signal });
      return { id: section.id, clip, encoded: true };
    }
    const { encoded } = await conform(source, { ...format, out, signal });
    return { id: section.id, clip, encoded };
  } catch (error) {
    if (!isUnusableClip(error)) throw error;
    const reason = 'its asset is no film or picture that can be read';
    deps.logger.warn({ err: error, jobId: input.jobId, sectionId: section.id }, reason);
    return { ...(await missing(work, clip, { signal, reason })), unusable: reason };
  }
}

async function missing(
  { input, section, format }: SectionWork,
  clip: Clip,
  { signal, reason }: { readonly signal: AbortSignal; readonly reason: string | undefined },
): Promise<Part> {
  if (input.onMissing === 'omit') return { id: section.id };
  const subtitle = reason ?? 'this section could not be made';
  await titleCard({ ...format, title: clip.title, subtitle, durationMs: cardMs, signal }, clip.path);
  return { id: section.id, clip: { ...clip, narration: '' } };
}

function isUnusableClip(error: unknown): boolean {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return name === 'NotAVideo' || name === 'NotAPicture' || name === 'MediaProgramError';
}
