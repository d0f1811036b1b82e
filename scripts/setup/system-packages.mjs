// Programs, libraries and fonts from the system's package manager: installed on Debian and Ubuntu, named elsewhere.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, SetupError } from './progress.mjs';
import { isPythonReady } from './python-environment.mjs';

function onPath(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/bin'];
  return names.some((name) =>
    folders.some((folder) => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }),
  );
}

function anywhere(folders, pattern) {
  return folders.some(
    (folder) => existsSync(folder) && readdirSync(folder, { recursive: true }).some((path) => pattern.test(path)),
  );
}

const library = (name) => () =>
  anywhere(
    ['/usr/lib', '/usr/lib64', '/usr/share', '/usr/local/lib', '/opt/homebrew/lib']
      .map((base) => join(base, 'pkgconfig'))
      .concat(pkgconfigFolders()),
    new RegExp(`^${name}\\.pc$`),
  );
const font = (pattern) => () =>
  anywhere(['/usr/share/fonts', '/usr/local/share/fonts', '/Library/Fonts', '/System/Library/Fonts'], pattern);

function pkgconfigFolders() {
  if (!existsSync('/usr/lib')) return [];
  return readdirSync('/usr/lib')
    .filter((name) => name.includes('-linux-'))
    .map((name) => join('/usr/lib', name, 'pkgconfig'));
}

/** What must be there, how to see that it is, and the Debian packages that bring it. */
const needs = [
  {
    what: 'Chromium without a window',
    there: () => onPath('chromium-headless-shell'),
    apt: ['chromium-headless-shell'],
  },
  { what: 'ffmpeg', there: () => onPath('ffmpeg') && onPath('ffprobe'), apt: ['ffmpeg'] },
  { what: 'bubblewrap', there: () => onPath('bwrap'), apt: ['bubblewrap'] },
  { what: 'prlimit and setpriv', there: () => onPath('prlimit') && onPath('setpriv'), apt: ['util-linux'] },
  { what: 'Python 3', there: () => onPath('python3'), apt: ['python3'] },
  { what: 'Python venv', there: () => anywhere(pythonFolders(), /^ensurepip\/__init__\.py$/), apt: ['python3-venv'] },
  { what: 'Python headers', there: () => anywhere(pythonHeaders(), /^Python\.h$/), apt: ['python3-dev'] },
  {
    what: 'a C compiler',
    there: () => onPath('cc', 'gcc') && existsSync('/usr/include/stdio.h'),
    apt: ['gcc', 'libc6-dev'],
  },
  { what: 'pkg-config', there: () => onPath('pkg-config', 'pkgconf'), apt: ['pkg-config'] },
  { what: 'Cairo headers', there: library('cairo'), apt: ['libcairo2-dev'] },
  { what: 'Pango headers', there: library('pangocairo'), apt: ['libpango1.0-dev'] },
  { what: 'DejaVu fonts', there: font(/DejaVuSans\.ttf$/i), apt: ['fonts-dejavu-core'] },
  { what: 'Liberation fonts', there: font(/LiberationSans-Regular\.ttf$/i), apt: ['fonts-liberation'] },
  { what: 'an emoji font', there: font(/Emoji/i), apt: ['fonts-noto-color-emoji'] },
  {
    what: 'a Chinese, Japanese and Korean font',
    there: font(/CJK|WenQuanYi|wqy|PingFang|Hiragino/i),
    apt: ['fonts-noto-cjk'],
  },
];

function folders(base, pattern) {
  return existsSync(base)
    ? readdirSync(base)
        .filter((name) => pattern.test(name))
        .map((name) => join(base, name))
    : [];
}
function pythonFolders() {
  return ['/usr/lib', '/usr/lib64', '/usr/local/lib'].flatMap((base) => folders(base, /^python3\.\d+$/));
}
function pythonHeaders() {
  return ['/usr/include', '/usr/local/include'].flatMap((base) => folders(base, /^python3\.\d+$/));
}

/** Only needed to build the Python environment: once that stands, nobody asks for a compiler again. */
const forBuilding = new Set(['python3-venv', 'python3-dev', 'gcc', 'pkg-config', 'libcairo2-dev', 'libpango1.0-dev']);

/** Needs that are not met on this machine. */
export function missingNeeds() {
  const isBuilt = isPythonReady();
  return needs.filter((need) => !(isBuilt && forBuilding.has(need.apt[0])) && !need.there());
}

function isDebian() {
  if (!onPath('apt-get') || !existsSync('/etc/os-release')) return false;
  return /^(ID|ID_LIKE)=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** How to run as root: nothing to add for root, sudo where it asks nothing (or a person is there to answer it). */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  if (!onPath('sudo')) return undefined;
  if (spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0) return ['sudo', '-n'];
  if (process.stdin.isTTY && spawnSync('sudo', ['-v'], { stdio: 'inherit' }).status === 0) return ['sudo', '-n'];
  return undefined;
}

async function aptGet(prefix, args) {
  const [command, ...rest] = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
    ...args,
  ];
  // The lists have a lock of their own without a timeout: another apt-get update is waited for here.
  for (let tries = 0; ; tries += 1) {
    try {
      return await run({
        log: 'apt',
        command,
        args: rest,
        advice: 'Run that command yourself to see what apt wants, then set-up again.',
      });
    } catch (error) {
      if (!/Could not get lock/.test(error.message) || tries > 60) throw error;
      await delay(5_000);
    }
  }
}

function knowsPackages(packages) {
  const policy = spawnSync('apt-cache', ['policy', ...packages], { encoding: 'utf8' });
  const candidates = (policy.stdout ?? '').match(/Candidate: (?!\(none\))/g) ?? [];
  return candidates.length === packages.length;
}

function command(packages) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

function cannotInstall(missing, packages) {
  const names = missing.map((need) => need.what).join(', ');
  if (isDebian())
    return new SetupError(
      `Missing: ${names}.\nSet-up may not install them here. Run:\n\n  ${command(packages)}\n\nand then set-up again.`,
    );
  const elsewhere =
    process.platform === 'darwin'
      ? 'brew install ffmpeg pkg-config cairo pango python@3.12 (the sandbox, bubblewrap, needs Linux: use a Linux machine or container for renders)'
      : `install what is called, on Debian: ${packages.join(' ')}`;
  return new SetupError(
    `Missing: ${names}.\nSet-up installs them on Debian and Ubuntu only. Here, run:\n\n  ${elsewhere}\n\nand then set-up again.`,
  );
}

export async function systemPackages(say) {
  const missing = missingNeeds();
  if (missing.length === 0) return false;
  const packages = missing.flatMap((need) => need.apt);
  const prefix = isDebian() ? asRoot() : undefined;
  if (prefix === undefined) throw cannotInstall(missing, packages);
  say(`installing ${packages.join(' ')} (apt)`);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (!knowsPackages(packages)) await aptGet(prefix, ['update']);
  try {
    await aptGet(prefix, install);
  } catch {
    // Old lists name files that the mirror no longer has: once more with fresh ones.
    await aptGet(prefix, ['update']);
    await aptGet(prefix, install);
  }
  const still = missingNeeds();
  if (still.length > 0)
    throw new SetupError(`apt ended well, but these are still missing: ${still.map((need) => need.what).join(', ')}.`);
  return true;
}
