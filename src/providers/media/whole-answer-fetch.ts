// A fetch that follows no redirect and has read the whole answer, up to a limit, when it resolves.
import { singleHopFetch } from '../models/vendor-connection.ts';

/** Longest answer that is read, bytes; the answers of tasks are a few kilobytes. What is longer is cut, and so cannot be read as JSON. */
export const longestAnswerBytes = 4 * 1024 * 1024;

const statusesWithoutBody = new Set([204, 205, 304]);

/** Adds what arrives to `chunks` until the end or the limit. */
async function readInto(chunks: Uint8Array[], body: ReadableStream<Uint8Array>, limit: number): Promise<void> {
  const reader = body.getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
    chunks.push(value.subarray(0, Math.max(0, value.byteLength - Math.max(0, bytes - limit))));
    if (bytes > limit) {
      await reader.cancel();
      return;
    }
  }
}

/**
 * Rejects as `fetch` does, also where the connection breaks within the body. The body of an error status may be cut: the status alone
 * says that nothing was taken.
 */
export const wholeAnswerFetch: typeof fetch = async (input, init) => {
  const { status, headers, body } = await singleHopFetch(input, init);
  if (body === null || statusesWithoutBody.has(status)) {
    await body?.cancel();
    return new Response(null, { status, headers });
  }
  const chunks: Uint8Array[] = [];
  try {
    await readInto(chunks, body, longestAnswerBytes);
  } catch (error) {
    if (status < 400) throw error;
  }
  return new Response(new Uint8Array(Buffer.concat(chunks)), { status, headers });
};
