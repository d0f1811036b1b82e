// The workflow bundle for tests: built once for each state of the sources, shared by all test files and later runs.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Path of a bundle of src/workflows as it stands. */
export async function testWorkflowBundle(): Promise<{ codePath: string }> {
  const hash = createHash('sha256');
  for (const path of [...(await sources('src/workflows')), ...(await sources('src/domain'))]) {
    hash.update(path).update(await readFile(path));
  }
  const folder = join(root, 'node_modules/.cache/retake');
  const codePath = join(folder, `workflow-bundle-${hash.digest('hex').slice(0, 16)}.js`);
  if (!(await stat(codePath).catch(() => undefined))) {
    const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
    const { code } = await bundleWorkflowCode({ workflowsPath: join(root, 'src/workflows/index.ts'), logger: silent });
    await mkdir(folder, { recursive: true });
    const temporary = `${codePath}.${process.pid}`;
    await writeFile(temporary, code);
    await rename(temporary, codePath);
  }
  return { codePath };
}
