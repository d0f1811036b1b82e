// Kills writers of artifacts in the middle of their work, hundreds of times, and looks at every file that is there afterwards (RELIABILITY §5, R2).
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sweepStale } from '../../src/store/artifact-files.ts';
import { draw } from './chaos-seed.ts';
import { cleanEnvironment } from './e2e-stack.ts';

export type FileKills = {
  readonly seed: number;
  readonly kills: number;
  /** `naive` writes straight to the final name. */
  readonly way: 'atomic' | 'naive';
};

const child = join(import.meta.dirname, 'children/put-for-ever.mjs');
const dist = resolve(import.meta.dirname, '../../dist');
/** Several files' worth of time, in microseconds. */
const longestUs = 25_000;

/** Waits some microseconds without holding up anything else. */
async function afterUs(us: number): Promise<void> {
  const until = performance.now() + us / 1000;
  while (performance.now() < until) await nextTurn();
}

async function killOneWriter(writer: ChildProcess, us: number): Promise<void> {
  const ended = once(writer, 'exit');
  if (writer.stdout !== null) await once(writer.stdout, 'data');
  await afterUs(us);
  writer.kill('SIGKILL');
  await ended;
}

/** Files by what became of them. `torn`: named by a hash that its bytes do not have. */
async function filesBelow(folder: string): Promise<{ readonly files: number; readonly torn: number }> {
  let files = 0;
  let torn = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!(await stat(path)).isFile()) continue;
    files += 1;
    const hash = createHash('sha256').update(await readFile(path));
    if (hash.digest('hex') !== basename(path)) torn += 1;
  }
  return { files, torn };
}

/** Two writers at a time share a folder; each is killed at a microsecond that the seed decides, and replaced. */
export async function killWriters({ seed, kills, way }: FileKills) {
  const since = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'retake-artifacts-'));
  try {
    await sweepStale(folder);
    let swept = 0;
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let kill = next++; kill < kills; kill = next++) {
        const writer = spawn(process.execPath, [child, dist, folder, way], {
          env: cleanEnvironment(),
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        await killOneWriter(writer, draw(seed, 'us', kill) * longestUs);
        swept += await sweepStale(folder);
      }
    };
    await Promise.all([lane(), lane()]);
    swept += await sweepStale(folder);
    const temporaryFiles = (await readdir(join(folder, 'tmp'))).length;
    const seconds = Math.round((performance.now() - since) / 1000);
    return { test: 'R2', way, seed, kills, ...(await filesBelow(folder)), swept, temporaryFiles, seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
