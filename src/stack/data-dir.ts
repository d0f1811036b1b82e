// The data folder: keys never lie in it, but prompts, films and the record do, so that only its owner may enter.
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a stack of any version puts into its folder. */
const ours = ['stack.lock', 'stack.json', 'logs', 'artifacts', 'postgres', 'scratch'];

/** A folder that others use too, such as `/tmp`, is never closed to them. */
async function isOurs(path: string): Promise<boolean> {
  const { mode, uid } = await stat(path);
  if ((mode & 0o1000) !== 0 || uid !== process.getuid?.()) return false;
  const entries = await readdir(path);
  return entries.length === 0 || entries.some((entry) => ours.includes(entry));
}

/** Makes the folder and the one of its logs, for this user alone. Subfolders are closed by it. */
export async function makeDataDir(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  if (made !== undefined || (await isOurs(path))) await chmod(path, 0o700);
  await mkdir(join(path, 'logs'), { recursive: true, mode: 0o700 });
}
