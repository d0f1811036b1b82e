// Anthropic's messages protocol, as its SDK sends and reads it: both header styles, both API versions, padded events, pings.
import { capabilities, type Capability } from '../../providers/models/capability.ts';
import {
  at,
  bearer,
  count,
  isAcceptedKey,
  isFields,
  list,
  text,
  textOfParts,
  unknownKey,
  type Fields,
} from './demo-body.ts';
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
  'model',
  'max_tokens',
  'messages',
  'system',
  'stream',
  'output_config',
  'metadata',
  'stop_sequences',
  'thinking',
  'tools',
  'tool_choice',
  'service_tier',
  'temperature',
  'top_p',
  'top_k',
]);
const sampling = ['temperature', 'top_p', 'top_k'] as const;
const withoutSampling = '2026-10-21';

function invalid(message: string): Understood {
  return rejected(400, message);
}

function samplingFault(body: Fields, version: string, capability: Capability): Understood | undefined {
  const sent = sampling.find((key) => body[key] !== undefined);
  if (sent === undefined) return undefined;
  if (version === withoutSampling) return invalid(`${sent}: Extra inputs are not permitted`);
  if (capability.temperature === 'rejected') return invalid(`\`${sent}\` is deprecated for this model.`);
  const temperature = count(body['temperature']);
  return temperature !== undefined && (temperature < 0 || temperature > 1)
    ? invalid('temperature: Input should be less than or equal to 1')
    : undefined;
}

function bodyFault(body: Fields, version: string): Understood | undefined {
  const stranger = unknownKey(body, knownKeys);
  if (stranger !== undefined) return invalid(`${stranger}: Extra inputs are not permitted`);
  const model = text(body['model']) ?? '';
  const capability = capabilities[`anthropic:${model}`];
  if (capability === undefined) return rejected(404, `model: ${model}`);
  const maxTokens = count(body['max_tokens']);
  if (maxTokens === undefined) return invalid('max_tokens: Field required');
  if (maxTokens > capability.maxOutputTokens) {
    return invalid(`max_tokens: ${maxTokens} > ${capability.maxOutputTokens}, which is the maximum allowed`);
  }
  const messages = list(body['messages']);
  if (messages.length === 0) return invalid('messages: at least one message is required');
  if (at(messages.at(-1), 'role') !== 'user') return invalid('This model does not support assistant message prefill.');
  return samplingFault(body, version, capability);
}

function understand({ path, headers, body }: ReceivedCall): Understood {
  if (path.split('?')[0] !== '/v1/messages') return rejected(404, 'Not found');
  const key = bearer(headers.authorization) ?? text(headers['x-api-key']);
  if (!isAcceptedKey(key)) return rejected(401, 'invalid x-api-key');
  const version = text(headers['anthropic-version']);
  if (version === undefined) return invalid('anthropic-version: header is required');
  if (!isFields(body)) return invalid('The request body is not valid JSON');
  const fault = bodyFault(body, version);
  if (fault !== undefined) return fault;
  const parts = list(body['messages']).flatMap((message) => list(at(message, 'content')));
  const schemaName = text(at(body, 'output_config', 'format', 'schema', 'title'));
  const request = {
    vendor: 'anthropic' as const,
    model: String(body['model']),
    system: textOfParts(body['system']),
    prompt: list(body['messages'])
      .map((message) => textOfParts(at(message, 'content')))
      .join('\n'),
    images: parts.filter((part) => at(part, 'type') === 'image').length,
    ...(schemaName !== undefined && { schemaName }),
  };
  return {
    ok: true,
    call: { request, streamed: body['stream'] === true, maxOutputTokens: count(body['max_tokens']) },
  };
}

const stopReasons = { text: 'end_turn', truncated: 'max_tokens', refused: 'refusal', empty: 'end_turn' } as const;

function usageOf(answer: DemoAnswer): Record<string, unknown> {
  return {
    input_tokens: answer.usage.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: answer.usage.outputTokens,
    service_tier: 'standard',
  };
}

function stopDetails(answer: DemoAnswer): Record<string, unknown> | null {
  return answer.kind === 'refused' ? { type: 'refusal', category: null, explanation: answer.text } : null;
}

function messageOf(call: DemoCall, answer: DemoAnswer): Record<string, unknown> {
  return {
    model: call.request.model,
    id: `msg_demo_${answer.ordinal}`,
    type: 'message',
    role: 'assistant',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usageOf({ ...answer, usage: { ...answer.usage, outputTokens: 1 } }),
  };
}

/** The service pads its data with spaces; whoever matches text instead of parsing JSON is found out here. */
function frame(event: string, data: Record<string, unknown>): string {
  const json = JSON.stringify({ type: event, ...data });
  return `event: ${event}\ndata: ${json}${' '.repeat(json.length % 11)}\n\n`;
}

function frames(call: DemoCall, answer: DemoAnswer): Frames {
  const hasText = (answer.kind === 'text' || answer.kind === 'truncated') && answer.text !== '';
  const opening = [
    frame('message_start', { message: messageOf(call, answer) }),
    'event: ping\ndata: {"type": "ping"}\n\n',
  ];
  const delta = { stop_reason: stopReasons[answer.kind], stop_sequence: null, stop_details: stopDetails(answer) };
  const closing = [frame('message_delta', { delta, usage: usageOf(answer) }), frame('message_stop', {})];
  if (!hasText) return { opening, deltas: [], closing };
  const block = { index: 0, content_block: { type: 'text', text: '' } };
  return {
    opening: [...opening, frame('content_block_start', block)],
    deltas: deltasOf(answer.text).map((piece) =>
      frame('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } }),
    ),
    closing: [frame('content_block_stop', { index: 0 }), ...closing],
  };
}

function whole(call: DemoCall, answer: DemoAnswer): unknown {
  const hasText = answer.kind === 'text' || answer.kind === 'truncated';
  return {
    ...messageOf(call, answer),
    content: hasText ? [{ type: 'text', text: answer.text }] : [],
    stop_reason: stopReasons[answer.kind],
    stop_details: stopDetails(answer),
    usage: usageOf(answer),
  };
}

const errorTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function errorBody({ status, message, code }: Rejection, ordinal: number): unknown {
  const details = code === undefined ? {} : { details: { error_code: code } };
  const error = { type: errorTypes[status] ?? 'invalid_request_error', message, ...details };
  return { type: 'error', error, request_id: `req_demo_${ordinal}` };
}

export const anthropicProtocol: DemoProtocol = {
  understand,
  frames,
  whole,
  errorBody,
  errorFrame: (ordinal) =>
    `event: error\ndata: ${JSON.stringify(errorBody({ status: 529, message: 'Overloaded' }, ordinal))}\n\n`,
  headers: (ordinal) => ({
    'request-id': `req_demo_${ordinal}`,
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-output-tokens-limit': '400000',
    'anthropic-ratelimit-output-tokens-remaining': '400000',
  }),
};
