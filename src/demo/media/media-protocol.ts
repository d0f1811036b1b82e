// What each media vendor's protocol has to be able to say about a call and a task.
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { MediaVendor } from '../../domain/media.ts';
import type { JsonAnswer } from '../protocol/wire.ts';
import type { DemoMediaRequest, TaskView } from './media-request.ts';

export type ReceivedMediaCall = {
  readonly method: string;
  /** Below the vendor's prefix, without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** `undefined` when there was none, or no JSON. */
  readonly body: unknown;
};

export type MediaCall =
  | { readonly kind: 'submit'; readonly request: DemoMediaRequest }
  /** `result`: fal tells the state and the result at two addresses. */
  | { readonly kind: 'poll' | 'result' | 'cancel'; readonly taskId: string }
  /** Something that has no state: answered as it is. */
  | { readonly kind: 'answer'; readonly answer: JsonAnswer };

export interface MediaProtocol {
  /** An `answer` for every call that the vendor would not take. */
  understand(received: ReceivedMediaCall): MediaCall;
  submitted(view: TaskView, base: string): JsonAnswer;
  polled(view: TaskView, base: string): JsonAnswer;
  result(view: TaskView, base: string): JsonAnswer;
  /** To a cancel, of a task that was in this state until now. */
  canceled(view: TaskView): JsonAnswer;
  unknownTask(taskId: string): JsonAnswer;
  /** An error in the vendor's own form. */
  error(status: number, message: string): JsonAnswer;
  /** Of the message that tells of a task's end; nothing where the vendor sends none. */
  webhookBody?(view: TaskView): object;
  readonly vendor: MediaVendor;
}

export function answered(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): MediaCall {
  return { kind: 'answer', answer: { status, body, headers } };
}

/** No vendor's task and none of ours: for answers that are about another task. */
export function strangeTaskId(): string {
  return randomUUID();
}
