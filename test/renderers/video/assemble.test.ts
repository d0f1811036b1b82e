// A film is its sections' own packets, with chapters, captions, poster and contact sheet.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { assembleVideo, type Assembly, type AssemblyClip } from '../../../src/renderers/video/assemble.ts';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';
import { probeVideo } from '../../../src/renderers/video/probe-video.ts';
import { titleCard } from '../../../src/renderers/video/title-card.ts';
import { inFolder, makeClip, never, packetHashes, ssim } from './clips.ts';

type Facts = {
  readonly chapters: readonly { readonly start_time: string; readonly tags: { readonly title: string } }[];
  readonly format: { readonly tags: Readonly<Record<string, string>> };
  readonly streams: readonly { readonly codec_name: string }[];
};

async function factsOf(video: string): Promise<Facts> {
  const { stdout } = await runMedia(
    'ffprobe',
    ['-v', 'error', '-show_chapters', '-show_format', '-show_streams', '-of', 'json', '/in/video'],
    { signal: never, reads: { video } },
  );
  return JSON.parse(stdout.toString('utf8'));
}

/** Share of the label's yellow where the label would be. */
async function cornerYellow(picture: string): Promise<number> {
  const { width } = await sharp(picture).metadata();
  const pixels = await sharp(picture)
    .extract({ left: width - 60, top: 16, width: 40, height: 14 })
    .raw()
    .toBuffer();
  const total = pixels.length / 3;
  const yellow = Array.from(
    { length: total },
    (_, index) => (pixels[index * 3] ?? 0) > 200 && (pixels[index * 3 + 2] ?? 0) < 150,
  );
  return yellow.filter(Boolean).length / total;
}

async function threeClips(folder: string): Promise<AssemblyClip[]> {
  await makeClip(`${folder}/a b's.mp4`, 'testsrc2', { seconds: 1 });
  await makeClip(`${folder}/b.mp4`, 'testsrc', { seconds: 1 });
  await titleCard(
    {
      title: 'Vaccines & memory',
      subtitle: 'this section could not be made',
      quality: 'draft',
      durationMs: 1_000,
      signal: never,
    },
    `${folder}/c.mp4`,
  );
  return [
    { path: `${folder}/c.mp4`, number: 10, title: 'Last = tenth; #1', narration: 'It ends here.' },
    { path: `${folder}/a b's.mp4`, number: 1, title: 'First', narration: 'One sentence. Another <one> & more.' },
    { path: `${folder}/b.mp4`, number: 2, title: 'Second', narration: '' },
  ];
}

describe('assembleVideo', () => {
  let folder: string;
  let plain: Assembly;
  let demo: Assembly;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retake-test-'));
    const clips = await threeClips(folder);
    await Promise.all(['plain', 'demo'].map((name) => mkdir(join(folder, name))));
    const request = { title: 'A film; = #1', clips, signal: never };
    plain = await assembleVideo({ ...request, outDir: join(folder, 'plain'), demo: false });
    demo = await assembleVideo({ ...request, outDir: join(folder, 'demo'), demo: true });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('joins sections in numeric order without touching a packet', async () => {
    const parts = await Promise.all([`${folder}/a b's.mp4`, `${folder}/b.mp4`, `${folder}/c.mp4`].map(packetHashes));
    expect(await packetHashes(plain.video)).toEqual(parts.flat());
    expect(plain.encodedAgain).toEqual([]);
    expect(plain.durationMs).toBe(3_000);
  });

  test('gives each section a chapter and the film its title', async () => {
    const { chapters, format, streams } = await factsOf(plain.video);
    expect(chapters.map(({ start_time, tags }) => [Number(start_time), tags.title])).toEqual([
      [0, 'First'],
      [1, 'Second'],
      [2, 'Last = tenth; #1'],
    ]);
    expect(format.tags['title']).toBe('A film; = #1');
    expect(format.tags['comment']).toBeUndefined();
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(expect.arrayContaining(['h264', 'mov_text']));
  });

  test('captions the narration, each part within its section', async () => {
    const captions = await readFile(plain.captions, 'utf8');
    expect(captions).toContain('00:00:00.000 --> ');
    expect(captions).toContain('Another &lt;one&gt; &amp; more.');
    expect(captions).toContain('00:00:02.000 --> 00:00:03.000\nIt ends here.');
  });

  test('leaves nothing but its results', async () => {
    expect((await readdir(join(folder, 'plain'))).toSorted()).toEqual([
      'captions.vtt',
      'contact-sheet.jpg',
      'film.mp4',
      'poster.jpg',
    ]);
  });

  test('says demo in metadata, captions, poster and contact sheet of what the demo made', async () => {
    expect((await factsOf(demo.video)).format.tags['comment']).toContain('demo');
    expect(await readFile(demo.captions, 'utf8')).toContain('NOTE demo');
    for (const [labelled, bare] of [
      [demo.poster, plain.poster],
      [demo.contactSheet, plain.contactSheet],
    ] as const) {
      expect(await cornerYellow(labelled)).toBeGreaterThan(0.4);
      expect(await cornerYellow(bare)).toBeLessThan(0.05);
    }
  });

  test('encodes the one clip whose stream differs, so that every frame decodes as it was', () =>
    inFolder(async (folder) => {
      const signal = never;
      const own = await makeClip(`${folder}/own.mp4`, 'testsrc2', { seconds: 1 });
      const other = `${folder}/other.mp4`;
      await runMedia(
        'ffmpeg',
        [
          '-v',
          'error',
          '-f',
          'lavfi',
          '-i',
          'testsrc=s=854x480:r=15:d=1',
          '-c:v',
          'libx264',
          '-pix_fmt',
          'yuv420p',
          '-video_track_timescale',
          '15360',
          '/out/other.mp4',
        ],
        { signal, writes: { 'other.mp4': other } },
      );
      const clips = [other, own].map((path, index) => ({
        path,
        number: index + 1,
        title: `Part ${index + 1}`,
        narration: '',
      }));
      const film = await assembleVideo({ title: 'Mixed', clips, outDir: folder, demo: false, signal });
      expect(film.encodedAgain).toEqual([1]);
      const tail = `${folder}/tail.mp4`;
      await runMedia(
        'ffmpeg',
        [
          '-v',
          'error',
          '-xerror',
          '-ss',
          '1',
          '-i',
          '/in/film.mp4',
          '-map',
          '0:v',
          '-c:v',
          'libx264',
          '-qp',
          '0',
          '/out/tail.mp4',
        ],
        { signal, reads: { 'film.mp4': film.video }, writes: { 'tail.mp4': tail } },
      );
      expect((await probeVideo(film.video, signal)).frames).toBe(30);
      expect(await ssim(tail, own)).toBeGreaterThan(0.999);
    }));
});
