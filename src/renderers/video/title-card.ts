// Makes the titled card that stands for a missing section (SPEC E10).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeArguments } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { type ClipFormat, frameFormatOf } from './frame-format.ts';
import { textLine, wrapText } from './lettering.ts';

export type TitleCard = ClipFormat & {
  readonly title: string;
  readonly subtitle: string;
  readonly durationMs: number;
  readonly signal: AbortSignal;
};

/** As many lines of a title and of what stands below it as a frame has room for. */
function aspectLines(ratio: number): number {
  if (ratio > 1) return 3;
  return ratio === 1 ? 4 : 6;
}

/** Letters are as large as in a wide frame of the same quality; a narrower one has more lines of them. */
function cardPicture({ title, subtitle, ...format }: TitleCard): Buffer {
  const { width, height } = frameFormatOf(format);
  const short = Math.min(width, height);
  const maxLines = aspectLines(width / height);
  const margin = width * 0.1;
  const room = width - margin * 2;
  const titleSize = short * 0.095;
  const subtitleSize = short * 0.042;
  const titles = wrapText(title, { width: room, fontSize: titleSize, maxLines });
  const subtitles = wrapText(subtitle, { width: room, fontSize: subtitleSize, maxLines });
  const blockHeight = titles.length * titleSize * 1.18 + subtitleSize + subtitles.length * subtitleSize * 1.4;
  let y = (height - blockHeight) / 2 + titleSize * 0.8;
  const parts: string[] = [
    `<rect x="${margin}" y="${y - titleSize * 1.35}" width="${short * 0.1}" height="${short * 0.011}" fill="#ffc94d"/>`,
  ];
  for (const line of titles) {
    parts.push(textLine(line, { x: margin, y, size: titleSize, fill: '#f2f5fa', weight: 700 }));
    y += titleSize * 1.18;
  }
  y += subtitleSize * 0.4;
  for (const line of subtitles) {
    parts.push(textLine(line, { x: margin, y, size: subtitleSize, fill: '#a9b6c9' }));
    y += subtitleSize * 1.4;
  }
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">` +
      `<stop offset="0" stop-color="#131c31"/><stop offset="1" stop-color="#0a0f1d"/></linearGradient></defs>` +
      `<rect width="${width}" height="${height}" fill="url(#g)"/>${parts.join('')}</svg>`,
  );
}

/** Writes a clip in the job's stream: title and subtitle on a plain ground. Throws `MediaProgramError`. */
export async function titleCard(card: TitleCard, out: string): Promise<void> {
  const { fps } = frameFormatOf(card);
  const frames = Math.max(1, Math.round((card.durationMs * fps) / 1000));
  const folder = await mkdtemp(join(tmpdir(), 'retake-card-'));
  try {
    const picture = join(folder, 'card.png');
    await sharp(cardPicture(card)).flatten().png().toFile(picture);
    await runMedia(
      'ffmpeg',
      [
        '-v',
        'error',
        '-loop',
        '1',
        '-framerate',
        String(fps),
        '-i',
        '/in/card.png',
        ...encodeArguments(card),
        '-tune',
        'stillimage',
        '-frames:v',
        String(frames),
        '/out/card.mp4',
      ],
      { signal: card.signal, reads: { 'card.png': picture }, writes: { 'card.mp4': out } },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
