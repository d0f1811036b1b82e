// Server-Sent Events of a job as a client reads them.

export type FeedEvent = {
  readonly seq: number;
  readonly type: string;
  readonly sectionId?: string;
  readonly take?: number;
  /** When it was written, ISO 8601. */
  readonly at: string;
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

/** Each event as it comes, to the end of the answer. */
export async function* followFeed(response: Response): AsyncGenerator<FeedEvent> {
  if (response.status !== 204 && response.body !== null) yield* eventsOf(response.body);
}

/** Events of the answer to its end, or until there are enough, when the connection is closed from this side. */
export async function readFeed(response: Response, enough = Number.POSITIVE_INFINITY): Promise<FeedEvent[]> {
  const got: FeedEvent[] = [];
  for await (const event of followFeed(response)) {
    got.push(event);
    if (got.length >= enough) break;
  }
  return got;
}
