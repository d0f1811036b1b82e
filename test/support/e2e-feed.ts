// Server-Sent Events of a job as a client reads them.

export type FeedEvent = {
  readonly seq: number;
  readonly type: string;
  readonly sectionId?: string;
  readonly take?: number;
  readonly data: Readonly<Record<string, unknown>>;
};

function eventsIn(block: string): FeedEvent[] {
  const data = block.split('\n').flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []));
  // Events are what src/api/event-routes.ts writes; a block without data is a sign of life.
  return data.length === 0 ? [] : [JSON.parse(data.join('\n')) as FeedEvent];
}

async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<FeedEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    yield* blocks.flatMap(eventsIn);
  }
}

/** Events of the answer to its end, or until there are enough, when the connection is closed from this side. */
export async function readFeed(response: Response, enough = Number.POSITIVE_INFINITY): Promise<FeedEvent[]> {
  const got: FeedEvent[] = [];
  if (response.status === 204 || response.body === null) return got;
  for await (const event of eventsOf(response.body)) {
    got.push(event);
    if (got.length >= enough) break;
  }
  return got;
}
