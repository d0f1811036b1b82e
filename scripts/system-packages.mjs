// Installs the system packages that are missing, and nothing else of set-up: for images that take the rest from elsewhere.
import { mkdir } from 'node:fs/promises';
import { stateFolder } from './setup/project.mjs';
import { SetupError } from './setup/progress.mjs';
import { systemPackages } from './setup/system-packages.mjs';

try {
  await mkdir(stateFolder, { recursive: true });
  await systemPackages((what) => console.log(`${what} …`));
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}
