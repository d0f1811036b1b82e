// Reads and follows a job's events (SPEC C7): each later event once, in order, none lost.
import { and, asc, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm';
import { isTerminal, jobStatuses } from '../domain/job.ts';
import { regenerations } from './clip-schema.ts';
import { readCut } from './cuts.ts';
import { JobMissing, type Database, type StoreLogger } from './database.ts';
import type { EventListener } from './event-listener.ts';
import { events, jobs } from './schema.ts';
import type { EventFeed, EventRow } from './store.ts';

/** Notifications may be lost with their connection: a follower looks by itself after this long. */
const pollMs = 2_000;
const pageSize = 500;
const terminalStatuses: readonly string[] = jobStatuses.filter((status) => isTerminal(status));

async function readEvents(db: Database, jobId: string, page: { after: number; limit: number }): Promise<EventRow[]> {
  return db
    .select()
    .from(events)
    .where(and(eq(events.jobId, jobId), gt(events.seq, page.after)))
    .orderBy(asc(events.seq))
    .limit(page.limit);
}

function isEnd(event: EventRow): boolean {
  return event.type === 'job_status' && terminalStatuses.includes(String(event.data['status']));
}

/** Had the job ended by event `seq`? Throws `JobMissing`. */
async function hasEndedBy(db: Database, jobId: string, seq: number): Promise<boolean> {
  const [job] = await db.select({ id: jobs.id }).from(jobs).where(eq(jobs.id, jobId));
  if (job === undefined) throw new JobMissing(`There is no job "${jobId}"`);
  const status = sql`${events.data} ->> 'status'`;
  const isEndEvent = and(eq(events.type, 'job_status'), inArray(status, [...terminalStatuses]));
  const [end] = await db
    .select({ seq: events.seq })
    .from(events)
    .where(and(eq(events.jobId, jobId), lte(events.seq, seq), isEndEvent));
  return end !== undefined;
}

/** Remembers a wake that comes while nobody waits, so that none is missed between reading and waiting. */
function createBell(signal: AbortSignal) {
  let rung = false;
  let wakeWaiting: (() => void) | undefined;
  const ring = () => {
    rung = true;
    wakeWaiting?.();
  };
  signal.addEventListener('abort', ring);
  return {
    ring,
    wait: async () => {
      if (!rung && !signal.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs);
          wakeWaiting = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      rung = false;
    },
    dispose: () => signal.removeEventListener('abort', ring),
  };
}

type FeedDeps = {
  readonly listener: EventListener;
  /** Aborted when the store is closed: followers end. */
  readonly closing: AbortSignal;
  readonly logger: StoreLogger;
};
type Following = FeedDeps & { readonly db: Database; readonly jobId: string };

/** `now`: there is more to read, or the end is to be looked at once more. */
type Page = { readonly events: readonly EventRow[]; readonly next: 'now' | 'later' | 'none' };

/** A section that is made again outlives its job's end (SPEC A9), and so does a cut that is joined anew; so do their events. */
async function isMadeAgain(db: Database, jobId: string): Promise<boolean> {
  const isOpen = and(eq(regenerations.jobId, jobId), isNull(regenerations.endedAt));
  const open = await db.select({ number: regenerations.number }).from(regenerations).where(isOpen);
  return open.length > 0 || (await readCut(db, jobId))?.state === 'joining';
}

/** The next events; none while the database is away, so that a follower outlives its restart. */
async function readPage({ db, jobId, logger }: Following, cursor: number, ended: boolean): Promise<Page> {
  try {
    // Asked before the events are read: what ends in between is told by one of them.
    const isOver = ended && !(await isMadeAgain(db, jobId));
    const page = await readEvents(db, jobId, { after: cursor, limit: pageSize });
    if (page.length === pageSize || (!ended && page.some(isEnd))) return { events: page, next: 'now' };
    return { events: page, next: isOver ? 'none' : 'later' };
  } catch (error) {
    logger.warn({ err: error, jobId }, 'events could not be read and are tried again');
    return { events: [], next: 'later' };
  }
}

async function* follow(following: Following, after: number, stop: AbortSignal): AsyncGenerator<EventRow> {
  const { db, listener, jobId } = following;
  const signal = AbortSignal.any([stop, following.closing]);
  const bell = createBell(signal);
  const unsubscribe = listener.subscribe(jobId, bell.ring);
  try {
    let cursor = after;
    let ended = await hasEndedBy(db, jobId, after);
    while (!signal.aborted) {
      const page = await readPage(following, cursor, ended);
      for (const event of page.events) {
        if (signal.aborted) return;
        yield event;
        cursor = event.seq;
      }
      if (page.next === 'none') return;
      ended ||= page.events.some(isEnd);
      if (page.next === 'later') await bell.wait();
    }
  } finally {
    unsubscribe();
    bell.dispose();
  }
}

/** The feed over one database. `follow` throws `JobMissing` for an unknown job; `limit` of `read` is 500 unless given. */
export function createEventFeed(db: Database, deps: FeedDeps): EventFeed {
  return {
    read: (jobId, after, limit = pageSize) => readEvents(db, jobId, { after, limit }),
    follow: (jobId, after, signal) => follow({ ...deps, db, jobId }, after, signal),
  };
}
