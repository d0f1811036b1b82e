// Joins the sections of a job into one film with chapters, captions, a poster and a contact sheet (SPEC E10).
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { qualities, type Quality } from '../../domain/job.ts';
import type { Aspect } from '../../domain/media.ts';
import { narrationCues, toWebVtt, type Cue } from './captions.ts';
import { conform, fitsFormat } from './conform.ts';
import { drawContactSheet, drawPoster } from './contact-sheet.ts';
import { trackTimescale } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { type ClipFormat, frameFormatOf } from './frame-format.ts';
import { extractFrames, spreadFrames } from './sample-frames.ts';
import { wantedHeaders } from './headers.ts';
import { probeVideo, type VideoFacts } from './probe-video.ts';

export type AssemblyClip = {
  readonly path: string;
  readonly title: string;
  readonly narration: string;
  readonly number: number;
};

export type AssemblyRequest = {
  readonly title: string;
  /** Found from the first clip's size where it is left out. */
  readonly quality?: Quality;
  /** Shape of the film; `usualAspect` where absent. */
  readonly aspect?: Aspect | undefined;
  /** In any order: they are joined by number. */
  readonly clips: readonly AssemblyClip[];
  /** Existing folder for the results. */
  readonly outDir: string;
  /** Made with the demo model: the results say so (SPEC C9). */
  readonly demo: boolean;
  readonly signal: AbortSignal;
};

export type Assembly = {
  readonly video: string;
  readonly poster: string;
  readonly contactSheet: string;
  /** WebVTT. */
  readonly captions: string;
  readonly durationMs: number;
  readonly chapters: readonly {
    readonly number: number;
    readonly title: string;
    readonly fromMs: number;
    readonly toMs: number;
  }[];
  /** Numbers of sections that had to be encoded again because their stream was another. */
  readonly encodedAgain: readonly number[];
};

type Part = AssemblyClip & { readonly facts: VideoFacts; readonly fromMs: number; readonly firstFrame: number };

function qualityOf(clips: readonly VideoFacts[], aspect: Aspect | undefined): Quality {
  const height = clips[0]?.height;
  return qualities.find((quality) => frameFormatOf({ quality, aspect }).height === height) ?? 'standard';
}

/** Puts the clips whose stream differs through `conform`; where all are alike, whatever they are, none is touched. */
async function alike({ clips, signal, ...request }: AssemblyRequest, folder: string) {
  const ordered = clips.toSorted((a, b) => a.number - b.number);
  const probed = await Promise.all(ordered.map(async (clip) => ({ clip, facts: await probeVideo(clip.path, signal) })));
  const { aspect } = request;
  const quality =
    request.quality ??
    qualityOf(
      probed.map(({ facts }) => facts),
      aspect,
    );
  const format: ClipFormat = { quality, aspect };
  const first = probed[0]?.facts.headersHash;
  const same = probed.every(({ facts }) => fitsFormat(facts, format) && facts.headersHash === first);
  const wanted = same ? first : await wantedHeaders(format, signal);
  const encodedAgain: number[] = [];
  const parts: Part[] = [];
  let frame = 0;
  for (const { clip, facts } of probed) {
    let used = { path: clip.path, facts };
    if (!fitsFormat(facts, format) || facts.headersHash !== wanted) {
      const path = join(folder, `part-${clip.number}.mp4`);
      await conform(clip.path, { ...format, out: path, signal });
      used = { path, facts: await probeVideo(path, signal) };
      encodedAgain.push(clip.number);
    }
    parts.push({ ...clip, ...used, firstFrame: frame, fromMs: Math.round((frame * 1000) / used.facts.fps) });
    frame += used.facts.frames;
  }
  return { parts, encodedAgain };
}

