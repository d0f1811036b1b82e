// Hostile programs win nothing in the plain sandbox. `plain-user.test.ts` runs this file again as a user who is not root.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostileActions, pythonOf } from './hostile-actions.ts';
import { layOut, type LaidOut } from './prey.ts';
import { limits, python } from './programs.ts';

let prey: LaidOut;
let folder: string;

beforeAll(async () => {
  prey = await layOut();
  folder = await mkdtemp(join(tmpdir(), 'hostile-test-'));
});

afterAll(async () => {
  await prey.takeAway();
  await rm(folder, { recursive: true, force: true });
});

// The names alone are needed before there is any prey.
const names = hostileActions({ canary: '', file: '', port: 0, pid: 0 }).map(([name]) => name);

describe('a hostile program', () => {
  test.each(names)('%s: held', async (name) => {
    const [, body] = hostileActions(prey).find(([known]) => known === name) ?? [];
    const result = await python(`${pythonOf(body ?? [])}\nprint("tried", attempt())`);
    // Where the kernel has stopped it, it has said nothing.
    expect(['tried \n', '']).toContain(result.stdout);
    expect(prey.hits()).toBe(0);
  });

  test('loops without end: stopped', async () => {
    const result = await python('while True: pass', { limits: { ...limits, wallMs: 400 } });
    expect(result).toMatchObject({ ended: 'timeout', exitCode: null });
  });

  test('leaves links to files of the host: not followed', async () => {
    const collectTo = await mkdtemp(join(folder, 'out-'));
    const links = `import os\nfor name, to in (("a", "${prey.file}"), ("b", "/etc/passwd"), ("c", "/proc/self/environ")): os.symlink(to, "/out/" + name)\nos.link("/out/a", "/out/d")`;
    const result = await python(links, { collectTo });
    expect(result).toMatchObject({ exitCode: 0, outputs: [] });
    expect(await readdir(collectTo)).toEqual([]);
  });
});
