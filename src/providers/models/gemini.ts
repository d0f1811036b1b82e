// Gemini models through Google's SDK.
import {
  GoogleGenAI,
  type GenerateContentConfig,
  type GenerateContentParameters,
  type Part,
  type ThinkingConfig,
} from '@google/genai';
import { outputTokenLimit } from './capability.ts';
import { GeminiReply } from './gemini-reply.ts';
import type { Applied, CallContext, LanguageModel, ModelRequest } from './language-model.ts';
import { estimateInputTokens } from './price.ts';
import type { CallScope, VendorAnswer } from './provider-failure.ts';
import { retryAfterFromHeaders, retryAfterFromRetryInfo } from './retry-after.ts';
import { runCall } from './run-call.ts';
import { samplingFor } from './sampling.ts';
import { isRecord, textAt } from './sdk-error.ts';
import { jsonSchemaOf } from './structured-output.ts';
import { bareModelName, callTimeoutMs, singleHopFetch, type VendorConnection } from './vendor-connection.ts';

function partsOf(request: ModelRequest<unknown>): Part[] {
  const images = (request.images ?? []).map(({ mime, base64 }): Part => ({
    inlineData: { mimeType: mime, data: base64 },
  }));
  return [{ text: request.prompt }, ...images];
}

/** The 2.x family takes a budget in tokens, the 3.x family a level; each refuses the other's. */
function thinkingFor(effort: string | undefined): { thinkingConfig: ThinkingConfig } | undefined {
  if (effort === undefined) return undefined;
  const budget = Number(effort);
  // The capability table holds only levels that the vendor knows.
  const level = effort as NonNullable<ThinkingConfig['thinkingLevel']>;
  return { thinkingConfig: Number.isInteger(budget) ? { thinkingBudget: budget } : { thinkingLevel: level } };
}

function configOf(request: ModelRequest<unknown>, applied: Applied): GenerateContentConfig {
  return {
    ...(request.system !== '' && { systemInstruction: request.system }),
    maxOutputTokens: outputTokenLimit(request.model, request.maxOutputTokens),
    ...(applied.temperature !== undefined && { temperature: applied.temperature }),
    ...(applied.seed !== undefined && { seed: applied.seed }),
    ...thinkingFor(applied.effort),
    ...(request.schema !== undefined && {
      responseMimeType: 'application/json',
      responseJsonSchema: jsonSchemaOf(request.schema),
    }),
    // A continuation would be a second bill for one call.
    automaticContinuation: false,
  };
}

type ErrorBody = {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly details: readonly unknown[];
  /** Machine-readable words: the reason of each detail and the status name. */
  readonly codes: readonly string[];
};

/** The `error` object in the SDK's message, which is the JSON body, inside a stream with words before it. */
function parseBody(message: string): ErrorBody {
  try {
    const body: unknown = JSON.parse(message.slice(message.indexOf('{')));
    const fields = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
    const details: readonly unknown[] = Array.isArray(fields['details']) ? fields['details'] : [];
    const reasons = details.map((detail) => (isRecord(detail) ? textAt(detail, 'reason') : undefined));
    return { fields, details, codes: [...reasons, textAt(fields, 'status')].filter((code) => code !== undefined) };
  } catch {
    return { fields: {}, details: [], codes: [] };
  }
}

/** The status of an answer that is no success. The SDK has none for a redirect, the connection has seen it. */
function failedStatus(error: object, response: Response | undefined): number | undefined {
  const status: unknown = Reflect.get(error, 'status');
  if (typeof status === 'number') return status;
  return response === undefined || response.ok ? undefined : response.status;
}

/** Reads the SDK's `ApiError`, which keeps only status and body. `response` is what the connection saw. */
function readAnswer(error: unknown, response: Response | undefined): VendorAnswer | undefined {
  const status = isRecord(error) ? failedStatus(error, response) : undefined;
  if (!isRecord(error) || status === undefined) return undefined;
  const message = textAt(error, 'message') ?? '';
  const { fields, details, codes } = parseBody(message);
  return {
    vendor: 'gemini',
    // An error inside a stream has a status of its own, but the answer began as a success.
    status: response?.ok === true ? undefined : status,
    codes,
    message: textAt(fields, 'message') ?? message,
    retryAfterMs: retryAfterFromRetryInfo(details) ?? (response && retryAfterFromHeaders(response.headers)),
  };
}

/** Gemini behind the port. The SDK neither retries nor continues by itself, and reads no credential but this one. */
export function createGeminiModel(connection: VendorConnection): LanguageModel {
  const client = new GoogleGenAI({
    apiKey: connection.apiKey,
    vertexai: false,
    apiVersion: 'v1beta',
    httpOptions: { baseUrl: connection.baseUrl },
  });
  return {
    async generate<T>(request: ModelRequest<T>, context: CallContext) {
      const scope: CallScope = { vendor: 'gemini', apiKey: connection.apiKey, signal: context.signal };
      const applied = samplingFor(request.model, request);
      const gathered = new GeminiReply(estimateInputTokens(request));
      let response: Response | undefined;
      const observingFetch: typeof fetch = async (input, init) => {
        response = await singleHopFetch(input, init);
        return response;
      };
      const parameters: GenerateContentParameters = {
        model: bareModelName(request.model),
        contents: [{ role: 'user', parts: partsOf(request) }],
        config: {
          ...configOf(request, applied),
          abortSignal: context.signal,
          httpOptions: { timeout: callTimeoutMs, fetch: observingFetch },
        },
      };
      const listen = async (): Promise<void> => {
        for await (const chunk of await client.models.generateContentStream(parameters)) {
          gathered.add(chunk);
          context.progress(gathered.characters);
        }
      };
      return runCall(request, {
        scope,
        applied,
        listen,
        isWhole: () => gathered.isWhole,
        reply: () => gathered.reply(),
        readAnswer: (error) => readAnswer(error, response),
      });
    },
  };
}
