// Copies what a sandbox left in its output folder: whole regular files with plain names, never through a link.
import { constants } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const plainName = /^[\w][\w.-]{0,127}$/;

async function copyRegularFile(from: string, to: string, roomBytes: number): Promise<number | undefined> {
  let source: FileHandle | undefined;
  try {
    // Not to wait on a fifo, not to follow a link; devices cannot exist on this file system.
    source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size, ...stats } = await source.stat();
    if (!source || (stats.mode & constants.S_IFMT) !== constants.S_IFREG || size > roomBytes) return undefined;
    const target = await open(to, 'wx', 0o644);
    await pipeline(
      source.createReadStream({ autoClose: false, start: 0, end: Math.max(size - 1, 0) }),
      target.createWriteStream(),
    );
    return size;
  } catch {
    return undefined;
  } finally {
    await source?.close();
  }
}

/** Copies the top-level regular files of an open folder, together at most `limitBytes`. Gives their names; what is no such file is left behind. */
export async function collectOutputs(folder: FileHandle, to: string, limitBytes: number): Promise<string[]> {
  const path = `/proc/self/fd/${folder.fd}`;
  const names: string[] = [];
  let room = limitBytes;
  for (const name of (await readdir(path)).toSorted()) {
    if (!plainName.test(name)) continue;
    const size = await copyRegularFile(join(path, name), join(to, name), room);
    if (size === undefined) continue;
    room -= size;
    names.push(name);
  }
  return names;
}
