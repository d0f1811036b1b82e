// OpenAI and Cerebras (and any server that speaks chat completions) through OpenAI's SDK.
import OpenAI from 'openai';
import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { outputTokenLimit } from './capability.ts';
import type { Applied, CallContext, LanguageModel, ModelRequest } from './language-model.ts';
import { OpenAiReply } from './openai-reply.ts';
import { estimateInputTokens } from './price.ts';
import type { CallScope, VendorAnswer } from './provider-failure.ts';
import { retryAfterFromHeaders } from './retry-after.ts';
import { runCall } from './run-call.ts';
import { samplingFor } from './sampling.ts';
import { readSdkError, textAt } from './sdk-error.ts';
import { isStrictSchema, jsonSchemaOf } from './structured-output.ts';
import { bareModelName, callTimeoutMs, singleHopFetch, type VendorConnection } from './vendor-connection.ts';

export type OpenAiCompatibleVendor = 'openai' | 'cerebras';

function messagesOf(request: ModelRequest<unknown>): ChatCompletionMessageParam[] {
  const images = (request.images ?? []).map(({ mime, base64 }): ChatCompletionContentPart => ({
    type: 'image_url',
    image_url: { url: `data:${mime};base64,${base64}` },
  }));
  const content = images.length === 0 ? request.prompt : [{ type: 'text' as const, text: request.prompt }, ...images];
  const system = request.system === '' ? [] : [{ role: 'system' as const, content: request.system }];
  return [...system, { role: 'user', content }];
}

function responseFormat(
  request: ModelRequest<unknown>,
): Pick<ChatCompletionCreateParamsStreaming, 'response_format'> | undefined {
  if (request.schema === undefined) return undefined;
  const schema = jsonSchemaOf(request.schema);
  const { name } = request.schema;
  return {
    response_format: { type: 'json_schema', json_schema: { name, strict: isStrictSchema(schema), schema } },
  };
}

function bodyOf(request: ModelRequest<unknown>, applied: Applied): ChatCompletionCreateParamsStreaming {
  // The capability table holds only efforts that the model's vendor knows.
  const effort = applied.effort as ChatCompletionCreateParamsStreaming['reasoning_effort'];
  return {
    model: bareModelName(request.model),
    messages: messagesOf(request),
    max_completion_tokens: outputTokenLimit(request.model, request.maxOutputTokens),
    ...(applied.temperature !== undefined && { temperature: applied.temperature }),
    ...(applied.seed !== undefined && { seed: applied.seed }),
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...responseFormat(request),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function readAnswer(vendor: OpenAiCompatibleVendor, error: unknown): VendorAnswer | undefined {
  const sdkError = readSdkError(error);
  if (sdkError === undefined) return undefined;
  const { status, body, headers, message } = sdkError;
  return {
    vendor,
    status,
    codes: [textAt(body, 'code'), textAt(body, 'type')].filter((code) => code !== undefined),
    message,
    retryAfterMs: headers && retryAfterFromHeaders(headers),
    requestId: headers?.get('x-request-id') ?? undefined,
  };
}

/** A chat-completions vendor behind the port. The SDK neither retries nor logs, and reads no credential but this one. */
export function createOpenAiCompatibleModel(
  vendor: OpenAiCompatibleVendor,
  connection: VendorConnection,
): LanguageModel {
  const client = new OpenAI({
    apiKey: connection.apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: connection.baseUrl,
    maxRetries: 0,
    timeout: callTimeoutMs,
    logLevel: 'off',
    fetch: singleHopFetch,
  });
  return {
    async generate<T>(request: ModelRequest<T>, context: CallContext) {
      const scope: CallScope = { vendor, apiKey: connection.apiKey, signal: context.signal };
      const applied = samplingFor(request.model, request);
      const gathered = new OpenAiReply(estimateInputTokens(request));
      let requestId: string | undefined;
      const listen = async (): Promise<void> => {
        const body = bodyOf(request, applied);
        const answer = await client.chat.completions.create(body, { signal: context.signal }).withResponse();
        requestId = answer.request_id ?? undefined;
        for await (const chunk of answer.data) {
          gathered.add(chunk);
          context.progress(gathered.characters);
        }
      };
      return runCall(request, {
        scope,
        applied,
        listen,
        isWhole: () => gathered.isWhole,
        reply: () => gathered.reply(requestId),
        readAnswer: (error) => readAnswer(vendor, error),
      });
    },
  };
}
