// Finds the folder of recordings and vendor specifications, which not every machine has.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.env['RETAKE_SHARED'] ?? '../shared');

/** Path of something in the shared folder; nothing, and a word about it, when it is missing. */
export function sharedPath(...parts: readonly string[]): string | undefined {
  const path = join(folder, ...parts);
  if (existsSync(path)) return path;
  process.stderr.write(`Skipped: ${path} is not here (set RETAKE_SHARED)\n`);
  return undefined;
}
