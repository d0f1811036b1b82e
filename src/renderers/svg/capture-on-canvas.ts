// The quick way: pages draw on a canvas and hand out what changed, the whole pictures go to the encoder as they are (ADR 18).
import { z } from 'zod';
import type { SceneSample } from '../layout.ts';
import { frameFormats } from '../renderer.ts';
import { encodeArguments } from '../video/encoding.ts';
import { openMediaSink, sinkInput, type MediaSink } from '../video/ffmpeg.ts';
import type { Page } from './browser.ts';
import { ask, inOrder, loadPicture, sampledFrames, sampleForm, type Capture } from './capture.ts';
import { BrowserError } from './cdp.ts';
import { applyChanges, planarPicture } from './planar-picture.ts';

/** Frames of one question to the page, and how many questions it has at a time: so it never waits for us, and never runs far ahead. */
const framesAtOnce = 4;
const questionsAtOnce = 2;

const answerForm = z.object({
  drawn: z.array(z.string()).max(framesAtOnce),
  samples: z.array(sampleForm).max(framesAtOnce),
});

type Wanted = { readonly ms: number; readonly sampled: boolean };

async function askPictures(page: Page, wanted: readonly Wanted[]): Promise<z.infer<typeof answerForm>> {
  const answer = await ask(page, `retake.pictures(${JSON.stringify(wanted)})`, answerForm);
  if (answer.drawn.length !== wanted.length) throw new BrowserError('the page drew another number of pictures');
  return answer;
}

type Part = { readonly page: Page; readonly wanted: readonly Wanted[]; readonly ready: Promise<unknown> };

/** The pictures of one page, each as what changed since its last one. */
async function* drawnBy({ page, wanted, ready }: Part, samples: SceneSample[]): AsyncGenerator<Buffer, void> {
  await ready;
  const asked: ReturnType<typeof askPictures>[] = [];
  for (let at = 0; at < wanted.length || asked.length > 0;) {
    while (asked.length < questionsAtOnce && at < wanted.length) {
      const answer = askPictures(page, wanted.slice(at, at + framesAtOnce));
      // The loss of the browser is told by the answer that is waited for.
      answer.catch(() => undefined);
      asked.push(answer);
      at += framesAtOnce;
    }
    const answer = await asked.shift();
    samples.push(...(answer?.samples ?? []));
    for (const picture of answer?.drawn ?? []) yield Buffer.from(picture, 'base64');
  }
}

function openClip({ quality, frames, out, signal }: Capture): MediaSink {
  const { width, height, fps } = frameFormats[quality];
  const colours = [
    '-color_range',
    'tv',
    '-colorspace',
    'smpte170m',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
  ];
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(fps), ...colours];
  const output = [...encodeArguments({ quality }, [], 'clip colours'), '-frames:v', String(frames), '/out/clip.mp4'];
  return openMediaSink(['-v', 'error', ...input, '-i', sinkInput, ...output], { signal, writes: { 'clip.mp4': out } });
}

type Lane = { readonly picture: Buffer; readonly drawn: AsyncGenerator<Buffer, void> };

async function encode(lanes: readonly Lane[], capture: Capture): Promise<void> {
  const sink = openClip(capture);
  try {
    for (let number = 0; number < capture.frames; number += 1) {
      const lane = lanes[number % lanes.length];
      const next = await lane?.drawn.next();
      if (!lane || !next || next.done) throw new BrowserError('the page drew too few pictures');
      applyChanges(lane.picture, next.value);
      await sink.write(lane.picture);
      capture.onFrame(number + 1);
    }
    await sink.finish();
  } finally {
    await sink.abandon();
  }
}

/**
 * Writes the clip, each page drawing every n-th frame of it, and tells the layout. The second page gets the document when the first one could
 * draw it: what fills one browser's memory does not fill two. Throws as `captureClip`.
 */
export async function captureOnCanvas(pages: readonly [Page, ...Page[]], capture: Capture): Promise<SceneSample[]> {
  const { quality, svg, frames } = capture;
  const { width, height, fps } = frameFormats[quality];
  const stage = { width, height, drawsElement: true, waits: true };
  const [first] = pages;
  await loadPicture(first, svg, stage);
  const sampled = await sampledFrames(first, frames, fps);
  const samples: SceneSample[] = [];
  const drawable = first.evaluate('retake.draws()');
  const lanes = pages.map((page, index) => {
    const ready = page === first ? drawable : drawable.then(() => loadPicture(page, svg, stage));
    ready.catch(() => undefined);
    const numbers = Array.from({ length: frames }, (_, number) => number).filter(
      (number) => number % pages.length === index,
    );
    const wanted = numbers.map((number) => ({ ms: (number * 1000) / fps, sampled: sampled.has(number) }));
    return { picture: planarPicture({ width, height }), drawn: drawnBy({ page, wanted, ready }, samples) };
  });
  await encode(lanes, capture);
  return inOrder(samples);
}
