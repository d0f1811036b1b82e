// A sandbox that never gets ready is ended by its wall clock or its caller, and leaves nothing behind.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startWith } from '../../../src/renderers/sandbox/start-sandboxed.ts';
import { limits, spec } from './programs.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'set-up-test-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

// What bubblewrap says on descriptor 3 about its first process, and what follows it.
const stuck = [
  ['before it names its first process', ''],
  ['before it has mounted anything', 'echo "{ \\"child-pid\\": $$ }" >&3'],
] as const;

/** Stands for a bubblewrap that stops on its way; tells its number in a file. */
async function stuckProgram(name: string, said: string) {
  const program = join(folder, name);
  await writeFile(program, `#!/bin/sh\necho $$ > ${program}.pid\n${said}\nexec sleep 600\n`);
  await chmod(program, 0o755);
  return {
    support: { program, mode: 'root' } as const,
    started: async () => {
      for (;;) {
        const pid = Number(await readFile(`${program}.pid`, 'utf8').catch(() => ''));
        if (pid > 0) return pid;
        await delay(5);
      }
    },
  };
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined || stat.includes(') Z ')) return;
    await delay(5);
  }
}

describe.each(stuck)('a sandbox that hangs %s', (_when, said) => {
  test('is ended by the wall clock', async () => {
    const { support, started } = await stuckProgram(`clock-${said.length}`, said);
    const starting = startWith(support, spec(['/usr/bin/true'], { limits: { ...limits, wallMs: 500 } }));
    await expect(starting).rejects.toMatchObject({
      name: 'RendererUnavailable',
      message: 'the sandbox was not ready after 0.5 s',
    });
    await untilGone(await started());
  });

  test('is ended by the signal, with its reason', async () => {
    const { support, started } = await stuckProgram(`signal-${said.length}`, said);
    const cancelled = new AbortController();
    const starting = startWith(support, spec(['/usr/bin/true'], { signal: cancelled.signal }));
    const failed = starting.catch((error: unknown) => error);
    const pid = await started();
    cancelled.abort(new Error('cancelled'));
    expect(await failed).toBe(cancelled.signal.reason);
    await untilGone(pid);
  });
});
