// Makes dist: compiled sources, their data files, the workflow bundle. Skipped while no source changed; swapped in whole.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, fingerprint, inProject, readStamp, root } from '../setup/project.mjs';
import { run, SetupError } from '../setup/progress.mjs';

const dist = inProject('dist');
const stampName = '.build';
const bundleName = 'workflow-bundle.js';
const bundleStampName = '.bundle';

function sources(...folders) {
  return folders.flatMap((folder) =>
    filesBelow(inProject('src', folder)).map((file) => inProject('src', folder, file)),
  );
}

function isCompiled(file) {
  return file.endsWith('.ts');
}

async function compile(outDir) {
  // Types are the business of "npm run check"; a set-up must not wait for them.
  await run({
    log: 'build',
    command: process.execPath,
    args: [
      inProject('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
      '--noCheck',
      '--outDir',
      outDir,
    ],
    advice: 'The sources do not compile. "npm run check" names the place.',
  });
}

function copyData(outDir) {
  for (const file of filesBelow(inProject('src')).filter((name) => !isCompiled(name))) {
    mkdirSync(join(outDir, file, '..'), { recursive: true });
    cpSync(inProject('src', file), join(outDir, file));
  }
}

function bundlePrint() {
  return fingerprint([...sources('workflows', 'domain'), inProject('package-lock.json')]);
}

async function bundleWorkflows(outDir) {
  const wanted = bundlePrint();
  if (readStamp(join(dist, bundleStampName)) === wanted && existsSync(join(dist, bundleName))) {
    for (const name of [bundleName, bundleStampName]) cpSync(join(dist, name), join(outDir, name));
    return;
  }
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error };
  const bundle = await bundleWorkflowCode({
    workflowsPath: inProject('src', 'workflows', 'index.ts'),
    logger: quiet,
  }).catch((error) => {
    throw new SetupError(`The workflows could not be bundled: ${error.message}`);
  });
  writeFileSync(join(outDir, bundleName), bundle.code);
  writeFileSync(join(outDir, bundleStampName), wanted);
}

function swapIn(outDir) {
  const old = `${outDir}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(outDir, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Fingerprint of everything that goes into dist. */
export function wantedBuild() {
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) => inProject(name));
  return fingerprint([...sources('.'), ...settings, import.meta.filename]);
}

/** Builds where a source changed; answers whether it did. */
export async function build(say) {
  const wanted = wantedBuild();
  if (readStamp(join(dist, stampName)) === wanted) return false;
  say('compiling, bundling workflows');
  const outDir = join(root, `dist.${process.pid}.tmp`);
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir);
  try {
    await Promise.all([compile(outDir), bundleWorkflows(outDir)]);
    copyData(outDir);
    writeFileSync(join(outDir, stampName), wanted);
    swapIn(outDir);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
  return true;
}
