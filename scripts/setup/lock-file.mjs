// Reads package-lock.json and finds optional packages that it names but does not lock.
import { readFileSync } from 'node:fs';
import { inProject } from './project.mjs';

export function readLock() {
  return JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'));
}

/** Where a package finds another, as Node does: in its own node_modules, then upwards. */
function isLocked(packages, from, name) {
  const folders = from
    .split('/node_modules/')
    .map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'));
  return ['', ...folders].some((base) => `${base === '' ? '' : `${base}/`}node_modules/${name}` in packages);
}

/** `npm ci` refuses a lock file with any of these. */
export function missingFromLock({ packages }) {
  return Object.entries(packages).flatMap(([parent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(packages, parent, name))
      .map(([name, version]) => ({ parent, name, version })),
  );
}
