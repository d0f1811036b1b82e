// Artifacts as files in a folder of this machine, or one that several machines share.
import { access, constants } from 'node:fs/promises';
import {
  type ArtifactBytes,
  ArtifactStoreFailed,
  createPathChecker,
  pathBelow,
  probeBytes,
  probeHash,
  readChecked,
  single,
} from './artifact-bytes.ts';
import { createFileWriter, sweepStale } from './artifact-files.ts';

function failed(folder: string, error: unknown): ArtifactStoreFailed {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
  return new ArtifactStoreFailed(`The folder of artifacts ${folder} cannot be written: ${code}`);
}

/** Temporary files of writers that died are removed first. */
export async function openArtifactFolder(folder: string): Promise<ArtifactBytes> {
  await sweepStale(folder);
  const write = createFileWriter(folder, pathBelow(folder));
  const read = (hash: string): Promise<Uint8Array> => readChecked(folder, hash);
  return {
    write,
    read,
    localPath: createPathChecker(folder),
    checkHealth: () =>
      access(folder, constants.R_OK | constants.W_OK).catch((error: unknown) => {
        throw failed(folder, error);
      }),
    probe: async () => {
      try {
        await write(single(probeBytes), probeBytes.length);
        await read(probeHash);
      } catch (error) {
        throw failed(folder, error);
      }
      return `files in ${folder}, written and read back`;
    },
    close: () => {},
  };
}
