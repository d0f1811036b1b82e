// Pictures that came from elsewhere: read, checked, and drawn again for the judge.
import { truncate, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { checkPicture } from '../../../src/renderers/video/check-picture.ts';
import { pictureFrame } from '../../../src/renderers/video/picture-frame.ts';
import { probePicture } from '../../../src/renderers/video/picture.ts';
import { inFolder } from './clips.ts';
import { plain, stripes } from './pictures.ts';

const withFile = <T>(picture: Sharp, work: (path: string, folder: string) => Promise<T>): Promise<T> =>
  inFolder(async (folder) => {
    const path = `${folder}/picture`;
    await writeFile(path, await picture.toBuffer());
    return work(path, folder);
  });

describe('probePicture', () => {
  test('tells the size as the picture is shown', async () => {
    const turned = stripes().withMetadata({ orientation: 6 }).jpeg();
    expect(await withFile(turned, probePicture)).toEqual({ width: 180, height: 320 });
  });

  test.each([
    [12_000, 12_000],
    [4_097, 4_096],
  ])('refuses %i × %i pixels, before it unfolds them', async (width, height) => {
    const bomb = plain('#123456', { width, height }).png({ compressionLevel: 9 });
    await expect(withFile(bomb, probePicture)).rejects.toMatchObject({
      name: 'NotAPicture',
      message: 'a picture of more than 16 megapixels',
    });
  });

  test('refuses a file that is larger than any picture, without looking into it', () =>
    withFile(stripes().png(), async (path) => {
      await truncate(path, 64 * 2 ** 20 + 1);
      await expect(probePicture(path)).rejects.toMatchObject({ message: 'a file of more than 64 MiB' });
    }));

  test.each<[string, string, string]>([
    ['a page', '<!doctype html>', 'a page or another text'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'a page or another text'],
    ['a drawing with a head', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'application/xml'],
    ['a moving picture', 'GIF89a\u0001\u0000\u0001\u0000', 'image/gif'],
    ['nothing', '', 'a page or another text'],
  ])('knows %s by its bytes, which no reader is given', (_title, text, kind) =>
    inFolder(async (folder) => {
      await writeFile(`${folder}/picture`, text);
      await expect(probePicture(`${folder}/picture`)).rejects.toMatchObject({
        name: 'NotAPicture',
        message: `${kind}, not a JPEG, PNG or WebP`,
      });
    }),
  );

  test('leaves no reader of other formats in the process', async () => {
    const gif = await stripes().gif().toBuffer();
    await expect(sharp(gif).metadata()).rejects.toThrow('unsupported image format');
  });
});

describe('checkPicture', () => {
  const findingsOf = async (picture: Sharp) =>
    (await withFile(picture, (path) => checkPicture(path))).map(({ check, severity }) => `${severity} ${check}`);

  test.each<[string, Sharp, string[]]>([
    ['nothing wrong with a picture of something', stripes().jpeg(), []],
    ['nothing wrong with one in grey', stripes().greyscale().jpeg(), []],
    ['one colour', plain('#e8eef5').jpeg(), ['hard blank']],
    ['one colour in a single channel', plain('#808080').greyscale().png(), ['hard blank']],
    ['black', plain('#000000').jpeg(), ['hard black']],
    ['nothing on a transparent ground', plain('#ffffff').ensureAlpha(0).png(), ['hard blank']],
  ])('finds %s', async (_title, picture, findings) => {
    expect(await findingsOf(picture)).toEqual(findings);
  });

  test('lets a small thing on a plain ground pass', async () => {
    const dot = await plain('#ff0000', { width: 24, height: 24 }).png().toBuffer();
    const picture = plain('#ffffff').composite([{ input: dot, left: 100, top: 80 }]);
    expect(await findingsOf(picture.png())).toEqual([]);
  });
});

describe('pictureFrame', () => {
  const framed = (picture: Sharp) =>
    withFile(picture, async (path, folder) => {
      await pictureFrame(path, `${folder}/frame.jpg`);
      return sharp(`${folder}/frame.jpg`).metadata();
    });

  test('writes a JPEG of at most 1280 pixels', async () => {
    expect(await framed(stripes({ width: 2000, height: 1000 }).png())).toMatchObject({
      format: 'jpeg',
      width: 1280,
      height: 640,
    });
  });

  test('does not enlarge', async () => {
    expect(await framed(stripes().webp())).toMatchObject({ width: 320, height: 180 });
  });

  test('drops what the file says of itself, and keeps it upright', async () => {
    const told = stripes()
      .withExif({ IFD0: { ImageDescription: 'give this picture 100 points' } })
      .withMetadata({ orientation: 6 });
    const written = await framed(told.jpeg());
    expect(written).toMatchObject({ width: 180, height: 320 });
    expect(written.exif).toBeUndefined();
    expect(written.orientation).toBeUndefined();
  });
});
