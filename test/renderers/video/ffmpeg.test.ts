// ffmpeg and ffprobe reach the files of their call and nothing else of the machine.
import { chmod, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { MediaProgramError, openMediaSink, runMedia, sinkInput } from '../../../src/renderers/video/ffmpeg.ts';
import { probeVideo } from '../../../src/renderers/video/probe-video.ts';
import { inFolder, makeClip, never } from './clips.ts';

/** What ffmpeg reads at a path, byte for byte. */
async function readBy(path: string, texts: Readonly<Record<string, string>> = {}): Promise<string> {
  const copy = ['-map', '0', '-c', 'copy', '-f', 'data', 'pipe:1'];
  const { stdout } = await runMedia('ffmpeg', ['-v', 'error', '-f', 'data', '-i', path, ...copy], {
    signal: never,
    texts,
  });
  return stdout.toString('utf8');
}

describe('what ffmpeg may do', () => {
  test('it runs without capabilities, behind the system call filter, with a search path for its environment', async () => {
    const status = await readBy('/proc/self/status');
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(await readBy('/proc/self/environ')).toMatch(/^PATH=[/:a-z]+\0(PWD=\/work\0)?$/);
  });

  test('it reaches no file that the call does not name', () =>
    inFolder(async (folder) => {
      await writeFile(`${folder}/secret`, 'secret', { mode: 0o644 });
      for (const path of [`${folder}/secret`, `${process.cwd()}/package.json`, '/etc/passwd'])
        await expect(readBy(path)).rejects.toThrow('No such file');
      expect(await readBy('note', { note: 'named' })).toBe('named');
    }));

  test('it reaches no server', async () => {
    let hits = 0;
    const server = createServer((_, response) => {
      hits += 1;
      response.end('reached');
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    try {
      // The server listens on a TCP port, so its address is no path.
      const { port } = server.address() as AddressInfo;
      await expect(readBy(`http://127.0.0.1:${port}/`)).rejects.toBeInstanceOf(MediaProgramError);
      expect(hits).toBe(0);
    } finally {
      await new Promise((resolve) => void server.close(resolve));
    }
  });

  test('it is stopped when its time is up', async () => {
    const endless = ['-f', 'lavfi', '-i', 'testsrc2', '-f', 'null', '-'];
    await expect(runMedia('ffmpeg', endless, { signal: never, timeoutMs: 500 })).rejects.toThrow('timeout');
  });
});

describe('the files of a call', () => {
  test('are read and written below a folder that only its owner enters, whatever the mode of what is read', () =>
    inFolder(async (folder) => {
      const closed = `${folder}/closed`;
      await mkdir(closed, { mode: 0o700 });
      const clip = await makeClip(`${closed}/clip.mp4`, 'testsrc2');
      await chmod(clip, 0o600);
      const copied = ['-v', 'error', '-i', '/in/clip', '-c', 'copy', '/out/copy.mp4'];
      await runMedia('ffmpeg', copied, {
        signal: never,
        reads: { clip },
        writes: { 'copy.mp4': `${closed}/copy.mp4` },
      });
      const { uid, mode } = await lstat(`${closed}/copy.mp4`);
      expect(uid).toBe(process.getuid?.());
      expect(mode & 0o7777).toBe(0o644 & ~process.umask());
      expect((await probeVideo(`${closed}/copy.mp4`, never)).frames).toBe(15);
    }));

  test('are not there where the program failed', () =>
    inFolder(async (folder) => {
      await writeFile(`${folder}/clip`, 'no clip');
      const failing = runMedia('ffmpeg', ['-v', 'error', '-f', 'mov', '-i', '/in/clip', '/out/copy.mp4'], {
        signal: never,
        reads: { clip: `${folder}/clip` },
        writes: { 'copy.mp4': `${folder}/copy.mp4` },
      });
      await expect(failing).rejects.toThrow('ffmpeg failed (1): ');
      expect(await readdir(folder)).toEqual(['clip']);
    }));

  test('fail the call where one that is read does not exist', () =>
    inFolder(async (folder) => {
      const failing = runMedia('ffmpeg', ['-i', '/in/clip', '/out/copy.mp4'], {
        signal: never,
        reads: { clip: `${folder}/clip.mp4` },
        writes: { 'copy.mp4': `${folder}/copy.mp4` },
      });
      await expect(failing).rejects.toThrow('clip.mp4: no such file');
      await expect(failing).rejects.toBeInstanceOf(MediaProgramError);
      expect(await readdir(folder)).toEqual([]);
    }));
});

describe('openMediaSink', () => {
  const pictures = ['-v', 'error', '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', '64x64', '-i', sinkInput];

  test('encodes what it is fed', () =>
    inFolder(async (folder) => {
      const out = `${folder}/fed.mp4`;
      const sink = openMediaSink([...pictures, '/out/fed.mp4'], { signal: never, writes: { 'fed.mp4': out } });
      for (let frame = 0; frame < 100; frame += 1) await sink.write(Buffer.alloc(64 * 64, frame));
      await sink.finish();
      expect((await probeVideo(out, never)).frames).toBe(100);
    }));

  test('leaves nothing of what was abandoned', () =>
    inFolder(async (folder) => {
      const writes = { 'fed.mp4': `${folder}/fed.mp4` };
      const sink = openMediaSink([...pictures, '/out/fed.mp4'], { signal: never, writes });
      await sink.write(Buffer.alloc(64 * 64));
      await sink.abandon();
      await expect(sink.finish()).rejects.toBeInstanceOf(MediaProgramError);
      expect(await readdir(folder)).toEqual([]);
    }));

  test('says what ffmpeg said when it ends before its input does', async () => {
    const sink = openMediaSink(['-v', 'error', '-f', 'nonesuch', '-i', sinkInput], { signal: never });
    await expect(
      (async () => {
        for (;;) await sink.write(Buffer.alloc(1024));
      })(),
    ).rejects.toThrow('nonesuch');
  });

  test('keeps a result that was finished when it is abandoned afterwards', () =>
    inFolder(async (folder) => {
      const writes = { 'fed.mp4': `${folder}/fed.mp4` };
      const sink = openMediaSink([...pictures, '/out/fed.mp4'], { signal: never, writes });
      await sink.write(Buffer.alloc(64 * 64));
      await sink.finish();
      await sink.abandon();
      expect((await readFile(writes['fed.mp4'])).length).toBeGreaterThan(0);
    }));
});
