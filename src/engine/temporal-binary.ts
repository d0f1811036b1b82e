// Finds the Temporal CLI of the pinned version: TEMPORAL_CLI_PATH, else PATH, else the one that set-up installed.
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const temporalCliVersion = '1.9.1';
/** Server inside that CLI. Its file database is not migrated between versions, so the file is named after it. */
export const temporalServerVersion = '1.32.0';

/** No Temporal CLI of the pinned version: the message names every place looked at and what to do. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}

async function versionOf(binary: string): Promise<string | undefined> {
  const run = await promisify(execFile)(binary, ['--version'], { timeout: 20_000 }).catch(() => undefined);
  return run === undefined ? undefined : /version (\d+\.\d+\.\d+)/.exec(run.stdout)?.[1];
}

async function pathOnPath(): Promise<string | undefined> {
  const found = await promisify(execFile)('/bin/sh', ['-c', 'command -v temporal']).catch(() => undefined);
  return found?.stdout.trim();
}

function installedBySetup(): string {
  return fileURLToPath(new URL('../../.venv/bin/temporal', import.meta.url));
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Path of the binary to run. `configured` is TEMPORAL_CLI_PATH: when it is set nothing else is tried. Throws `EngineUnavailable`. */
export async function findTemporalBinary(configured: string | undefined): Promise<string> {
  if (configured !== undefined) {
    const version = await versionOf(configured);
    if (version === temporalCliVersion) return configured;
    const found = version === undefined ? 'is not a Temporal CLI that runs' : `is version ${version}`;
    throw new EngineUnavailable(`TEMPORAL_CLI_PATH: ${configured} ${found}; Retake wants ${temporalCliVersion}`);
  }
  const installed = installedBySetup();
  const onPath = await pathOnPath();
  const version = onPath && (await versionOf(onPath));
  if (onPath && version === temporalCliVersion) return onPath;
  // Set-up installs it from hash-locked requirements: its version needs no second look.
  if (await isExecutable(installed)) return installed;
  throw new EngineUnavailable(
    `No Temporal CLI ${temporalCliVersion}: not on PATH${version === undefined ? '' : ` (${version} is there)`} and not at ` +
      `${join('.venv', 'bin', 'temporal')}. Run "npm run setup", or set TEMPORAL_CLI_PATH, or TEMPORAL_ADDRESS for a server of your own.`,
  );
}
