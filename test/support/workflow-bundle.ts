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

/** Path of a bundle of src/workflows as it stands, and of modules with interceptors for it. */
export async function testWorkflowBundle(workflowInterceptorModules: string[] = []): Promise<{ codePath: string }> {
  const hash = createHash('sha256');
  const own = [...(await sources('src/workflows')), ...(await sources('src/domain'))];
  for (const path of [...own, ...workflowInterceptorModules]) {
    hash.update(path).update(await readFile(path));
  }
  const folder = join(root, 'node_modules/.cache/retake');
  const codePath = join(folder, `workflow-bundle-${hash.digest('hex').slice(0, 16)}.js`);
  if (!(await stat(codePath).catch(() => undefined))) {
    const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
    const workflowsPath = join(root, 'src/workflows/index.ts');
    const { code } = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules, logger: silent });
    await mkdir(folder, { recursive: true });
    const temporary = `${codePath}.${process.pid}`;
    await writeFile(temporary, code);
    await rename(temporary, codePath);
  }
  return { codePath };
}
