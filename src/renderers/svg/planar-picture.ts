// The picture that the page's changes add up to, in the planes that the encoder takes (form: changes-script.ts).
import { BrowserError } from './cdp.ts';
import { runHeadBytes } from './changes-script.ts';

/** Planes of luma and chroma (yuv420p), one after the other. Width and height in pixels, both even. */
export function planarPicture({ width, height }: { readonly width: number; readonly height: number }): Buffer {
  return Buffer.alloc((width * height * 3) / 2);
}

/**
 * Changes the picture to the next one. Throws `BrowserError` at runs that lie outside of it: the page may have been taken over, and what it says
 * is not trusted.
 */
export function applyChanges(picture: Buffer, changes: Buffer): void {
  for (let at = 0; at < changes.length;) {
    const from = at + runHeadBytes;
    const start = from <= changes.length ? changes.readUInt32LE(at) : Infinity;
    const end = from <= changes.length ? from + changes.readUInt16LE(at + 4) : Infinity;
    if (end === from || end > changes.length || start + end - from > picture.length)
      throw new BrowserError('the page handed out what is no picture');
    changes.copy(picture, start, from, end);
    at = end;
  }
}
