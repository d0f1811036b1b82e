// The slower ways: one JPEG picture a frame, of a browser that draws on command or by screenshots; for browsers that cannot draw on a canvas.
import type { SceneSample } from '../layout.ts';
import { frameFormats } from '../renderer.ts';
import { encodeArguments } from '../video/encoding.ts';
import { openMediaSink, sinkInput, type MediaSink } from '../video/ffmpeg.ts';
import type { Page, PictureFormat, Size } from './browser.ts';
import { ask, loadPicture, sampledFrames, sampleForm, type Capture } from './capture.ts';
import { BrowserError } from './cdp.ts';

export type PictureWay = 'begin_frames' | 'screenshots';

/** Shows a moment of the loaded document and takes its picture. */
export async function takePicture(
  page: Page,
  way: PictureWay,
  { ms, as }: { readonly ms: number; readonly as: PictureFormat },
): Promise<Buffer> {
  await page.evaluate(`retake.show(${ms}, ${way === 'screenshots'})`);
  if (way === 'screenshots') return page.screenshot(as);
  // Moved markup is laid out with the frame after the move, and a frame may come without its picture: once more, then.
  await page.beginFrame();
  const picture = await page.beginFrame(as);
  const taken = picture.length > 0 ? picture : await page.beginFrame(as);
  if (taken.length === 0) throw new BrowserError('the browser gave a frame without its picture');
  return taken;
}

/** A browser that draws on command lays nothing out by itself: it is told to while the document loads. */
async function keepDrawing(page: Page, work: Promise<void>): Promise<void> {
  let done = false;
  const ended = work.finally(() => {
    done = true;
  });
  ended.catch(() => undefined);
  while (!done) await page.beginFrame();
  await ended;
}

/** Puts a document on the page, ready for `takePicture`. Throws `PictureFault`. */
export async function loadForPictures(
  page: Page,
  way: PictureWay,
  { svg, size }: { svg: string; size: Size },
): Promise<void> {
  await page.resize(size);
  const waits = way === 'screenshots';
  const load = loadPicture(page, svg, { ...size, drawsElement: false, waits });
  if (!waits) return keepDrawing(page, load);
  await load;
  // The first screenshot after a load can still show what was there before: it is taken and thrown away.
  await page.screenshot({ jpegQuality: 50 });
}

function openClip({ quality, frames, out, signal }: Capture): MediaSink {
  const { fps } = frameFormats[quality];
  const input = ['-f', 'image2pipe', '-c:v', 'mjpeg', '-framerate', String(fps)];
  const output = [...encodeArguments({ quality }), '-frames:v', String(frames), '/out/clip.mp4'];
  return openMediaSink(['-v', 'error', ...input, '-i', sinkInput, ...output], { signal, writes: { 'clip.mp4': out } });
}

/** Writes the clip and tells the layout, without contrast: the pictures are not looked at. Throws as `captureClip`. */
export async function capturePictures(page: Page, way: PictureWay, capture: Capture): Promise<SceneSample[]> {
  const { svg, quality, frames, signal, onFrame } = capture;
  const { width, height, fps } = frameFormats[quality];
  await loadForPictures(page, way, { svg, size: { width, height } });
  const sampled = await sampledFrames(page, frames, fps);
  const samples: SceneSample[] = [];
  const sink = openClip(capture);
  try {
    for (let number = 0; number < frames; number += 1) {
      signal.throwIfAborted();
      const ms = (number * 1000) / fps;
      await sink.write(await takePicture(page, way, { ms, as: { jpegQuality: 95 } }));
      if (sampled.has(number)) samples.push(await ask(page, `retake.sample(${ms})`, sampleForm));
      onFrame(number + 1);
    }
    await sink.finish();
  } finally {
    await sink.abandon();
  }
  return samples;
}
