// Opens the record: schema brought up to date, pool, and every part of the store over them.
import { join } from 'node:path';
import type { ArtifactBytes } from './artifact-bytes.ts';
import { openArtifactFolder } from './artifact-folder.ts';
import { createArtifacts } from './artifacts.ts';
import { createClipEdits } from './clip-edits.ts';
import { createClipVersions } from './clip-versions.ts';
import { createCuts } from './cuts.ts';
import { openDatabase, openPool, silentLogger, type StoreLogger } from './database.ts';
import { toDomainVerdict } from './domain-verdict.ts';
import { createEventFeed } from './event-feed.ts';
import { createEventListener } from './event-listener.ts';
import { createIdempotency } from './idempotency.ts';
import { createJobRecord } from './job-record.ts';
import { createJobViews } from './job-views.ts';
import { createLedger } from './ledger.ts';
import { createMessages } from './messages.ts';
import { migrateDatabase } from './migrate.ts';
import { createRegenerations } from './regenerations.ts';
import { createReviews } from './reviews.ts';
import type { Store } from './store.ts';
import { parseS3Url } from './s3-url.ts';

export type StoreSettings = {
  readonly databaseUrl: string;
  /** Artifacts go to `artifacts` below it, or copies of them to `artifact-cache`. */
  readonly dataDir: string;
  /** Artifacts go to this bucket (`parseS3Url`). */
  readonly s3Url?: string | undefined;
  readonly logger?: StoreLogger | undefined;
};

async function openBytes({ dataDir, s3Url }: StoreSettings): Promise<ArtifactBytes> {
  if (s3Url === undefined) return openArtifactFolder(join(dataDir, 'artifacts'));
  // Loaded only where it is used: the client is large.
  const { openArtifactBucket } = await import('./artifact-bucket.ts');
  return openArtifactBucket(parseS3Url(s3Url), join(dataDir, 'artifact-cache'));
}

/** Opens the store and brings the database up to date. Throws `ArtifactStoreFailed`, and what the database says when it cannot be reached. */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const { databaseUrl, logger = silentLogger } = settings;
  await migrateDatabase(databaseUrl);
  const bytes = await openBytes(settings);
  const pool = openPool(databaseUrl, logger);
  const db = openDatabase(pool);
  const listener = createEventListener(databaseUrl, logger);
  const closing = new AbortController();
  const artifacts = createArtifacts(db, bytes);
  const idempotency = createIdempotency(db);
  await idempotency.sweep();
  return {
    record: createJobRecord(db),
    ledger: createLedger(db),
    reviews: createReviews(db),
    clips: createClipVersions(db),
    clipEdits: createClipEdits(db),
    cuts: createCuts(db),
    regenerations: createRegenerations(db),
    messages: createMessages(db),
    events: createEventFeed(db, { listener, closing: closing.signal, logger }),
    artifacts,
    idempotency,
    views: createJobViews(db),
    toDomainVerdict: (row) => toDomainVerdict(artifacts, row),
    close: async () => {
      closing.abort();
      await listener.close();
      await pool.end();
      bytes.close();
    },
  };
}
