// A program in the sandbox writes the host files lent to it, and changes nothing else about them.
import { link, lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits, shell } from './programs.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a host file that it may write', () => {
  async function lentFile(): Promise<string> {
    const closed = await mkdtemp(join(folder, 'lent-'));
    const file = join(closed, 'film');
    await writeFile(file, '', { mode: 0o640 });
    await writeFile(join(closed, 'other'), 'kept');
    return file;
  }

  const facts = async (file: string) => {
    const { mode, uid, gid, nlink, size } = await lstat(file);
    return { mode: mode.toString(8), uid, gid, nlink, size };
  };

  test('is written in place, and is the owner’s with its old mode afterwards', async () => {
    const file = await lentFile();
    const before = await facts(file);
    const result = await shell('echo hello > /out/film; chmod 6777 /out/film', { writable: { [file]: '/out/film' } });
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await readFile(file, 'utf8')).toBe('hello\n');
    expect(await facts(file)).toEqual({ ...before, size: 6 });
  });

  test('can be neither replaced nor linked, and nothing beside it is reached', async () => {
    const file = await lentFile();
    const before = await facts(file);
    const script =
      'rm -f /out/film; ln -f /out/film /out/again; ln -sf /etc/passwd /out/film; mv -f /work/x /out/film; echo x > /out/other; ls /out';
    const result = await shell(script, { writable: { [file]: '/out/film' }, files: { x: 'x' } });
    expect(result.stdout).toBe('film\nother\n');
    expect(await facts(file)).toEqual(before);
    expect(await readdir(dirname(file))).toEqual(['film', 'other']);
    expect(await readFile(join(dirname(file), 'other'), 'utf8')).toBe('kept');
  });

  test('grows to the limit of one file', async () => {
    const file = await lentFile();
    await shell('dd if=/dev/zero of=/out/film bs=1M count=20 2>/dev/null', { writable: { [file]: '/out/film' } });
    expect((await facts(file)).size).toBe(limits.fileBytes);
  });

  test('is the owner’s again when the program was stopped', async () => {
    const file = await lentFile();
    const before = await facts(file);
    const result = await shell('sleep 60', { writable: { [file]: '/out/film' }, limits: { ...limits, wallMs: 3_000 } });
    expect(result.ended).toBe('timeout');
    expect(await facts(file)).toEqual(before);
  });

  test.each([
    ['a link', symlink],
    ['a second name of a file', link],
  ])('is not %s', async (_, make) => {
    const file = await lentFile();
    const before = (await facts(file)).uid;
    await make(file, `${file}-too`);
    await expect(shell('true', { writable: { [`${file}-too`]: '/out/film' } })).rejects.toThrow();
    expect((await facts(file)).uid).toBe(before);
  });
});
