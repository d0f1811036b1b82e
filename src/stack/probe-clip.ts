// Says why an artifact is no video that can stand for a section: what the API asks before it takes a replacement.
import { NotAVideo, probeVideo } from '../renderers/video/probe-video.ts';
import type { Artifacts } from '../store/store.ts';

const timeoutMs = 60_000;

/** No section is as long; an hour of nothing fits into a small file, and would be encoded as an hour. */
const longestMinutes = 30;

/** Paths of this machine and of the sandbox, which say nothing to a caller. */
const path = /\/[\w./@-]+/gu;

/** Names of the reader's own parts: `[mov,mp4 @ 0x55]`. */
const part = /\[[^\]\n]* @ 0x[0-9a-f]+\] */gu;

function plain(message: string): string {
  return message
    .replaceAll(part, '')
    .replaceAll(path, 'the file')
    .replaceAll(/\s*\n\s*/gu, '; ');
}

/** Nothing when the artifact can be played. Rejects when it could not be looked at: the file is gone, or no ffprobe is here. */
export async function probeClip(artifacts: Pick<Artifacts, 'localPath'>, hash: string): Promise<string | undefined> {
  const local = await artifacts.localPath(hash);
  try {
    const { durationMs } = await probeVideo(local, AbortSignal.timeout(timeoutMs));
    if (durationMs <= 0) return 'an mp4 that can be played is wanted: this one has no length';
    const isLong = durationMs > longestMinutes * 60_000;
    return isLong ? `an mp4 of at most ${longestMinutes} minutes is wanted` : undefined;
  } catch (error) {
    if (!(error instanceof NotAVideo)) throw error;
    return `an mp4 that can be played is wanted: ${plain(error.message)}`;
  }
}
