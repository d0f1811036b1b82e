// Saves a file of the job beside the person who asked for it.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Api } from './connection.ts';
import { CliError, exitCode } from './exit-code.ts';

/** Throws `CliError` when the file cannot be written; the job itself is done by then. */
export async function saveArtifact(api: Api, hash: string, file: string): Promise<void> {
  const response = await api.open(`/api/artifacts/${hash}`);
  if (response.body === null) throw new CliError(exitCode.failed, 'The video came without bytes.');
  try {
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
  } catch (error) {
    throw new CliError(exitCode.failed, `The video could not be saved as ${file}: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
