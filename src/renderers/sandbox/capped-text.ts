// Gathers a program's output up to a limit, so that a talkative one cannot fill our memory.
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export type GatheredText = {
  /** What came first; says how much was dropped beyond the limit. */
  readonly text: () => string;
  /** Settles when the stream has ended. */
  readonly ended: Promise<void>;
};

const limitChars = 1024 * 1024;

/** Reads a stream to its end, keeps the first million characters, and hands on every piece as text of whole characters. */
export function gatherText(stream: Readable | null, onText: (text: string) => void): GatheredText {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  let dropped = 0;
  stream?.on('data', (chunk: Buffer) => {
    const text = decoder.write(chunk);
    const part = text.slice(0, limitChars - kept.length);
    kept += part;
    dropped += text.length - part.length;
    if (text !== '') onText(text);
  });
  const ended =
    stream === null ? Promise.resolve() : new Promise<void>((resolve) => void stream.once('close', resolve));
  return { text: () => (dropped === 0 ? kept : `${kept}\n[${dropped} more characters]`), ended };
}
