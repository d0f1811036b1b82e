// The chat-completions protocol as OpenAI and Cerebras speak it, with what each of the two refuses.
import { capabilities } from '../../providers/models/capability.ts';
import { at, bearer, count, isAcceptedKey, isFields, list, text, textOfParts, type Fields } from './demo-body.ts';
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
import { chatParameterFault } from './chat-parameters.ts';
import { deltasOf } from './demo-text.ts';

type ChatVendor = 'openai' | 'cerebras';

function unknownModel(vendor: ChatVendor, model: string): Understood {
  const message =
    vendor === 'openai'
      ? `The model \`${model}\` does not exist or you do not have access to it.`
      : `Model ${model} does not exist or you do not have access to it.`;
  return rejected(404, message, { code: 'model_not_found' });
}

function demoCallOf(vendor: ChatVendor, body: Fields): DemoCall {
  const messages = list(body['messages']);
  const said = (isSystem: boolean): string =>
    messages
      .filter((message) => ['system', 'developer'].includes(String(at(message, 'role'))) === isSystem)
      .map((message) => textOfParts(at(message, 'content')))
      .join('\n');
  const parts = messages.flatMap((message) => list(at(message, 'content')));
  const schemaName = text(at(body, 'response_format', 'json_schema', 'name'));
  return {
    request: {
      vendor,
      model: String(body['model']),
      system: said(true),
      prompt: said(false),
      images: parts.filter((part) => at(part, 'type') === 'image_url').length,
      ...(schemaName !== undefined && { schemaName }),
    },
    streamed: body['stream'] === true,
    maxOutputTokens: count(body['max_completion_tokens']) ?? count(body['max_tokens']),
  };
}

function understandAs(vendor: ChatVendor, { path, headers, body }: ReceivedCall): Understood {
  if (path.split('?')[0] !== '/v1/chat/completions') return rejected(404, `Unknown request URL: POST ${path}`);
  const key = bearer(headers.authorization);
  if (!isAcceptedKey(key)) {
    return rejected(401, `Incorrect API key provided: ${(key ?? '').slice(0, 8)}****`, { code: 'invalid_api_key' });
  }
  if (!isFields(body)) return rejected(400, 'We could not parse the JSON body of your request.');
  const model = text(body['model']) ?? '';
  const capability = capabilities[`${vendor}:${model}`];
  if (capability === undefined) return unknownModel(vendor, model);
  if (list(body['messages']).length === 0) return rejected(400, "Missing required parameter: 'messages'.");
  const fault = chatParameterFault(vendor, body, capability);
  return fault ?? { ok: true, call: demoCallOf(vendor, body) };
}

const finishReasons = { text: 'stop', truncated: 'length', refused: 'stop', empty: 'stop' } as const;

function usageOf(answer: DemoAnswer): Record<string, unknown> {
  const { inputTokens, outputTokens } = answer.usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

function envelope(call: DemoCall, answer: DemoAnswer, object: string): Record<string, unknown> {
  return {
    id: `chatcmpl-demo-${answer.ordinal}`,
    object,
    created: 1_795_000_000,
    model: call.request.model,
    system_fingerprint: 'fp_demo',
  };
}

function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function frames(call: DemoCall, answer: DemoAnswer): Frames {
  const chunk = (delta: Record<string, unknown>, finish: string | null): string =>
    frame({
      ...envelope(call, answer, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      usage: null,
    });
  const hasText = answer.kind === 'text' || answer.kind === 'truncated';
  const deltas = hasText
    ? deltasOf(answer.text).map((piece) => chunk({ content: piece }, null))
    : answer.kind === 'refused'
      ? deltasOf(answer.text).map((piece) => chunk({ refusal: piece }, null))
      : [];
  const usage = frame({ ...envelope(call, answer, 'chat.completion.chunk'), choices: [], usage: usageOf(answer) });
  return {
    opening: [chunk({ role: 'assistant', content: '' }, null)],
    deltas,
    closing: [chunk({}, finishReasons[answer.kind]), usage, 'data: [DONE]\n\n'],
  };
}

function whole(call: DemoCall, answer: DemoAnswer): unknown {
  const hasText = answer.kind === 'text' || answer.kind === 'truncated';
  const message = {
    role: 'assistant',
    content: hasText ? answer.text : answer.kind === 'empty' ? '' : null,
    refusal: answer.kind === 'refused' ? answer.text : null,
  };
  return {
    ...envelope(call, answer, 'chat.completion'),
    choices: [{ index: 0, finish_reason: finishReasons[answer.kind], logprobs: null, message }],
    usage: usageOf(answer),
  };
}

const errorCodes: Readonly<Record<number, string>> = { 429: 'rate_limit_exceeded', 503: 'server_is_overloaded' };

function errorBody({ status, message, code, param }: Rejection): unknown {
  const type = status >= 500 ? 'server_error' : status === 429 ? 'requests' : 'invalid_request_error';
  return { error: { message, type, param: param ?? null, code: code ?? errorCodes[status] ?? null } };
}

function headersOf(vendor: ChatVendor, ordinal: number): Record<string, string> {
  const suffixes = vendor === 'openai' ? ['requests', 'tokens'] : ['requests-day', 'tokens-minute'];
  const limits = suffixes.flatMap((suffix) => [
    [`x-ratelimit-limit-${suffix}`, '100000'],
    [`x-ratelimit-remaining-${suffix}`, '99999'],
    [`x-ratelimit-reset-${suffix}`, vendor === 'openai' ? '1s' : '1.0'],
  ]);
  return { 'x-request-id': `req_demo_${ordinal}`, ...Object.fromEntries(limits) };
}

/** The protocol of one of the two vendors that speak chat completions. */
export function chatProtocol(vendor: ChatVendor): DemoProtocol {
  return {
    understand: (received) => understandAs(vendor, received),
    frames,
    whole,
    errorBody,
    errorFrame: () => frame(errorBody({ status: 503, message: 'The server is overloaded.' })),
    headers: (ordinal) => headersOf(vendor, ordinal),
  };
}
