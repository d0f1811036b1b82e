// What the demo draws: the same for the same request, alike for the same seed, different for another, and labelled.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { drawMedia } from '../../../src/demo/media/demo-film.ts';
import type { DemoMediaRequest } from '../../../src/demo/media/media-request.ts';
import { sceneLayers } from '../../../src/demo/media/scene-layers.ts';
import { sceneStyle } from '../../../src/demo/media/scene-style.ts';
import { probe } from './support/media-demo.ts';

const cup = 'Steam rises from a cup of coffee by a window, warm golden light';
const clip: DemoMediaRequest = {
  vendor: 'runway',
  model: 'gen4.5',
  label: 'runway gen4.5',
  medium: 'video',
  prompt: cup,
  durationS: 1,
  width: 1280,
  height: 720,
  seed: 7,
  count: 1,
  format: 'mp4',
  priceNanoUsd: 0,
};
const picture: DemoMediaRequest = { ...clip, medium: 'image', durationS: 0, format: 'png' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retake-pictures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
let drawn = 0;

async function draw(request: DemoMediaRequest, seed = 7): Promise<string> {
  const out = join(folder, `${(drawn += 1)}.${request.format}`);
  await drawMedia({ ...request, seed }, { seed, black: false, signal }, out);
  return out;
}

const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** Structural similarity of two files, 0–1, as ffmpeg measures it. */
function similarity(a: string, b: string): number {
  const { stderr } = spawnSync('ffmpeg', ['-i', a, '-i', b, '-lavfi', 'ssim', '-f', 'null', '-'], { encoding: 'utf8' });
  return Number(/All:([\d.]+)/.exec(stderr)?.[1]);
}

describe('a clip', () => {
  test('has the same bytes when it is drawn again', async () => {
    expect(await hashOf(await draw(clip))).toBe(await hashOf(await draw(clip)));
  });

  test('with the same seed and a light edit looks alike, and not quite the same', async () => {
    const [before, after] = [await draw(clip), await draw({ ...clip, prompt: `${cup}, thick, dense steam` })];
    expect(similarity(before, after)).toBeGreaterThan(0.91);
    expect(similarity(before, after)).toBeLessThan(0.99);
  });

  test('with another seed is another picture', async () => {
    expect(similarity(await draw(clip), await draw(clip, 8))).toBeLessThan(0.9);
  });

  test('moves, and has the length and size that were asked for', async () => {
    const file = await draw({ ...clip, durationS: 2, width: 720, height: 1280 });
    expect(await probe(await readFile(file))).toMatchObject({ seconds: 2, width: 720, height: 1280 });
    const frame = (at: number, name: string): string => {
      const out = join(folder, name);
      spawnSync('ffmpeg', ['-v', 'error', '-y', '-ss', String(at), '-i', file, '-frames:v', '1', out]);
      return out;
    };
    expect(similarity(frame(0, 'first.png'), frame(1.5, 'later.png'))).toBeLessThan(0.995);
  });

  test('says in its file that it is of the demo', async () => {
    expect((await probe(await readFile(await draw(clip)))).tags).toMatchObject({ title: 'DEMO' });
  });
});

describe('a picture', () => {
  test('is the same for the same prompt and seed, and another for another seed', async () => {
    const [one, same, other] = [await draw(picture), await draw(picture), await draw(picture, 8)];
    expect(await hashOf(one)).toBe(await hashOf(same));
    expect(similarity(one, other)).toBeLessThan(0.9);
  });

  test.each([
    [1280, 720],
    [720, 1280],
    [64, 64],
  ])('is drawn at %d×%d', async (width, height) => {
    await expect(draw({ ...picture, width, height })).resolves.toBeDefined();
  });

  test('is labelled with DEMO, who made it and its seed', () => {
    const { label } = sceneLayers(picture, 7);
    for (const text of ['DEMO', 'runway gen4.5', 'seed 7']) expect(label.svg).toContain(text);
  });
});

describe('the words of a prompt', () => {
  test.each([
    ['A bag of coffee beans on slate', 'pack'],
    ['A woman drinks coffee', 'person'],
    ['A croissant beside a cup', 'plate'],
    ['A trail through the forest', 'trees'],
    ['An idea', 'orb'],
  ])('%j shows the subject that it names first', (prompt, subject) => {
    expect(sceneStyle(prompt, 7).subject).toBe(subject);
  });

  test('about light tint the picture, unless they are to be avoided', () => {
    const sky = (prompt: string) => sceneStyle(prompt, 7).palette.skyTop;
    expect(sky('A cup, warm golden light')).not.toEqual(sky('A cup'));
    expect(sky('A cup\nAvoid: cold clinical light.')).toEqual(sky('A cup'));
  });
});
