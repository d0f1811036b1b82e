// Says why an artifact is no video that can stand for a section: what the API asks before it takes a replacement.
import { NotAVideo, probeVideo } from '../renderers/video/probe-video.ts';
import type { Artifacts } from '../store/store.ts';

const timeoutMs = 60_000;

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
    return durationMs > 0 ? undefined : 'an mp4 that can be played is wanted: this one has no length';
  } catch (error) {
    if (!(error instanceof NotAVideo)) throw error;
    return `an mp4 that can be played is wanted: ${plain(error.message)}`;
  }
}
