// `npm run build`: dist from the sources, and nothing else of set-up.
import { mkdir } from 'node:fs/promises';
import { build } from './build/build.mjs';
import { underLock } from './setup/lock.mjs';
import { SetupError } from './setup/progress.mjs';
import { stateFolder } from './setup/project.mjs';

try {
  await mkdir(stateFolder, { recursive: true });
  const since = performance.now();
  const built = await underLock(() => build((what) => console.log(`${what} …`)));
  console.log(
    built ? `built in ${((performance.now() - since) / 1000).toFixed(1)} s` : 'nothing changed since the last build',
  );
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}
