// Plays a recorded answer over a real socket in odd-sized pieces, streamed as the adapters ask for it.
import { createServer } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { at, type Json, type Recording } from './recording.ts';

function anthropicEvents(body: Json): Json[] {
  const blocks = Array.isArray(at(body, 'content')) ? (at(body, 'content') as Json[]) : [];
  return [
    { type: 'message_start', message: { ...body, content: [], stop_reason: null } },
    ...blocks.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: block['type'] === 'text' ? { ...block, text: '' } : block },
      ...(block['type'] === 'text'
        ? [{ type: 'content_block_delta', index, delta: { type: 'text_delta', text: block['text'] } }]
        : []),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason: body['stop_reason'] }, usage: body['usage'] },
    { type: 'message_stop' },
  ];
}

function chatChunks(body: Json): Json[] {
  const envelope = { id: body['id'], object: 'chat.completion.chunk', model: body['model'] };
  const choice = { index: 0, delta: at(body, 'choices', 0, 'message'), finish_reason: null };
  const end = { index: 0, delta: {}, finish_reason: at(body, 'choices', 0, 'finish_reason') };
  return [
    { ...envelope, choices: [choice] },
    { ...envelope, choices: [end] },
    { ...envelope, choices: [], usage: body['usage'] },
  ];
}

/** An answer that was recorded whole, as the events in which the vendor would have streamed it. */
function asEvents({ vendor, chunks }: Recording): string {
  const [body = {}] = chunks;
  switch (vendor) {
    case 'anthropic':
      return anthropicEvents(body)
        .map((data) => `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`)
        .join('');
    case 'openai':
    case 'cerebras':
      return `${chatChunks(body)
        .map((data) => `data: ${JSON.stringify(data)}\n\n`)
        .join('')}data: [DONE]\n\n`;
    case 'gemini':
      return chunks.map((data) => `data: ${JSON.stringify(data)}\r\n\r\n`).join('');
  }
}

export type ReplayServer = {
  readonly url: string;
  readonly requests: () => number;
  readonly close: () => Promise<void>;
};

const pieceBytes = 37;

/** Answers every request with the recording. */
export async function replay(recording: Recording): Promise<ReplayServer> {
  const failed = recording.status >= 400;
  const payload = Buffer.from(failed ? JSON.stringify(recording.chunks[0]) : (recording.sse ?? asEvents(recording)));
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(recording.status, { 'content-type': failed ? 'application/json' : 'text/event-stream' });
    void (async () => {
      for (let from = 0; from < payload.length; from += pieceBytes) {
        response.write(payload.subarray(from, from + pieceBytes));
        if (from % (pieceBytes * 20) === 0) await nextTurn();
      }
      response.end();
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
