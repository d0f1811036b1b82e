// Claude models through Anthropic's own SDK.
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  OutputConfig,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import type { Stream } from '@anthropic-ai/sdk/streaming';
import { AnthropicReply } from './anthropic-reply.ts';
import { capabilityOf, outputTokenLimit } from './capability.ts';
import type { Applied, CallContext, LanguageModel, ModelRequest } from './language-model.ts';
import type { CallScope, VendorAnswer } from './provider-failure.ts';
import { retryAfterFromHeaders } from './retry-after.ts';
import { runCall } from './run-call.ts';
import { samplingFor } from './sampling.ts';
import { isRecord, readSdkError, textAt } from './sdk-error.ts';
import { bareModelName, callTimeoutMs, singleHopFetch, type VendorConnection } from './vendor-connection.ts';

/** The SDK's types are those of the newest API version; models on the older one still take a temperature. */
type Body = MessageCreateParamsStreaming & { temperature?: number };

function contentOf(request: ModelRequest<unknown>): ContentBlockParam[] {
  const images = (request.images ?? []).map(({ mime, base64 }): ContentBlockParam => ({
    type: 'image',
    source: { type: 'base64', media_type: mime, data: base64 },
  }));
  return [...images, { type: 'text', text: request.prompt }];
}

function outputConfig(request: ModelRequest<unknown>, applied: Applied): OutputConfig | undefined {
  const config: OutputConfig = {};
  // The capability table holds only efforts that the model's vendor knows.
  if (applied.effort !== undefined) config.effort = applied.effort as NonNullable<OutputConfig['effort']>;
  if (request.schema !== undefined) {
    const { type, schema } = zodOutputFormat(request.schema.zod);
    config.format = { type, schema: { ...schema, title: request.schema.name } };
  }
  return Object.keys(config).length === 0 ? undefined : config;
}

function bodyOf(request: ModelRequest<unknown>, applied: Applied): Body {
  const config = outputConfig(request, applied);
  return {
    model: bareModelName(request.model),
    max_tokens: outputTokenLimit(request.model, request.maxOutputTokens),
    ...(request.system !== '' && { system: [{ type: 'text', text: request.system }] }),
    messages: [{ role: 'user', content: contentOf(request) }],
    ...(applied.temperature !== undefined && { temperature: applied.temperature }),
    ...(config !== undefined && { output_config: config }),
    stream: true,
  };
}

function readAnswer(error: unknown): VendorAnswer | undefined {
  const sdkError = readSdkError(error);
  if (sdkError === undefined) return undefined;
  const { status, body, headers, message } = sdkError;
  const details = isRecord(body['details']) ? body['details'] : {};
  const codes = [textAt(details, 'error_code'), textAt(body, 'type')].filter((code) => code !== undefined);
  return {
    vendor: 'anthropic',
    status,
    codes,
    message,
    retryAfterMs: headers && retryAfterFromHeaders(headers),
    requestId: headers?.get('request-id') ?? undefined,
  };
}

/** Claude behind the port. The SDK neither retries nor logs, and reads no credential but this one. */
export function createAnthropicModel(connection: VendorConnection): LanguageModel {
  const client = new Anthropic({
    apiKey: connection.apiKey,
    authToken: null,
    baseURL: connection.baseUrl,
    maxRetries: 0,
    timeout: callTimeoutMs,
    logLevel: 'off',
    fetch: singleHopFetch,
  });
  return {
    async generate<T>(request: ModelRequest<T>, context: CallContext) {
      const scope: CallScope = { vendor: 'anthropic', apiKey: connection.apiKey, signal: context.signal };
      const applied = samplingFor(request.model, request);
      const { apiVersion } = capabilityOf(request.model);
      const gathered = new AnthropicReply();
      let requestId: string | undefined;
      const listen = async (): Promise<void> => {
        const headers = apiVersion === undefined ? {} : { 'anthropic-version': apiVersion };
        const options = { body: bodyOf(request, applied), signal: context.signal, headers, stream: true };
        // Not messages.create: it writes to the console, each time, for a model that retires soon.
        const answer = await client.post<Stream<RawMessageStreamEvent>>('/v1/messages', options).withResponse();
        requestId = answer.request_id ?? undefined;
        for await (const event of answer.data) {
          gathered.add(event);
          context.progress(gathered.characters);
        }
      };
      const isWhole = (): boolean => gathered.isWhole;
      const reply = () => gathered.reply(requestId);
      return runCall(request, { scope, applied, listen, isWhole, reply, readAnswer });
    },
  };
}
