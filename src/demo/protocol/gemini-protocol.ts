// Gemini's generateContent protocol, streamed and whole.
import { capabilities } from '../../providers/models/capability.ts';
import { at, count, isAcceptedKey, isFields, list, text, textOfParts, unknownKey, type Fields } from './demo-body.ts';
import {
  rejected,
  type DemoAnswer,
  type DemoCall,
  type DemoProtocol,
  type Frames,
  type ReceivedCall,
  type Rejection,
  type Understood,
} from './demo-call.ts';
import { deltasOf } from './demo-text.ts';

const knownKeys = new Set([
  'contents',
  'systemInstruction',
  'generationConfig',
  'safetySettings',
  'tools',
  'toolConfig',
  'cachedContent',
]);
const knownConfig = new Set([
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'seed',
  'candidateCount',
  'stopSequences',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseModalities',
  'thinkingConfig',
]);
const methodPath = /^\/v1(?:beta)?\/models\/([^:]+):(generateContent|streamGenerateContent)(?:\?(.*))?$/;

function unknownField(name: string, where: string): Understood {
  return rejected(400, `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`);
}

function thinkingFault(config: Fields, model: string): Understood | undefined {
  const level = at(config, 'thinkingConfig', 'thinkingLevel');
  const budget = at(config, 'thinkingConfig', 'thinkingBudget');
  if (level !== undefined && budget !== undefined) {
    return rejected(400, 'You can only set only one of thinking budget and thinking level.');
  }
  return level !== undefined && model.startsWith('gemini-2')
    ? rejected(400, 'Thinking level is not supported for this model.')
    : undefined;
}

function bodyFault(body: Fields, model: string): Understood | undefined {
  const stranger = unknownKey(body, knownKeys);
  if (stranger !== undefined) return unknownField(stranger, '');
  const config = body['generationConfig'] ?? {};
  if (!isFields(config)) return rejected(400, 'Invalid value at "generation_config"');
  const strangerInside = unknownKey(config, knownConfig);
  if (strangerInside !== undefined) return unknownField(strangerInside, " at 'generation_config'");
  const limit = capabilities[`gemini:${model}`]?.maxOutputTokens ?? 0;
  if ((count(config['maxOutputTokens']) ?? 0) > limit) {
    return rejected(400, `The value of max_output_tokens must be in the range [1, ${limit + 1}).`);
  }
  if (list(body['contents']).length === 0)
    return rejected(400, '* GenerateContentRequest.contents: contents is not specified');
  return thinkingFault(config, model);
}

function understand({ path, headers, body }: ReceivedCall): Understood {
  const [, model, method, query] = methodPath.exec(path) ?? [];
  if (model === undefined) return rejected(404, 'Not found');
  if (!isAcceptedKey(text(headers['x-goog-api-key']))) {
    return rejected(400, 'API key not valid. Please pass a valid API key.', { code: 'API_KEY_INVALID' });
  }
  if (capabilities[`gemini:${model}`] === undefined) {
    return rejected(
      404,
      `models/${model} is not found for API version v1beta, or is not supported for generateContent.`,
    );
  }
  if (!isFields(body)) return rejected(400, 'Invalid JSON payload received.');
  const streamed = method === 'streamGenerateContent';
  if (streamed && query !== 'alt=sse') return rejected(400, 'The demo streams only with alt=sse.');
  return bodyFault(body, model) ?? { ok: true, call: demoCallOf(body, model, streamed) };
}

function demoCallOf(body: Fields, model: string, streamed: boolean): DemoCall {
  const parts = list(body['contents']).flatMap((content) => list(at(content, 'parts')));
  const schemaName = text(at(body, 'generationConfig', 'responseJsonSchema', 'title'));
  return {
    request: {
      vendor: 'gemini',
      model,
      system: textOfParts(at(body, 'systemInstruction', 'parts')),
      prompt: textOfParts(parts),
      images: parts.filter((part) => at(part, 'inlineData') !== undefined).length,
      ...(schemaName !== undefined && { schemaName }),
    },
    streamed,
    maxOutputTokens: count(at(body, 'generationConfig', 'maxOutputTokens')),
  };
}

function bodyOf(call: DemoCall, answer: DemoAnswer, candidates: readonly unknown[]): Record<string, unknown> {
  const { inputTokens, outputTokens } = answer.usage;
  return {
    candidates,
    usageMetadata: {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens,
      totalTokenCount: inputTokens + outputTokens,
    },
    modelVersion: call.request.model,
    responseId: `demo_${answer.ordinal}`,
  };
}

function partOf(piece: string): unknown {
  return { content: { role: 'model', parts: [{ text: piece }] }, index: 0 };
}

const finishReasons = { text: 'STOP', truncated: 'MAX_TOKENS', refused: 'SAFETY', empty: 'STOP' } as const;

function lastCandidate(answer: DemoAnswer): unknown {
  const rating = { category: 'HARM_CATEGORY_DANGEROUS_CONTENT', probability: 'HIGH', blocked: true };
  const ratings = answer.kind === 'refused' ? { safetyRatings: [rating] } : {};
  return { content: {}, finishReason: finishReasons[answer.kind], index: 0, ...ratings };
}

function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}

function frames(call: DemoCall, answer: DemoAnswer): Frames {
  const hasText = answer.kind === 'text' || answer.kind === 'truncated';
  const pieces = hasText ? deltasOf(answer.text) : [];
  return {
    opening: [],
    deltas: pieces.map((piece) => frame(bodyOf(call, answer, [partOf(piece)]))),
    closing: [frame(bodyOf(call, answer, [lastCandidate(answer)]))],
  };
}

function whole(call: DemoCall, answer: DemoAnswer): unknown {
  const hasText = answer.kind === 'text' || answer.kind === 'truncated';
  const content = hasText ? { content: { role: 'model', parts: [{ text: answer.text }] } } : {};
  return bodyOf(call, answer, [{ ...Object(lastCandidate(answer)), ...content }]);
}

const statusNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

const rpc = 'type.googleapis.com/google.rpc';

function errorBody({ status, message, code, retryAfterMs }: Rejection): unknown {
  const info = code === undefined ? [] : [{ '@type': `${rpc}.ErrorInfo`, reason: code, domain: 'googleapis.com' }];
  const retry =
    retryAfterMs === undefined
      ? []
      : [{ '@type': `${rpc}.RetryInfo`, retryDelay: `${Math.floor(retryAfterMs / 1000)}s` }];
  const details = [...info, ...retry];
  const error = { code: status, message, status: statusNames[status] ?? 'UNKNOWN' };
  return { error: details.length === 0 ? error : { ...error, details } };
}

export const geminiProtocol: DemoProtocol = {
  understand,
  frames,
  whole,
  errorBody,
  errorFrame: () => frame(errorBody({ status: 503, message: 'The model is overloaded. Please try again later.' })),
  headers: () => ({ vary: 'Origin, X-Origin, Referer', 'server-timing': 'gfet4t7; dur=1' }),
};
