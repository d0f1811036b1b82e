// Small pictures for the tests of the video renderer's parts.
import sharp, { type Sharp } from 'sharp';

/** Stripes, turned by `shift` columns, so that no two places are alike. */
export function stripes({ width = 320, height = 180, shift = 0 } = {}): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const column = (at + shift) % width;
    const row = Math.floor(at / width);
    pixels.set([(column * 3) & 255, (row * 5) & 255, ((column ^ row) * 4) & 255], at * 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** One colour all over. */
export function plain(background: string, { width = 320, height = 180 } = {}): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}
