// Joins the sections into one film with chapters, captions, poster and contact sheet (SPEC E10).
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/activity';
import { assembleVideo } from '../renderers/video/assemble.ts';
import { conform } from '../renderers/video/conform.ts';
import { titleCard } from '../renderers/video/title-card.ts';
import type { ActivityDeps } from './deps.ts';
import { type Heart, withHeart } from './heart.ts';
import type { AssembleExplainerInput, AssembleExplainerResult } from './inputs.ts';

/** How long the card of a missing section stands. */
const cardMs = 2_500;

export function createAssembleExplainer(deps: ActivityDeps) {
  return async function assembleExplainer(input: AssembleExplainerInput): Promise<AssembleExplainerResult> {
    await mkdir(deps.scratchDir, { recursive: true });
    const outDir = await mkdtemp(join(deps.scratchDir, 'assemble-'));
    try {
      return await withHeart((heart) => assemble(deps, { input, outDir }, heart));
    } finally {
      await rm(outDir, { recursive: true, force: true });
    }
  };
}

type Work = { readonly input: AssembleExplainerInput; readonly outDir: string };

async function assemble(deps: ActivityDeps, { input, outDir }: Work, heart: Heart): Promise<AssembleExplainerResult> {
  const { record, artifacts } = deps.store;
  const job = await record.readJob(input.jobId);
  if (job === undefined) throw ApplicationFailure.nonRetryable(`no job ${input.jobId}`, 'RecordMissing');
  const clips = [];
  const omitted: string[] = [];
  for (const section of input.sections) {
    heart.progress(`section ${section.id}`);
    const clip = await clipOf(deps, { input, outDir, section }, heart);
    if (clip === undefined) omitted.push(section.id);
    else clips.push(clip);
  }
  heart.progress('joining');
  const film = await assembleVideo({
    title: job.title ?? 'Untitled',
    quality: input.quality,
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
  await record.setJobResult(input.jobId, {
    artifacts: { video: video.hash, poster: poster.hash, contactSheet: contactSheet.hash, captions: captions.hash },
  });
  const durationMs = Math.round(film.durationMs);
  await record.writeStage(input.jobId, 'assembly', {
    assembly: { durationMs, omitted, onMissing: input.onMissing, encodedAgain: film.encodedAgain },
  });
  return { videoHash: video.hash, durationMs, omitted };
}

type SectionWork = Work & { readonly section: AssembleExplainerInput['sections'][number] };

/** The section's clip in the job's format, its card, or nothing when it is left out. */
async function clipOf(deps: ActivityDeps, { input, outDir, section }: SectionWork, { signal }: Heart) {
  const row = await deps.store.record.readSection(input.jobId, section.id);
  if (row === undefined) throw ApplicationFailure.nonRetryable(`no section ${section.id}`, 'RecordMissing');
  const { number, title, narration } = row;
  const target = join(outDir, `clip-${number}.mp4`);
  if (section.videoHash !== undefined) {
    const source = await deps.store.artifacts.localPath(section.videoHash);
    const { durationMs } = await conform(source, { out: target, quality: input.quality, signal });
    return { path: target, number, title, narration, durationMs };
  }
  if (input.onMissing === 'omit') return undefined;
  const subtitle = section.reason ?? 'this section could not be made';
  await titleCard({ title, subtitle, quality: input.quality, durationMs: cardMs, signal }, target);
  return { path: target, number, title, narration: '', durationMs: cardMs };
}
