// Fetches what a media task made, through the guard, and makes sure that it is what was asked for (SPEC A7).
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Medium } from '../domain/media.ts';
import { BadMedia, inspectMedia, type MediaFacts } from '../renderers/video/inspect-media.ts';
import { type Outbound, OutboundRefused, type OutboundResponse } from './outbound.ts';

export type MediaDownload = {
  readonly url: string;
  readonly medium: Medium;
  /** Default 128 MiB of a video, 64 MiB of an image. */
  readonly maxBytes?: number;
  /** Whole time. Default 5 min. */
  readonly timeoutMs?: number;
  /** Nothing is asked for where the disk has less. Default 1 GiB. */
  readonly minFreeBytes?: number;
  readonly signal: AbortSignal;
};

export type DownloadedMedia = MediaFacts & {
  readonly path: string;
  readonly bytes: number;
};

const mebibyte = 2 ** 20;
/** A minute, the longest that any model makes, at 17 Mbit/s; a picture is smaller than that whatever its format. */
const defaultMaxBytes: Readonly<Record<Medium, number>> = { video: 128 * mebibyte, image: 64 * mebibyte };
const defaultTimeoutMs = 5 * 60_000;
const defaultMinFreeBytes = 1024 * mebibyte;

/** How stores answer an address whose signature or file has run out. */
const expiredStatuses: readonly number[] = [401, 403, 404, 410];

const becauseOf: Readonly<Record<OutboundRefused['because'], BadMedia['because']>> = {
  address: 'refused',
  redirects: 'refused',
  too_large: 'too_large',
  status: 'network',
  network: 'network',
};

function checkStatus(status: number): void {
  if (status === 200) return;
  const because = expiredStatuses.includes(status) ? 'expired' : 'network';
  throw new BadMedia(because, `the download was answered with status ${status}`);
}

/** A full disk would take the database and every other job with it. */
async function checkRoom(folder: string, minFreeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= minFreeBytes) return;
  throw new BadMedia(
    'no_room',
    `the worker's disk has less than ${Math.round(minFreeBytes / mebibyte)} MiB free: nothing is downloaded until it has`,
  );
}

/** Writes the body to a new file and returns its size. */
async function writeBody({ status, body }: OutboundResponse, path: string): Promise<number> {
  let bytes = 0;
  try {
    checkStatus(status);
    const file = await open(path, 'wx');
    try {
      for await (const chunk of body) {
        await file.writeFile(chunk);
        bytes += chunk.length;
      }
    } finally {
      await file.close();
    }
  } finally {
    await body[Symbol.asyncIterator]().return?.();
  }
  if (bytes === 0) throw new BadMedia('damaged', 'the download is empty');
  return bytes;
}

/**
 * Writes the file `download` into `outDir`, an existing folder, and says what it is. Throws `BadMedia` and then leaves no file; the signal's
 * reason on abort. No message holds the address: it may be signed.
 */
export async function downloadMedia(
  outbound: Outbound,
  { url, medium, signal, ...limits }: MediaDownload,
  outDir: string,
): Promise<DownloadedMedia> {
  const path = join(outDir, 'download');
  const { maxBytes = defaultMaxBytes[medium], timeoutMs = defaultTimeoutMs } = limits;
  try {
    await checkRoom(outDir, limits.minFreeBytes ?? defaultMinFreeBytes);
    const response = await outbound.request(url, { maxBytes, timeoutMs, signal });
    const bytes = await writeBody(response, path);
    return { path, bytes, ...(await inspectMedia(path, { medium, signal })) };
  } catch (error) {
    await rm(path, { force: true });
    signal.throwIfAborted();
    if (error instanceof OutboundRefused)
      throw new BadMedia(becauseOf[error.because], `the download failed: ${error.message}`, { cause: error });
    throw error;
  }
}
