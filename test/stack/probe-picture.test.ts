// Why an upload can or cannot stand for a scene that is a picture.
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { probePicture } from '../../src/stack/probe-picture.ts';
import { inFolder } from '../renderers/video/clips.ts';

const look = (bytes: Uint8Array) =>
  inFolder(async (folder) => {
    const path = `${folder}/upload`;
    await writeFile(path, bytes);
    return probePicture({ localPath: async () => path }, 'hash');
  });
const picture = sharp({
  create: {
    width: 320,
    height: 180,
    channels: 3,
    background: '#357',
    noise: { type: 'gaussian', mean: 120, sigma: 40 },
  },
});

describe('a picture', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('of the format %s is taken', async (format) => {
    expect(await look(await picture.clone().toFormat(format).toBuffer())).toBeUndefined();
  });

  test.each(['png', 'jpeg', 'webp'] as const)('of the format %s that was cut off is refused', async (format) => {
    const whole = await picture.clone().toFormat(format).toBuffer();
    expect(await look(whole.subarray(0, whole.length / 2))).toContain('picture that can be shown is wanted');
  });

  test('of more pixels than memory has room for is refused', async () => {
    const huge = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    expect(await look(huge)).toContain('more than 16 megapixels');
  });
});

test.each(['just text', '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>', ''])(
  'refuses %j',
  async (content) => {
    const whyNot = await look(Buffer.from(content));
    expect(whyNot).toContain('picture that can be shown is wanted');
    expect(whyNot).not.toMatch(/\/(tmp|upload)/);
  },
);
