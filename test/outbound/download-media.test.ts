// Downloads of what media tasks made, from a real server that gives all sorts of things.
import type { RequestListener } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { downloadMedia, type MediaDownload } from '../../src/outbound/download-media.ts';
import { type Outbound, OutboundRefused } from '../../src/outbound/outbound.ts';
import { createOutbound } from '../../src/outbound/safe-outbound.ts';
import { inFolder, makeClip, never } from '../renderers/video/clips.ts';
import { type Loopback, startLoopback } from './loopback.ts';

const page = '<!doctype html><title>Sign in</title>'.padEnd(2_000, ' ');

let folder: string;
let server: Loopback;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retake-download-'));
  const video = await readFile(await makeClip(join(folder, 'clip.mp4'), 'testsrc2', { seconds: 2 }));
  const png = await sharp(video.subarray(0, 64 * 36 * 3), { raw: { width: 64, height: 36, channels: 3 } })
    .png()
    .toBuffer();
  const jpeg = await sharp(png).resize(320, 180).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const files: Readonly<Record<string, Buffer>> = {
    '/clip.mp4': video,
    '/half.mp4': video.subarray(0, Math.round(video.length / 2)),
    '/head.mp4': video.subarray(0, 600),
    '/still.png': png,
    '/still.jpeg': jpeg,
    '/half.jpeg': jpeg.subarray(0, Math.round(jpeg.length / 2)),
    '/still.webp': await sharp(png).webp().toBuffer(),
    '/still.gif': await sharp(png).gif().toBuffer(),
    '/drawing.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    '/page': Buffer.from(page),
    '/empty': Buffer.alloc(0),
  };
  const answer: RequestListener = (request, response) => {
    const status = Number(request.url?.slice(1));
    const file = files[request.url ?? ''];
    if (request.url === '/cut')
      response
        .writeHead(200, { 'content-length': video.length })
        .write(video.subarray(0, 900), () => response.destroy());
    else if (request.url === '/away') response.writeHead(302, { location: 'https://10.0.0.1/' }).end();
    else if (status > 0) response.writeHead(status, { 'content-type': 'video/mp4' }).end(page);
    else response.writeHead(200, { 'content-type': 'video/mp4' }).end(file);
  };
  server = await startLoopback(answer);
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const outbound = createOutbound({ allowHosts: ['127.0.0.1:*'] });

const download = (path: string, outDir: string, wish: Partial<MediaDownload> = {}) =>
  downloadMedia(outbound, { url: `${server.url}${path}`, medium: 'video', signal: never, ...wish }, outDir);

describe('downloadMedia', () => {
  test('writes a video and says what it is', () =>
    inFolder(async (outDir) => {
      const found = await download('/clip.mp4', outDir);
      expect(found).toMatchObject({ mime: 'video/mp4', width: 854, height: 480, durationMs: 2_000 });
      expect(await readFile(found.path)).toEqual(await readFile(join(folder, 'clip.mp4')));
      expect(found.bytes).toBe((await readFile(found.path)).length);
    }));

  test.each([
    ['/still.png', { mime: 'image/png', width: 64, height: 36 }],
    ['/still.jpeg', { mime: 'image/jpeg', width: 180, height: 320 }],
    ['/still.webp', { mime: 'image/webp', width: 64, height: 36 }],
  ])('writes the picture %s and says what it is', (path, facts) =>
    inFolder(async (outDir) => {
      const found = await download(path, outDir, { medium: 'image' });
      expect(found).toEqual({ ...facts, path: found.path, bytes: found.bytes });
    }),
  );

  test.each<[string, string, Partial<MediaDownload>]>([
    ['/401', 'expired', {}],
    ['/403', 'expired', {}],
    ['/404', 'expired', {}],
    ['/410', 'expired', {}],
    ['/206', 'network', {}],
    ['/429', 'network', {}],
    ['/503', 'network', {}],
    ['/page', 'not_media', {}],
    ['/page', 'not_media', { medium: 'image' }],
    ['/still.png', 'not_media', {}],
    ['/still.gif', 'not_media', { medium: 'image' }],
    ['/drawing.svg', 'not_media', { medium: 'image' }],
    ['/clip.mp4', 'not_media', { medium: 'image' }],
    ['/empty', 'damaged', {}],
    ['/half.mp4', 'damaged', {}],
    ['/head.mp4', 'damaged', {}],
    ['/half.jpeg', 'damaged', { medium: 'image' }],
    ['/cut', 'network', {}],
    ['/clip.mp4', 'too_large', { maxBytes: 1_000 }],
    ['/away', 'refused', {}],
  ])('refuses %s as %s and leaves no file', (path, because, wish) =>
    inFolder(async (outDir) => {
      await expect(download(path, outDir, wish)).rejects.toMatchObject({ name: 'BadMedia', because });
      expect(await readdir(outDir)).toEqual([]);
    }),
  );

  test.each([
    ['video', 128],
    ['image', 64],
  ] as const)('lets a %s be of %i MiB at most', (medium, mebibytes) =>
    inFolder(async (outDir) => {
      const asked: number[] = [];
      const request: Outbound['request'] = (_url, { maxBytes }) => {
        asked.push(maxBytes);
        return Promise.reject(new OutboundRefused('network', 'nobody answers'));
      };
      const wish = { url: 'https://example.com/asset', medium, signal: never };
      await expect(downloadMedia({ request }, wish, outDir)).rejects.toMatchObject({ because: 'network' });
      expect(asked).toEqual([mebibytes * 2 ** 20]);
    }),
  );

  test('asks for nothing where the disk has no room to spare', () =>
    inFolder(async (outDir) => {
      const before = server.requests.length;
      const refused = download('/clip.mp4', outDir, { minFreeBytes: Number.MAX_SAFE_INTEGER });
      await expect(refused).rejects.toMatchObject({ because: 'no_room', message: expect.stringContaining('MiB free') });
      expect(server.requests.length).toBe(before);
    }));

  test('refuses an address that was not opened', () =>
    inFolder(async (outDir) => {
      const closed = createOutbound({ allowHosts: [] });
      const wish = { url: `${server.url}/clip.mp4?sig=canary`, medium: 'video', signal: never } as const;
      const refused = downloadMedia(closed, wish, outDir);
      await expect(refused).rejects.toMatchObject({
        because: 'refused',
        message: expect.not.stringContaining('canary'),
      });
    }));

  test('ends with the caller’s own reason', () =>
    inFolder(async (outDir) => {
      const signal = AbortSignal.abort(new Error('job canceled'));
      await expect(download('/clip.mp4', outDir, { signal })).rejects.toThrow('job canceled');
    }));
});
