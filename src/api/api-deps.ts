// What the API is given by the composition root; it reaches workflows, vendors and renderers through nothing else.
import type { Logger } from 'pino';
import type { IncomingHttpHeaders } from 'node:http';
import type { MediaCatalog } from '../client/media-catalog.ts';
import type { RetakeClient } from '../client/retake-client.ts';
import type { SubmitDeps } from '../client/accept-job.ts';
import type { ApiToken } from '../config.ts';
import type { MediaVendor } from '../domain/media.ts';
import type { RecordTotals } from '../store/record-totals.ts';
import type { Store } from '../store/store.ts';

/** One dependency that `/health` tells of. `check` rejects with a sentence when it is not well. */
export type HealthCheck = { readonly name: string; readonly check: () => Promise<void> };

/** What `doctor` tells beside the health: free facts of the deployment, no secrets. */
export type Doctor = () => Promise<readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[]>;

/** Vendors that tell of a task's end by a webhook. */
export const webhookVendors = ['piapi', 'fal'] as const satisfies readonly MediaVendor[];
export type WebhookVendor = (typeof webhookVendors)[number];

/** Checks the signature of a webhook; answers the task that it is about and what it is known by when it comes again. */
export type CheckWebhook = (webhook: {
  readonly vendor: WebhookVendor;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Uint8Array;
  /** What its address brings along as a secret. */
  readonly secret?: string | undefined;
  /** Of the secret that was given to the vendor with the call that the address names. */
  readonly secretHash?: string | undefined;
}) => Promise<{ readonly taskId: string; readonly deliveryId: string } | { readonly refusal: string }>;

export type ApiDeps = {
  readonly store: Pick<
    Store,
    | 'record'
    | 'ledger'
    | 'reviews'
    | 'events'
    | 'artifacts'
    | 'views'
    | 'idempotency'
    | 'messages'
    | 'regenerations'
    | 'clips'
    | 'clipEdits'
    | 'cuts'
  >;
  readonly client: RetakeClient;
  readonly catalog: SubmitDeps['catalog'];
  readonly media: MediaCatalog;
  readonly checkWebhook: CheckWebhook;
  readonly tokens: readonly ApiToken[];
  readonly logger: Logger;
  readonly health: readonly HealthCheck[];
  /** Counts for `/metrics`, read when they are asked for. */
  readonly totals?: () => Promise<RecordTotals>;
  readonly doctor?: Doctor;
  /** Why the artifact is no video that can stand for a section; nothing when it is one. Names no path. */
  readonly probeClip: (hash: string) => Promise<string | undefined>;
  /** The same of a picture that can stand for a scene. */
  readonly probePicture: (hash: string) => Promise<string | undefined>;
  /** Address of Temporal's Web UI and the namespace shown there, for links. */
  readonly temporalUi?: { readonly url: string; readonly namespace: string };
  /** True when any vendor is the demo server: pages say so from the start (SPEC C9). */
  readonly demo: boolean;
  readonly version: string;
  /** Proxies before this server whose word on the caller's address counts; none when absent. */
  readonly trustedProxies?: number;
  readonly limits?: Partial<ApiLimits>;
};

export type ApiLimits = {
  /** Bytes of a JSON body. */
  readonly jsonBytes: number;
  /** Bytes of an uploaded artifact. */
  readonly uploadBytes: number;
  /** State-changing requests of one caller a minute. */
  readonly writesPerMinute: number;
  /** Tries to sign in from one address a minute. */
  readonly signInsPerMinute: number;
  /** Webhooks from one address a minute that are refused. */
  readonly webhooksPerMinute: number;
  /** How long a verdict waits for the workflow's record before it answers 202. */
  readonly verdictWaitMs: number;
  /** Between two comments that keep an event stream open through proxies. */
  readonly heartbeatMs: number;
};

export const defaultLimits: ApiLimits = {
  jsonBytes: 512 * 1024,
  uploadBytes: 256 * 1024 * 1024,
  writesPerMinute: 600,
  signInsPerMinute: 10,
  webhooksPerMinute: 1_200,
  verdictWaitMs: 3_000,
  heartbeatMs: 15_000,
};
