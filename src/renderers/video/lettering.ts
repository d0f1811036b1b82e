// Sets plain text as SVG for pictures that we draw ourselves: title cards, contact sheets, labels.

/** Text as content of an XML element or attribute; characters that XML forbids are dropped. */
export function xmlText(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are the characters that XML 1.0 forbids
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

/** Fonts in order of liking; the first that is installed is used. */
export const fontFamily = 'Liberation Sans, DejaVu Sans, sans-serif';

/** Average width of a character, as a share of the font's size: wide enough for most Latin text. */
const characterWidth = 0.56;

/** Cuts text into at most `maxLines` lines that fit a width in pixels at a font size; what is too much ends with an ellipsis. */
export function wrapText(
  text: string,
  fit: { readonly width: number; readonly fontSize: number; readonly maxLines: number },
): string[] {
  const room = Math.max(4, Math.floor(fit.width / (fit.fontSize * characterWidth)));
  const lines: string[] = [];
  for (const word of text.replaceAll(/\s+/g, ' ').trim().split(' ')) {
    const current = lines.at(-1);
    if (current !== undefined && current.length + 1 + word.length <= room)
      lines[lines.length - 1] = `${current} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, fit.maxLines).map((line) => (line.length > room ? `${line.slice(0, room - 1)}…` : line));
  const last = shown.at(-1);
  if (lines.length > fit.maxLines && last !== undefined) shown[shown.length - 1] = `${last.slice(0, room - 1)}…`;
  return shown;
}

/** One line of text, its baseline at `y`. */
export function textLine(
  text: string,
  at: {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    readonly fill: string;
    readonly weight?: number;
    readonly anchor?: 'start' | 'middle' | 'end';
  },
): string {
  const { x, y, size, fill, weight = 400, anchor = 'start' } = at;
  return `<text x="${x}" y="${y}" font-family="${fontFamily}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${xmlText(text)}</text>`;
}

/** A small label that tells that a picture was made with the demo (SPEC C9), for the top right corner of a picture this wide. */
export function demoLabel(pictureWidth: number): {
  readonly svg: Buffer;
  readonly width: number;
  readonly margin: number;
} {
  const height = Math.round(Math.max(18, pictureWidth * 0.032));
  const width = Math.round(height * 2.7);
  const text = textLine('demo', {
    x: width / 2,
    y: height * 0.7,
    size: height * 0.62,
    fill: '#1b1400',
    weight: 700,
    anchor: 'middle',
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" rx="${height / 4}" fill="#ffc94d"/>${text}</svg>`;
  return { svg: Buffer.from(svg), width, margin: Math.round(height / 2) };
}
