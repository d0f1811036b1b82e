// Appends to a job's feed inside the transaction of what the event tells (DESIGN, "Exactly once, in four tables").
import { sql } from 'drizzle-orm';
import type { JobEvent } from '../domain/job-event.ts';
import { cleanJson } from './columns.ts';
import type { Transaction } from './database.ts';

/** The one channel of all jobs; its payload is the job's id. */
export const eventChannel = 'retake_events';

/**
 * Adds one event with the next number of its job. The caller holds the job's lock (`withJob`), so numbers follow the order of
 * commits. A `dedupeKey` that is there already adds nothing. Listeners are told when the transaction commits.
 */
export async function appendEvent(tx: Transaction, jobId: string, event: JobEvent): Promise<void> {
  const { type, sectionId = null, take = null, data, dedupeKey = null } = event;
  await tx.execute(sql`
    with added as (
      insert into events (job_id, seq, type, section_id, take, data, dedupe_key)
      select ${jobId}, coalesce(max(seq), 0) + 1, ${type}, ${sectionId}::text, ${take}::integer,
             ${cleanJson(data)}::jsonb, ${dedupeKey}::text
      from events where job_id = ${jobId}
      on conflict (job_id, dedupe_key) do nothing
      returning seq)
    select pg_notify(${eventChannel}, ${jobId}) from added`);
}
