// Files and folders of work that is under way: their names say whose it is, so that what a killed process left is known and removed.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { identityOf } from './process-identity.ts';

/** No piece of work lasts so long: what is older is left, whoever made it, on whatever machine. */
const surelyOverMs = 24 * 3_600_000;

const host = encodeURIComponent(hostname());

/** Opaque as it is, made fit for the name of a file. */
function inName(began: string): string {
  return began.replaceAll(/[^A-Za-z0-9]+/gu, '-');
}

let ownBegan: Promise<string> | undefined;

/** The name of a file or folder of this process, but for the part after the last `@`: `render@host@123@4f2a91c0-8812345@`. */
export async function nameOfWork(purpose: string): Promise<string> {
  // A process that cannot be looked up leaves its moment out: what it made is then removed by its age alone.
  ownBegan ??= identityOf(process.pid).then((own) => (own === undefined ? '' : inName(own.began)));
  return `${purpose}@${host}@${process.pid}@${await ownBegan}@`;
}

/** True where this machine's process that is named is gone, or another has its pid. */
async function isMakerGone(name: string): Promise<boolean> {
  const [, machine, pid, began, own] = name.split('@');
  if (own === undefined || machine !== host || began === undefined || began === '') return false;
  const now = await identityOf(Number(pid));
  return now === undefined || inName(now.began) !== began;
}

async function isLeft(path: string, name: string): Promise<boolean> {
  if (await isMakerGone(name)) return true;
  const entry = await stat(path).catch(() => undefined);
  return entry !== undefined && Date.now() - entry.mtimeMs > surelyOverMs;
}

/** Removes what was left in the folder, which is made where there is none; answers how much. Names without an `@` are not ours, and stay. */
export async function sweepLeft(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  let swept = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.includes('@') || !(await isLeft(path, name))) continue;
    await rm(path, { recursive: true, force: true });
    swept += 1;
  }
  return swept;
}
