// The sources as plain JavaScript, for tests that need a process of their own to kill: compiled once for each state of them, shared by all test files.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Below node_modules, so that packages are found. */
const cache = join(root, 'node_modules/.cache/retake');
/** What nobody has made anew for so long belongs to sources that have changed since. */
const keptMs = 24 * 3_600_000;

// The compiler knows one option more than its types.
const compiler = {
  parser: { syntax: 'typescript' },
  target: 'es2023',
  rewriteRelativeImportExtensions: true,
} as const;

type Source = { readonly name: string; readonly bytes: Buffer };

async function sources(): Promise<readonly Source[]> {
  const src = join(root, 'src');
  const entries = await readdir(src, { withFileTypes: true, recursive: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return await Promise.all(
    names.toSorted().map(async (path) => ({ name: path.slice(src.length + 1), bytes: await readFile(path) })),
  );
}

async function compile({ name, bytes }: Source, dist: string): Promise<void> {
  const to = join(dist, name);
  await mkdir(dirname(to), { recursive: true });
  if (!name.endsWith('.ts')) return await writeFile(to, bytes);
  const { code } = await transform(bytes.toString(), { filename: name, jsc: compiler, module: { type: 'es6' } });
  await writeFile(to.replace(/\.ts$/, '.js'), code);
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const { mtimeMs } = await stat(path);
    if (name.startsWith('compiled-') && Date.now() - mtimeMs > keptMs) await rm(path, { recursive: true, force: true });
  }
}

/** Path of `dist` as after a build, beside the package's own package.json. Nobody may change or remove it. */
export async function compiledSources(): Promise<string> {
  const all = await sources();
  const hash = createHash('sha256');
  for (const { name, bytes } of all) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  const folder = join(cache, `compiled-${hash.digest('hex').slice(0, 16)}`);
  const dist = join(folder, 'dist');
  if (await stat(dist).catch(() => undefined)) return dist;
  const temporary = `${folder}.${process.pid}`;
  await Promise.all(all.map((source) => compile(source, join(temporary, 'dist'))));
  await copyFile(join(root, 'package.json'), join(temporary, 'package.json'));
  // Another test file may have been faster.
  await rename(temporary, folder).catch(() => rm(temporary, { recursive: true, force: true }));
  await removeOld();
  return dist;
}
