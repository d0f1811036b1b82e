// The feed has no gap and no repeat, whoever writes at once and whatever connection breaks.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventRow } from '../../src/store/store.ts';
import { startTestStore, testJob, type TestStore } from '../support/postgres.ts';

let t: TestStore;
beforeAll(async () => {
  t = await startTestStore();
});
afterAll(() => t.close());

const note = (jobId: string, name: string) =>
  t.store.record.appendEvent(jobId, { type: 'cut_not_joined', data: { reason: name }, dedupeKey: name });
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

async function collect(jobId: string, after: number, seen: (event: EventRow) => boolean): Promise<EventRow[]> {
  const stop = new AbortController();
  const events: EventRow[] = [];
  for await (const event of t.store.events.follow(jobId, after, stop.signal)) {
    events.push(event);
    if (seen(event)) stop.abort();
  }
  return events;
}

describe('the event feed', () => {
  test('twenty writers at once, each event written twice: a follower that reconnects sees each once, in order', async () => {
    await t.store.record.createJob(testJob('busy'));
    const writers = upTo(20).map(async (writer) => {
      for (const turn of upTo(10)) {
        await note('busy', `${writer}/${turn}`);
        await note('busy', `${writer}/${turn}`);
      }
    });
    const followed: number[] = [];
    const following = (async () => {
      while (followed.at(-1) !== 202) {
        const goal = (followed.at(-1) ?? 0) + 37;
        const part = await collect('busy', followed.at(-1) ?? 0, (event) => event.seq >= goal);
        followed.push(...part.map((event) => event.seq));
      }
    })();
    await Promise.all(writers);
    await t.store.record.setJobStatus('busy', 'completed');
    await following;
    expect(followed).toEqual(upTo(202));
  });

  test('followers get what is committed while their connections are cut', async () => {
    await t.store.record.createJob(testJob('cut'));
    const following = collect('cut', 0, () => false);
    for (const turn of upTo(10)) {
      await note('cut', `a${turn}`);
      if (turn % 3 === 0)
        await t.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and query ilike 'listen%'`,
        );
    }
    await t.store.record.setJobStatus('cut', 'failed');
    expect((await following).map((event) => event.seq)).toEqual(upTo(12));
  });

  test('following ends after the terminal status, also for who comes back later', async () => {
    await t.store.record.createJob(testJob('over'));
    await t.store.record.setJobStatus('over', 'canceled');
    expect(await collect('over', 0, () => false)).toHaveLength(2);
    expect(await collect('over', 2, () => false)).toHaveLength(0);
  });

  test('following ends when it is aborted, and an unknown job is refused', async () => {
    await t.store.record.createJob(testJob('quiet'));
    expect(await collect('quiet', 0, () => true)).toHaveLength(1);
    await expect(collect('nowhere', 0, () => true)).rejects.toThrow('There is no job "nowhere"');
  });

  test('a new event reaches a waiting follower at once, not at its next poll', async () => {
    await t.store.record.createJob(testJob('quick'));
    const following = collect('quick', 0, (event) => event.type === 'cut_not_joined');
    await note('quick', 'first');
    await following;
    const late = collect('quick', 2, () => true);
    // The listening connection exists by now; below the poll of 2 s it can only be the notification.
    const begun = performance.now();
    await note('quick', 'second');
    await late;
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
