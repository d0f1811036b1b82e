// Runway behind the port of media tasks, through Runway's SDK: gen4.5, gen4_turbo and Veo 3.1 (providers/README §6.4).
import RunwayML from '@runwayml/sdk';
import type { ImageToVideoCreateParams } from '@runwayml/sdk/resources/image-to-video';
import type { TextToVideoCreateParams } from '@runwayml/sdk/resources/text-to-video';
import { isRecord, readSdkError, textAt } from '../models/sdk-error.ts';
import { replyOf, withinTime, type MediaConnection, type VendorReply, type Waiting } from './ask-vendor.ts';
import type { MediaContext, MediaRequest, MediaTasks, Submitted, SubmitRefused, TaskState } from './media-tasks.ts';
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
import { bareMediaModel } from './provider-models.ts';
import { creditsNanoUsd, runwayCreatedSchema, runwayState, runwayTaskSchema } from './runway-task.ts';
import { wholeAnswerFetch } from './whole-answer-fetch.ts';

function ratioOf({ width, height }: MediaRequest): '1280:720' | '720:1280' {
  return width >= height ? '1280:720' : '720:1280';
}

/** What Gen-4 makes of a picture; of words alone it makes nothing square. */
function ratioWithImage(request: MediaRequest): '1280:720' | '720:1280' | '960:960' {
  return request.width === request.height ? '960:960' : ratioOf(request);
}

function veoSeconds(seconds: number): 4 | 6 | 8 {
  if (seconds <= 4) return 4;
  return seconds <= 6 ? 6 : 8;
}

const defaultSeconds = 5;

function seedOf({ seed }: MediaRequest): { seed?: number } {
  return seed === undefined ? {} : { seed };
}

function veoFields(request: MediaRequest): Omit<TextToVideoCreateParams.Veo3_1, 'model'> {
  return {
    promptText: request.prompt,
    ratio: ratioOf(request),
    duration: veoSeconds(request.durationS ?? defaultSeconds),
    audio: false,
    ...seedOf(request),
    ...(request.negativePrompt !== undefined && { negativePrompt: request.negativePrompt }),
  };
}

function genFields(request: MediaRequest): Omit<TextToVideoCreateParams.Gen4_5, 'model'> {
  return {
    promptText: request.prompt,
    ratio: ratioOf(request),
    duration: request.durationS ?? defaultSeconds,
    ...seedOf(request),
  };
}

/** The picture is the first frame: what a bare address means to Runway. */
function imageToVideo(request: MediaRequest, promptImage: string): ImageToVideoCreateParams {
  const ratio = ratioWithImage(request);
  switch (bareMediaModel(request.model)) {
    case 'veo3.1':
      return { model: 'veo3.1', promptImage, ...veoFields(request) };
    case 'gen4_turbo':
      return { model: 'gen4_turbo', promptImage, ...genFields(request), ratio };
    default:
      return { model: 'gen4.5', promptImage, ...genFields(request), ratio };
  }
}

function textToVideo(request: MediaRequest): TextToVideoCreateParams {
  return bareMediaModel(request.model) === 'veo3.1'
    ? { model: 'veo3.1', ...veoFields(request) }
    : { model: 'gen4.5', ...genFields(request) };
}

function issuesOf(body: Readonly<Record<string, unknown>>): string {
  const issues = Array.isArray(body['issues']) ? body['issues'].filter(isRecord) : [];
  return issues
    .map((issue) => {
      const path = Array.isArray(issue['path']) ? issue['path'].join('.') : '';
      return ` (${path}: ${textAt(issue, 'message') ?? 'no message'})`;
    })
    .join('');
}

function said(reply: VendorReply): SaidReply {
  const body = isRecord(reply.body) ? reply.body : {};
  const words = textAt(body, 'error') ?? textAt(body, 'message') ?? 'an answer that cannot be read';
  return { ...reply, message: `${words}${issuesOf(body)}` };
}

/** Answers of the vendor that the SDK throws become values again; fetch's own errors stay what they are. */
function createAsk(connection: MediaConnection) {
  const { apiKey, baseUrl: baseURL } = connection;
  // The time is kept by `withinTime`, whose signal tells why it stopped.
  const timeout = 2 * Math.max(connection.createTimeoutMs, connection.pollTimeoutMs);
  const client = new RunwayML({ apiKey, baseURL, maxRetries: 0, timeout, logLevel: 'off', fetch: wholeAnswerFetch });
  return (waiting: Waiting, call: (client: RunwayML, signal: AbortSignal) => Promise<Response>): Promise<VendorReply> =>
    withinTime(connection, waiting, async (signal) => {
      let lost: unknown;
      // The SDK keeps no cause of a connection that timed out.
      const fetch: typeof wholeAnswerFetch = async (input, init) => {
        try {
          return await wholeAnswerFetch(input, init);
        } catch (error) {
          lost = error;
          throw error;
        }
      };
      try {
        return await replyOf(await call(client.withOptions({ fetch }), signal));
      } catch (error) {
        const answered = readSdkError(error);
        if (answered?.status === undefined) throw lost ?? error;
        return { status: answered.status, headers: answered.headers ?? new Headers(), body: answered.body };
      }
    });
}

function taken(connection: MediaConnection, reply: VendorReply): Submitted | SubmitRefused {
  if (reply.status >= 300) return createNotTaken(connection, said(reply));
  const created = runwayCreatedSchema.safeParse(reply.body);
  if (!created.success) throw ambiguousCreate(connection, `answered ${reply.status} without a task id`);
  const estimated = creditsNanoUsd(created.data.estimatedCost);
  const requestId = reply.headers.get('x-request-id');
  return {
    task: { id: created.data.id },
    ...(estimated !== undefined && { estimatedNanoUsd: estimated }),
    ...(requestId !== null && { vendorRequestId: requestId }),
  };
}

function stateIn(connection: MediaConnection, reply: VendorReply, id: string): TaskState {
  if (reply.status >= 300) return pollNotAnswered(connection, said(reply));
  const task = runwayTaskSchema.safeParse(reply.body);
  if (!task.success) throw askAgain(connection, 'gave an answer that cannot be read');
  if (task.data.id !== id) throw askAgain(connection, 'told of another task');
  return runwayState(task.data, (words) => vendorWords(connection, words));
}

/** The SDK neither retries nor logs. It waits for no task: the workflow does (providers/README §6.4). */
export function createRunwayTasks(connection: MediaConnection): MediaTasks {
  const ask = createAsk(connection);
  const polling = (context: MediaContext): Waiting => ({ context, timeoutMs: connection.pollTimeoutMs });
  return {
    async submit(request, context) {
      const { image } = request;
      const reply = await ask({ context, timeoutMs: connection.createTimeoutMs }, (client, signal) =>
        image === undefined
          ? client.textToVideo.create(textToVideo(request), { signal }).asResponse()
          : client.imageToVideo.create(imageToVideo(request, image), { signal }).asResponse(),
      );
      return taken(connection, reply);
    },
    async poll(_model, { id }, context) {
      const question = ask(polling(context), (client, signal) => client.tasks.retrieve(id, { signal }).asResponse());
      return stateIn(connection, await harmless(connection, question), id);
    },
    async cancel(_model, { id }, context) {
      await bestEffort(ask(polling(context), (client, signal) => client.tasks.delete(id, { signal }).asResponse()));
    },
  };
}
