// The connection pool, and the transaction under a job's lock in which everything about a job is written.
import { eq } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema.ts';

export type Database = NodePgDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type JobRow = typeof schema.jobs.$inferSelect;

/** What the store needs of a logger; pino has it. */
export type StoreLogger = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
};

export const silentLogger: StoreLogger = { debug: () => {}, info: () => {}, warn: () => {} };

/** No job has this id. */
export class JobMissing extends Error {
  override readonly name = 'JobMissing';
}

/** A pool that survives a restart of the server: broken connections are logged and replaced. */
export function openPool(databaseUrl: string, logger: StoreLogger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 20,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    // A machine that vanishes in the middle of a transaction must not hold its job's lock for hours.
    idle_in_transaction_session_timeout: 30_000,
  });
  pool.on('error', (error) => {
    if (!pool.ending) logger.warn({ err: error }, 'an idle database connection broke');
  });
  return pool;
}

export function openDatabase(pool: pg.Pool): Database {
  return drizzle(pool, { schema });
}

/**
 * Runs `work` in one transaction that holds the job's lock from its first statement on. All writers of a job pass through
 * here and take this lock first, so that they cannot deadlock and the sequence of events has no gap. Throws `JobMissing`.
 */
export async function withJob<Result>(
  db: Database,
  jobId: string,
  work: (tx: Transaction, job: JobRow) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (tx) => {
    const [job] = await tx.select().from(schema.jobs).where(eq(schema.jobs.id, jobId)).for('no key update');
    if (job === undefined) throw new JobMissing(`There is no job "${jobId}"`);
    return work(tx, job);
  });
}
