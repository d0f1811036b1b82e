// How alike two assets are, whatever their sizes, rates and kinds.
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { similarityOf } from '../../../src/renderers/video/similarity.ts';
import { inFolder, makeClip, makeLiar, never } from './clips.ts';
import { plain, stripes } from './pictures.ts';

const alike = (one: string, other: string) => similarityOf(one, other, { signal: never });

describe('similarityOf clips', () => {
  /** A clip of the source, and another of the other. */
  const ofClips = (one: string, other: string, seconds = 2) =>
    inFolder(async (folder) =>
      alike(await makeClip(`${folder}/one.mp4`, one), await makeClip(`${folder}/other.mp4`, other, { seconds })),
    );

  test('is 1 for a clip and itself', async () => {
    expect(
      await inFolder(async (folder) => {
        const clip = await makeClip(`${folder}/clip.mp4`, 'testsrc2');
        return alike(clip, clip);
      }),
    ).toBe(1);
  });

  test('is nearly 1 where only size, rate and length differ', async () => {
    expect(await ofClips('smptebars', 'smptebars=s=640x360:r=24:d=1.5')).toBeGreaterThan(0.95);
  });

  test('is lower the more differs', async () => {
    const small = await ofClips('testsrc2', 'testsrc2=s=854x480:r=15:d=1,drawbox=x=0:y=0:w=200:h=200:c=red:t=fill');
    const large = await ofClips('testsrc2', 'testsrc2=s=854x480:r=15:d=1,drawbox=x=0:y=0:w=600:h=400:c=red:t=fill');
    const all = await ofClips('testsrc2', 'color=c=navy');
    expect([small, large, all]).toEqual([small, large, all].toSorted((a, b) => b - a));
    expect(small).toBeLessThan(0.99);
    expect(all).toBeLessThan(0.5);
  });
});

describe('similarityOf pictures', () => {
  test('is nearly 1 for one picture in two sizes and formats', () =>
    inFolder(async (folder) => {
      await stripes().png().toFile(`${folder}/one.png`);
      await stripes().resize(640, 360).jpeg({ quality: 95 }).toFile(`${folder}/other.jpg`);
      expect(await alike(`${folder}/one.png`, `${folder}/other.jpg`)).toBeGreaterThan(0.9);
    }));

  test('is low for another picture', () =>
    inFolder(async (folder) => {
      await stripes().png().toFile(`${folder}/one.png`);
      await plain('#224466').webp().toFile(`${folder}/other.webp`);
      expect(await alike(`${folder}/one.png`, `${folder}/other.webp`)).toBeLessThan(0.6);
    }));

  test('fails for a file that is neither', () =>
    inFolder(async (folder) => {
      await stripes().png().toFile(`${folder}/one.png`);
      await writeFile(`${folder}/page`, '<!doctype html>');
      await expect(alike(`${folder}/one.png`, `${folder}/page`)).rejects.toMatchObject({ name: 'NotAVideo' });
    }));

  test('looks at a clip for as long as its head says, whenever its last frame comes', () =>
    inFolder(async (folder) => {
      await stripes().png().toFile(`${folder}/one.png`);
      const liar = await makeLiar(`${folder}/clip.mp4`);
      const look = { signal: AbortSignal.timeout(30_000) };
      expect(await similarityOf(`${folder}/one.png`, liar, look)).toBeLessThan(0.6);
    }));
});
