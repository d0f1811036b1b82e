// Completes package-lock.json after `npm install` on a mirror that lacks packages of other platforms: `npm ci` refuses a lock without them.
import { writeFileSync } from 'node:fs';
import { inProject } from './setup/project.mjs';
import { missingFromLock, readLock } from './setup/lock-file.mjs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Platform packages carry their platform in their name: `@oxlint/binding-linux-arm-musleabihf`. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined)
    throw new Error(`${name}: no platform in its name; add it to the lock by hand`);
  const libc = os === 'linux' && words.some((word) => word.startsWith('musl')) ? ['musl'] : undefined;
  const glibc = os === 'linux' && words.some((word) => word.startsWith('gnu')) ? ['glibc'] : undefined;
  return { os: [os], cpu: [cpu], libc: libc ?? glibc };
}

const lock = readLock();
const missing = missingFromLock(lock);
for (const { parent, name, version } of missing) {
  if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${parent} wants ${name} ${version}: not one exact version`);
  const dev = lock.packages[parent].dev === true;
  const { os, cpu, libc } = platformOf(name);
  // In npm's own order, so that its next install changes nothing.
  lock.packages[`node_modules/${name}`] = {
    version,
    cpu,
    ...(dev && { dev }),
    ...(libc && { libc }),
    optional: true,
    os,
  };
}
const [own, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([own, ...rest.toSorted(([a], [b]) => a.localeCompare(b, 'en'))]);
writeFileSync(inProject('package-lock.json'), `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`added ${missing.length} packages of other platforms`);