const metadataText = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[=;#\\]/g, (character) => `\\${character}`);

function metadataFile({ title, demo }: AssemblyRequest, chapters: Assembly['chapters']): string {
  const head = [
    ';FFMETADATA1',
    `title=${metadataText(title)}`,
    ...(demo ? ['comment=demo: made with the demo model'] : []),
  ];
  const marks = chapters.map(
    ({ title: name, fromMs, toMs }) =>
      `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${fromMs}\nEND=${toMs}\ntitle=${metadataText(name)}`,
  );
  return `${[...head, ...marks].join('\n')}\n`;
}

type Written = { readonly metadata: string; readonly captions: string; readonly cues: readonly Cue[] };

async function joinClips(parts: readonly Part[], written: Written, to: { out: string; signal: AbortSignal }) {
  const { metadata, captions, cues } = written;
  const paths = [...new Set(parts.map(({ path }) => path))];
  const nameOf = (path: string): string => `part-${paths.indexOf(path)}.mp4`;
  const list = parts.map(({ path, facts }) => `file /in/${nameOf(path)}\nduration ${facts.frames / facts.fps}\n`);
  // Packets pass as they are: all parts have the same headers, so no parameter sets need to be repeated between them.
  const inputs = [
    ['-f', 'concat', '-safe', '0', '-auto_convert', '0', '-i', 'list.txt'],
    ['-f', 'ffmetadata', '-i', 'metadata.txt'],
  ].flat();
  const text =
    cues.length === 0
      ? { input: [], output: [] }
      : {
          input: ['-f', 'webvtt', '-i', 'captions.vtt'],
          output: ['-map', '2:s', '-c:s', 'mov_text', '-metadata:s:s:0', 'title=Captions', '-disposition:s:0', '0'],
        };
  const film = [
    ['-map', '0:v', '-c:v', 'copy', ...text.output, '-map_metadata', '1', '-map_chapters', '1'],
    ['-video_track_timescale', String(trackTimescale), '-movflags', '+faststart', '/out/film.mp4'],
  ].flat();
  await runMedia('ffmpeg', ['-v', 'error', ...inputs, ...text.input, ...film], {
    signal: to.signal,
    reads: Object.fromEntries(paths.map((path) => [nameOf(path), path])),
    writes: { 'film.mp4': to.out },
    texts: {
      'list.txt': `ffconcat version 1.0\n${list.join('')}`,
      'metadata.txt': metadata,
      'captions.vtt': captions,
    },
  });
}

async function drawStills(
  request: AssemblyRequest,
  parts: readonly Part[],
  made: { film: string; poster: string; sheet: string; folder: string },
): Promise<void> {
  const perPart = Math.max(1, Math.min(3, Math.floor(12 / parts.length)));
  const wanted = parts.flatMap((part) =>
    spreadFrames(part.facts.frames, perPart).map((frame) => ({
      frame: part.firstFrame + frame,
      atMs: part.fromMs + Math.round((frame * 1000) / part.facts.fps),
      caption: `${part.number}  ${part.title}`,
    })),
  );
  const sampled = await extractFrames(made.film, wanted, {
    outDir: made.folder,
    signal: request.signal,
    maxSide: 1920,
  });
  const frames = sampled.map(({ path }, index) => ({ path, caption: wanted[index]?.caption ?? '' }));
  await drawPoster(frames, made.poster, request.demo);
  await drawContactSheet({ title: request.title, frames, demo: request.demo, aspect: request.aspect }, made.sheet);
}

/**
 * Writes `film.mp4`, `poster.jpg`, `contact-sheet.jpg` and `captions.vtt` into `outDir`. Video is copied packet by packet; only a clip whose
 * stream differs from the others is encoded, once. Throws `RangeError` without clips, `NotAVideo`, `MediaProgramError`.
 */
export async function assembleVideo(request: AssemblyRequest): Promise<Assembly> {
  if (request.clips.length === 0) throw new RangeError('a film needs a clip');
  const { outDir, signal, demo } = request;
  const folder = await mkdtemp(join(outDir, 'parts-'));
  const made = {
    video: join(outDir, 'film.mp4'),
    poster: join(outDir, 'poster.jpg'),
    contactSheet: join(outDir, 'contact-sheet.jpg'),
    captions: join(outDir, 'captions.vtt'),
  };
  try {
    const { parts, encodedAgain } = await alike(request, folder);
    const lengths = parts.map(({ facts }) => Math.round((facts.frames * 1000) / facts.fps));
    const chapters = parts.map(({ number, title, fromMs }, index) => ({
      number,
      title,
      fromMs,
      toMs: fromMs + (lengths[index] ?? 0),
    }));
    const cues = parts.flatMap(({ narration, fromMs }, index) =>
      narrationCues(narration, { fromMs, durationMs: lengths[index] ?? 0 }, request.aspect),
    );
    const captions = toWebVtt(cues, demo ? 'demo: made with the demo model' : undefined);
    await writeFile(made.captions, captions);
    const metadata = metadataFile(request, chapters);
    await joinClips(parts, { metadata, captions, cues }, { out: made.video, signal });
    const { durationMs } = await probeVideo(made.video, signal);
    await drawStills(request, parts, { film: made.video, poster: made.poster, sheet: made.contactSheet, folder });
    return { ...made, durationMs, chapters, encodedAgain };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
