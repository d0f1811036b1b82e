// Puts the changed blocks that the page hands out into the picture they belong to (form: blocks-script.ts).
import { blockEdge } from './blocks-script.ts';
import { BrowserError } from './cdp.ts';

/** A picture in planes of luma and chroma (yuv420p), black at first. */
export type PlanarPicture = { readonly width: number; readonly height: number; readonly bytes: Buffer };

/** Width and height in pixels, both even. */
export function planarPicture({ width, height }: { readonly width: number; readonly height: number }): PlanarPicture {
  return { width, height, bytes: Buffer.alloc((width * height * 3) / 2) };
}

type Area = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
type Plane = { readonly start: number; readonly width: number; readonly height: number };

/** Copies an area, as far as it lies on the plane, and answers where its data ends. */
function copyArea(to: Buffer, plane: Plane, { area, data, at }: { area: Area; data: Buffer; at: number }): number {
  const width = Math.min(area.width, plane.width - area.left);
  const rows = Math.min(area.height, plane.height - area.top);
  for (let row = 0; row < rows; row += 1) {
    const from = at + row * area.width;
    data.copy(to, plane.start + (area.top + row) * plane.width + area.left, from, from + width);
  }
  return at + area.width * area.height;
}

const headBytes = 2;
const spanBytes = 6;

type Span = { readonly row: number; readonly from: number; readonly to: number };

/** The spans that a message names. What the page says is not trusted: it may have been taken over. */
function spansOf(data: Buffer, { width, height }: PlanarPicture): Span[] {
  const wrong = () => new BrowserError('the page handed out what is no picture');
  const [across, down] = [Math.ceil(width / blockEdge), Math.ceil(height / blockEdge)];
  if (data.length < headBytes) throw wrong();
  const count = data.readUInt16LE(0);
  if (count > down || data.length < headBytes + count * spanBytes) throw wrong();
  const spans = Array.from({ length: count }, (_, index) => {
    const at = headBytes + index * spanBytes;
    return { row: data.readUInt16LE(at), from: data.readUInt16LE(at + 2), to: data.readUInt16LE(at + 4) };
  });
  if (spans.some(({ row, from, to }) => row >= down || from >= to || to > across)) throw wrong();
  const pixels = spans.reduce((sum, { from, to }) => sum + (to - from) * blockEdge * blockEdge, 0);
  if (data.length !== headBytes + count * spanBytes + (pixels * 3) / 2) throw wrong();
  return spans;
}

/** Changes the picture to the next one. Throws `BrowserError` at what has not the form. */
export function applyBlocks(picture: PlanarPicture, data: Buffer): void {
  const { width, height, bytes } = picture;
  const spans = spansOf(data, picture);
  const luma: Plane = { start: 0, width, height };
  const half = { width: width / 2, height: height / 2 };
  const chroma: readonly Plane[] = [
    { start: width * height, ...half },
    { start: width * height + half.width * half.height, ...half },
  ];
  let at = headBytes + spans.length * spanBytes;
  for (const { row, from, to } of spans) {
    const area = {
      left: from * blockEdge,
      top: row * blockEdge,
      width: (to - from) * blockEdge,
      height: blockEdge,
    };
    const halved = { left: area.left / 2, top: area.top / 2, width: area.width / 2, height: area.height / 2 };
    at = copyArea(bytes, luma, { area, data, at });
    for (const plane of chroma) at = copyArea(bytes, plane, { area: halved, data, at });
  }
}
