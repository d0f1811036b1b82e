// PiAPI behind the port of media tasks: Kling, Luma, Hailuo and Flux through one interface (providers/README §6.2).
import { askVendor, type MediaConnection, type VendorReply } from './ask-vendor.ts';
import { soundsOutOfMoney } from './failure-words.ts';
import type {
  MediaContext,
  MediaRequest,
  MediaTasks,
  Submitted,
  SubmitRefused,
  TaskHandle,
  TaskState,
} from './media-tasks.ts';
import {
  ambiguousCreate,
  askAgain,
  bestEffort,
  createNotTaken,
  harmless,
  pollNotAnswered,
  vendorWords,
  type SaidReply,
} from './not-taken.ts';
import { piapiBody } from './piapi-request.ts';
import {
  consumedNanoUsd,
  errorWords,
  frozenNanoUsd,
  piapiState,
  readPiapiAnswer,
  type PiapiAnswer,
} from './piapi-task.ts';
import { bareMediaModel } from './provider-models.ts';

/** The envelope's own code counts where HTTP says 200. */
function said(reply: VendorReply, answer: PiapiAnswer | undefined): SaidReply {
  const isHiding = reply.status < 300 && answer?.code !== undefined && answer.code >= 400 && answer.code < 600;
  return {
    ...reply,
    status: isHiding ? (answer.code ?? reply.status) : reply.status,
    message: answer?.message ?? 'an answer that cannot be read',
  };
}

/** A create that PiAPI answered with a task, even with one that failed at once. */
function taken(connection: MediaConnection, reply: VendorReply): Submitted | SubmitRefused {
  const answer = readPiapiAnswer(reply.body);
  const spoken = said(reply, answer);
  if (spoken.status >= 300) return createNotTaken(connection, spoken);
  const task = answer?.task;
  if (task === undefined) throw ambiguousCreate(connection, `answered ${reply.status} without a task`);
  if (task.status === 'failed' && consumedNanoUsd(task) === 0) {
    const status = soundsOutOfMoney(errorWords(task.error)) ? 402 : 400;
    return createNotTaken(connection, { ...spoken, status });
  }
  const frozen = frozenNanoUsd(task);
  const requestId = reply.headers.get('x-request-id');
  return {
    task: { id: task.task_id },
    ...(frozen !== undefined && { estimatedNanoUsd: frozen }),
    ...(requestId !== null && { vendorRequestId: requestId }),
  };
}

function stateIn(connection: MediaConnection, reply: VendorReply, id: string): TaskState {
  const answer = readPiapiAnswer(reply.body);
  const spoken = said(reply, answer);
  const task = answer?.task;
  // A failed task may come with an error's status, and is not worth asking for again.
  const isFailed = task?.task_id === id && task.status === 'failed';
  if (spoken.status >= 300 && !isFailed) return pollNotAnswered(connection, spoken);
  if (task === undefined) throw askAgain(connection, 'gave an answer that cannot be read');
  if (task.task_id !== id) throw askAgain(connection, 'told of another task');
  const state = piapiState(task, (words) => vendorWords(connection, words));
  if (state === undefined) throw askAgain(connection, 'gave a status that is unknown');
  return state;
}

/** Cancel is documented for Kling's tasks alone; the other families have none. */
export function createPiapiTasks(connection: MediaConnection): MediaTasks {
  const headers = { 'x-api-key': connection.apiKey };
  const pathOf = ({ id }: TaskHandle): string => `/api/v1/task/${encodeURIComponent(id)}`;
  const ask = (context: MediaContext, method: 'GET' | 'DELETE', task: TaskHandle): Promise<VendorReply> => {
    const waiting = { context, timeoutMs: connection.pollTimeoutMs };
    return askVendor(connection, waiting, { method, path: pathOf(task), headers });
  };
  return {
    async submit(request: MediaRequest, context: MediaContext) {
      const body = piapiBody(request);
      if (!body.success) {
        const [issue] = body.error.issues;
        return { refused: { kind: 'bad_request', message: `${issue?.path.join('.')}: ${issue?.message}` } };
      }
      const waiting = { context, timeoutMs: connection.createTimeoutMs };
      const question = { method: 'POST', path: '/api/v1/task', headers, body: body.data } as const;
      const reply = await askVendor(connection, waiting, question);
      return taken({ ...connection, webhookSecret: request.webhook?.secret }, reply);
    },
    async poll(_model, task, context) {
      const reply = await harmless(connection, ask(context, 'GET', task));
      return stateIn(connection, reply, task.id);
    },
    async cancel(model, task, context) {
      if (bareMediaModel(model).startsWith('kling@')) await bestEffort(ask(context, 'DELETE', task));
    },
  };
}
