// Makes what a demo task is to give: a picture by sharp, or a clip in which ffmpeg moves the drawn layers. Real files, small, and labelled.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import sharp, { type OverlayOptions } from 'sharp';
import type { DemoMediaRequest } from './media-request.ts';
import { hillsRoom, sceneLayers, type Layer, type SceneLayers } from './scene-layers.ts';

export type Drawing = {
  readonly seed: number;
  /** Nothing but black: what fal gives of a picture that it calls unsafe. */
  readonly black: boolean;
  readonly signal: AbortSignal;
};

const fps = 24;
const programTimeoutMs = 120_000;

function png(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Part of a layer that lies inside the frame: sharp takes nothing else. */
async function cropped(layer: Layer, frame: DemoMediaRequest): Promise<OverlayOptions> {
  const left = Math.max(0, -layer.x);
  const top = Math.max(0, -layer.y);
  const width = Math.min(layer.width - left, frame.width - Math.max(0, layer.x));
  const height = Math.min(layer.height - top, frame.height - Math.max(0, layer.y));
  const input = await sharp(await png(layer.svg))
    .extract({ left, top, width, height })
    .toBuffer();
  return { input, left: Math.max(0, layer.x), top: Math.max(0, layer.y) };
}

function inOrder({ hills, steam, subject, label }: SceneLayers): readonly Layer[] {
  return [hills, ...(steam === undefined ? [] : [steam]), subject, label];
}

async function drawPicture(request: DemoMediaRequest, { seed }: Drawing, out: string): Promise<void> {
  const layers = sceneLayers(request, seed);
  const over = await Promise.all(inOrder(layers).map((layer) => cropped(layer, request)));
  const picture = sharp(await png(layers.backdrop.svg))
    .composite(over)
    .flatten();
  await (request.format === 'png' ? picture.png() : picture.jpeg({ quality: 88 })).toFile(out);
}

/** Where each layer is at second `t`, as ffmpeg expressions. */
function placed(layers: SceneLayers, frame: DemoMediaRequest): readonly (readonly [x: string, y: string])[] {
  const { hills, steam, subject, label, style } = layers;
  const speed = style.drift;
  const room = frame.width * hillsRoom;
  const far = `${hills.x}+${room.toFixed(1)}*sin(t*${(speed / room).toFixed(4)})`;
  const rise = Math.round(frame.height * 0.012);
  const sway = `${(frame.width * 0.03).toFixed(1)}*sin(t*${(speed / 40).toFixed(4)})`;
  return [
    [far, String(hills.y)],
    ...(steam === undefined
      ? []
      : [[`${steam.x}+${sway}+${rise}*sin(t*1.3)`, `${steam.y}-${rise}*sin(t*0.9)`] as const]),
    [`${subject.x}+${sway}`, `${subject.y}+${(frame.height * 0.008).toFixed(1)}*sin(t*1.7)`],
    [String(label.x), String(label.y)],
  ];
}

/** Each picture is read once and repeated in memory: drawing a frame is moving and blending, no more. */
function filterOf(places: readonly (readonly [string, string])[]): string {
  const still = (at: number, format: string): string =>
    `[${at}]format=${format},loop=-1:1:0,setpts=N/${fps}/TB[p${at}]`;
  const stills = [still(0, 'yuv420p'), ...places.map((_, at) => still(at + 1, 'yuva420p'))];
  const joined = places.map(
    ([x, y], at) => `${at === 0 ? '[p0]' : `[o${at}]`}[p${at + 1}]overlay=x='${x}':y='${y}'[o${at + 1}]`,
  );
  return [...stills, ...joined, `[o${places.length}]fps=${fps},format=yuv420p,setsar=1[out]`].join(';');
}

/** One thread and no version strings: the same request gives the same bytes. */
const repeatable = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-threads', '1', '-filter_complex_threads', '1'];

async function drawVideo(request: DemoMediaRequest, { seed, signal }: Drawing, out: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'retake-demo-film-'));
  try {
    const layers = sceneLayers(request, seed);
    const drawn = [layers.backdrop, ...inOrder(layers)];
    const names = drawn.map((_, at) => join(folder, `${at}.png`));
    await Promise.all(
      drawn.map(({ svg }, at) =>
        sharp(Buffer.from(svg))
          .png()
          .toFile(names[at] ?? ''),
      ),
    );
    const args = [
      ['-v', 'error', '-nostdin', '-y'],
      names.flatMap((name) => ['-i', name]),
      ['-filter_complex', filterOf(placed(layers, request)), '-map', '[out]'],
      ['-frames:v', String(Math.round(request.durationS * fps)), '-c:v', 'libx264', '-preset', 'ultrafast'],
      ['-crf', '24', '-g', String(fps * 2), '-pix_fmt', 'yuv420p', ...repeatable],
      ['-map_metadata', '-1', '-metadata', 'title=DEMO', '-metadata', 'comment=Drawn by the Retake demo, by no model'],
      ['-movflags', '+faststart', '-f', 'mp4', out],
    ].flat();
    await execa('ffmpeg', args, { timeout: programTimeoutMs, stdin: 'ignore', cancelSignal: signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function blackOut({ width, height, format }: DemoMediaRequest, out: string): Promise<void> {
  const black = sharp({ create: { width, height, channels: 3, background: '#000' } });
  await (format === 'png' ? black.png() : black.jpeg()).toFile(out);
}

/** Writes the file. Rejects where ffmpeg is missing or fails, and on abort. */
export async function drawMedia(request: DemoMediaRequest, how: Drawing, out: string): Promise<void> {
  if (how.black && request.medium === 'image') return await blackOut(request, out);
  await (request.medium === 'image' ? drawPicture : drawVideo)(request, how, out);
}
