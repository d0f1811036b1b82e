// The sources as plain JavaScript, for tests that need a process of their own to kill.
import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const root = fileURLToPath(new URL('../..', import.meta.url));

// The compiler knows one option more than its types.
const compiler = {
  parser: { syntax: 'typescript' },
  target: 'es2023',
  rewriteRelativeImportExtensions: true,
} as const;

/** Compiles folders of src to a place below node_modules (so that packages are found); answers where `src` is, and how to remove it. */
export async function compileSources(
  folders: readonly string[],
): Promise<{ readonly src: string; remove(): Promise<void> }> {
  const out = join(root, 'node_modules', '.cache', `retake-test-${randomUUID()}`);
  for (const folder of folders) {
    for (const name of await readdir(join(root, 'src', folder), { recursive: true })) {
      const from = join(root, 'src', folder, name);
      const to = join(out, folder, name);
      await mkdir(dirname(to), { recursive: true });
      if (!name.endsWith('.ts')) await cp(from, to, { recursive: true });
      else {
        const { code } = await transform(await readFile(from, 'utf8'), {
          filename: from,
          jsc: compiler,
          module: { type: 'es6' },
        });
        await writeFile(to.replace(/\.ts$/, '.js'), code);
      }
    }
  }
  await writeFile(join(out, 'package.json'), '{"type":"module"}');
  return { src: out, remove: () => rm(out, { recursive: true, force: true }) };
}
