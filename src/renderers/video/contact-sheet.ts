// Draws the poster and the contact sheet of a film from its sampled frames.
import sharp from 'sharp';
import { stat } from 'node:fs/promises';
import { type Aspect, usualAspect } from '../../domain/media.ts';
import { demoLabel, textLine, wrapText } from './lettering.ts';

export type SheetFrame = { readonly path: string; readonly caption: string };

async function withDemoLabel(picture: Buffer, demo: boolean): Promise<Buffer> {
  const image = sharp(picture);
  if (!demo) return image.jpeg({ quality: 88, chromaSubsampling: '4:4:4' }).toBuffer();
  const { width } = await image.metadata();
  const label = demoLabel(width);
  const left = width - label.width - label.margin;
  return image
    .composite([{ input: label.svg, left, top: label.margin }])
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** The fullest frame: the one that takes the most bytes as JPEG. */
async function fullest(frames: readonly SheetFrame[]): Promise<SheetFrame | undefined> {
  const sizes = await Promise.all(frames.map(async (frame) => ({ frame, bytes: (await stat(frame.path)).size })));
  return sizes.toSorted((a, b) => b.bytes - a.bytes)[0]?.frame;
}

/** Writes the poster: the fullest of the frames. */
export async function drawPoster(frames: readonly SheetFrame[], out: string, demo: boolean): Promise<void> {
  const best = await fullest(frames);
  if (!best) throw new RangeError('a poster needs a frame');
  await sharp(await withDemoLabel(await sharp(best.path).toBuffer(), demo)).toFile(out);
}

const sizes = { gap: 16, caption: 34, header: 76 } as const;

/** Places of one frame, about as large in every shape, and how many stand in a row. */
const cells: Readonly<Record<Aspect, { width: number; height: number; fewest: number; most: number }>> = {
  '16:9': { width: 400, height: 225, fewest: 2, most: 4 },
  '9:16': { width: 252, height: 448, fewest: 3, most: 6 },
  '1:1': { width: 300, height: 300, fewest: 3, most: 5 },
};

export type ContactSheet = {
  readonly title: string;
  readonly frames: readonly SheetFrame[];
  readonly demo: boolean;
  readonly aspect?: Aspect | undefined;
};

/** Writes the contact sheet: the frames in order, in rows, each with a caption, under the film's title. */
export async function drawContactSheet(
  { title, frames, demo, aspect = usualAspect }: ContactSheet,
  out: string,
): Promise<void> {
  const cell = { ...sizes, ...cells[aspect] };
  const columns = Math.min(cell.most, Math.max(cell.fewest, Math.ceil(Math.sqrt(frames.length))));
  const rows = Math.ceil(frames.length / columns);
  const width = columns * (cell.width + cell.gap) + cell.gap;
  const height = cell.header + rows * (cell.height + cell.caption + cell.gap);
  const places = frames.map((frame, index) => ({
    frame,
    left: cell.gap + (index % columns) * (cell.width + cell.gap),
    top: cell.header + Math.floor(index / columns) * (cell.height + cell.caption + cell.gap),
  }));
  const [heading = ''] = wrapText(title, { width: width - 180, fontSize: 30, maxLines: 1 });
  const texts = places.map(({ frame, left, top }) => {
    const [caption = ''] = wrapText(frame.caption, { width: cell.width, fontSize: 17, maxLines: 1 });
    return textLine(caption, { x: left, y: top + cell.height + 24, size: 17, fill: '#a9b6c9' });
  });
  const lettering = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${textLine(heading, { x: cell.gap, y: 48, size: 30, fill: '#f2f5fa', weight: 700 })}${texts.join('')}</svg>`;
  const pictures = await Promise.all(
    places.map(async ({ frame, left, top }) => ({
      input: await sharp(frame.path).resize(cell.width, cell.height, { fit: 'contain', background: '#000' }).toBuffer(),
      left,
      top,
    })),
  );
  const sheet = await sharp({ create: { width, height, channels: 3, background: '#101626' } })
    .composite([...pictures, { input: Buffer.from(lettering), left: 0, top: 0 }])
    .png()
    .toBuffer();
  await sharp(await withDemoLabel(sheet, demo)).toFile(out);
}
