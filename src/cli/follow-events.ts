// A job's events as they come, over as many connections as it takes: each once, in order (SPEC C7).
import { setTimeout as delay } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { isTerminal, jobStatuses } from '../domain/job.ts';
import { type JobEventType, jobEventTypes } from '../domain/job-event.ts';
import type { Api } from './connection.ts';
import { CliError, StackAway } from './exit-code.ts';

const jobEventSchema = z.object({
  seq: z.int(),
  type: z.string(),
  jobId: z.string(),
  sectionId: z.string().optional(),
  take: z.int().optional(),
  at: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type JobEvent = z.infer<typeof jobEventSchema>;

/** The type, where this version knows it: a later server may tell of more. */
export function knownType(type: string): JobEventType | undefined {
  return jobEventTypes.find((known) => known === type);
}

/** How long a stack may be away before the command gives up. */
const patienceMs = 60_000;
const pauseMs = 500;

export type FollowEventsOptions = {
  readonly signal: AbortSignal;
  readonly onReconnect?: () => void;
};

/**
 * Follows until the job's terminal status or the signal. A connection that breaks is opened again behind the last event
 * that was seen. Throws `CliError` when the stack stays away.
 */
export async function* followEvents(api: Api, jobId: string, options: FollowEventsOptions): AsyncGenerator<JobEvent> {
  const { signal } = options;
  const patience = createPatience(options);
  let after = 0;
  while (!signal.aborted) {
    try {
      const stream = await openStream(api, jobId, { after, signal });
      if (stream === undefined) return;
      for await (const event of stream) {
        patience.renew();
        if (event.seq <= after) continue;
        after = event.seq;
        yield event;
        if (isEnd(event)) return;
      }
    } catch (error) {
      patience.spend(error);
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Bears with a stack that is away for a while; throws what is final, or what lasts too long. */
function createPatience({ signal, onReconnect }: FollowEventsOptions) {
  let awaySince: number | undefined;
  return {
    renew: () => {
      awaySince = undefined;
    },
    spend: (error: unknown) => {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
      awaySince ??= performance.now();
      if (performance.now() - awaySince > patienceMs) throw error;
      onReconnect?.();
    },
  };
}

/** Nothing to follow any more when the server answers 204. */
async function openStream(
  api: Api,
  jobId: string,
  { after, signal }: { readonly after: number; readonly signal: AbortSignal },
): Promise<AsyncGenerator<JobEvent> | undefined> {
  const response = await api.open(`/api/jobs/${encodeURIComponent(jobId)}/events`, {
    headers: { Accept: 'text/event-stream', 'Last-Event-ID': String(after) },
    signal,
  });
  return response.status === 204 || response.body === null ? undefined : eventsOf(response.body);
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<JobEvent> {
  const ready: JobEvent[] = [];
  const parser = createParser({
    onEvent: (message) => {
      const event = jobEventSchema.safeParse(jsonOf(message.data));
      if (event.success) ready.push(event.data);
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* ready.splice(0);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isEnd(event: JobEvent): boolean {
  const status = jobStatuses.find((name) => name === event.data['status']);
  return event.type === 'job_status' && status !== undefined && isTerminal(status);
}

/** The server is away or restarts; a refusal (unknown job, wrong token) is final. */
function isPassing(error: unknown): boolean {
  return !(error instanceof CliError) || error instanceof StackAway;
}
