// The port of every vendor that makes pictures and videos as tasks: submit once, ask until it has ended, fetch what it made.
import type { MediaFailureKind, MediaModelId, MediaVendor, Medium } from '../../domain/media.ts';

/** A request as its model takes it: `fitRequest` (fit-request.ts) makes it from a wish, by the capabilities of the model. */
export type MediaRequest = {
  readonly model: MediaModelId;
  readonly medium: Medium;
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** A length that the model has, s. Nothing for an image. */
  readonly durationS?: number;
  readonly width: number;
  readonly height: number;
  readonly seed?: number;
  /** The first frame or reference picture: an https address or a data URI. */
  readonly image?: string;
  /** Where the vendor tells of the task's end; vendors without webhooks ignore it. */
  readonly webhook?: { readonly url: string; readonly secret: string };
};

/** What is needed to ask about a task again, after a restart as well. Plain JSON; no secret, no signed address. */
export type TaskHandle = {
  readonly id: string;
  /** fal: addresses of the answer, as paths below the base URL. */
  readonly statusPath?: string;
  readonly resultPath?: string;
  readonly cancelPath?: string;
};

export type Submitted = {
  readonly task: TaskHandle;
  /** The vendor's own estimate or charge at the start, where it gives one. */
  readonly estimatedNanoUsd?: number;
  readonly vendorRequestId?: string;
};

export type MediaOutput = {
  readonly url: string;
  /** As the vendor says; checked against the bytes after the download. */
  readonly mime?: string;
  readonly width?: number;
  readonly height?: number;
};

export type TaskState =
  | { readonly state: 'queued' | 'running'; readonly progress?: number }
  | {
      readonly state: 'done';
      /** At least one, best first. */
      readonly outputs: readonly [MediaOutput, ...MediaOutput[]];
      /** What the vendor says that it charged. */
      readonly chargedNanoUsd?: number;
      /** The seed that was used, where the vendor tells it. */
      readonly seed?: number;
    }
  | {
      readonly state: 'failed' | 'canceled';
      readonly failure: { readonly kind: MediaFailureKind; readonly message: string };
      /** 0 where the vendor says that a failed task costs nothing. */
      readonly chargedNanoUsd?: number;
    };

export type MediaContext = { readonly signal: AbortSignal };

/** A create that was answered, and not taken: nothing was made and nothing is billed. */
export type SubmitRefused = { readonly refused: { readonly kind: MediaFailureKind; readonly message: string } };

/**
 * Makes each request exactly once and never retries. Throws `ProviderError` for every end that is not a value: `ambiguous` (with
 * `unbilled: false`) where nobody knows whether a create was taken, `overloaded`, `rate_limited`, `auth`, `no_money`, `network_before_send`.
 */
export interface MediaTasks {
  submit(request: MediaRequest, context: MediaContext): Promise<Submitted | SubmitRefused>;
  /** Safe to ask as often as needed. An answer that cannot be read (HTML, another task's) throws `overloaded`: ask again later. */
  poll(model: MediaModelId, task: TaskHandle, context: MediaContext): Promise<TaskState>;
  /** Best effort: a vendor without a cancel call does nothing. Never throws but for `canceled`. */
  cancel(model: MediaModelId, task: TaskHandle, context: MediaContext): Promise<void>;
}

/** What a webhook says once its signature was found right. A hint only: the task is asked for again. */
export type WebhookHint = { readonly taskId: string; readonly deliveryId: string };

export type IncomingWebhook = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The one in the address, where the vendor sends none in a header. */
  readonly secret?: string | undefined;
  /** The body as it came, before anything parsed it. */
  readonly raw: Uint8Array;
};

/** Why a webhook is not taken. */
export type WebhookRefusal = { readonly refusal: string };

export type WebhookVendor = Exclude<MediaVendor, 'runway'>;
