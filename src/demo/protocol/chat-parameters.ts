// Which parameters OpenAI and Cerebras refuse, model by model, in their own words.
import type { Capability } from '../../providers/models/capability.ts';
import { at, count, text, type Fields } from './demo-body.ts';
import { rejected, type Understood } from './demo-call.ts';

type ChatVendor = 'openai' | 'cerebras';

const knownKeys = new Set([
  'model',
  'messages',
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'seed',
  'reasoning_effort',
  'response_format',
  'stream',
  'stream_options',
  'stop',
  'n',
  'user',
  'tools',
  'tool_choice',
]);
const openAiOnly = new Set(['frequency_penalty', 'presence_penalty', 'logit_bias', 'service_tier', 'prompt_cache_key']);

function unsupported(param: string, message: string): Understood {
  return rejected(400, message, { code: 'unsupported_parameter', param });
}

function keyFault(vendor: ChatVendor, body: Fields): Understood | undefined {
  const stranger = Object.keys(body).find(
    (key) => !knownKeys.has(key) && !(vendor === 'openai' && openAiOnly.has(key)),
  );
  if (stranger === undefined) return undefined;
  return vendor === 'openai'
    ? rejected(400, `Unknown parameter: '${stranger}'.`, { code: 'unknown_parameter', param: stranger })
    : rejected(400, `property '${stranger}' is unsupported`, { code: 'wrong_api_format', param: stranger });
}

function reasoningFault(body: Fields, capability: Capability): Understood | undefined {
  const effort = text(body['reasoning_effort']);
  if (capability.effort === undefined) {
    return effort === undefined
      ? undefined
      : unsupported('reasoning_effort', 'Unrecognized request argument supplied: reasoning_effort');
  }
  if (body['max_tokens'] !== undefined) {
    const use = "Use 'max_completion_tokens' instead.";
    return unsupported('max_tokens', `Unsupported parameter: 'max_tokens' is not supported with this model. ${use}`);
  }
  const reasons = capability.effort === 'none' && effort !== 'none';
  return reasons && body['temperature'] !== undefined
    ? unsupported('temperature', "Unsupported parameter: 'temperature' is not supported with this model.")
    : undefined;
}

function strictFault(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if (at(schema, 'type') === 'object') {
    const names = Object.keys(at(schema, 'properties') ?? {});
    const required: unknown = at(schema, 'required');
    if (at(schema, 'additionalProperties') !== false)
      return "'additionalProperties' is required to be supplied and to be false.";
    const missing = names.find((name) => !Array.isArray(required) || !required.includes(name));
    if (missing !== undefined)
      return `'required' is required to include every key in properties. Missing '${missing}'.`;
  }
  return Object.values(schema)
    .map(strictFault)
    .find((fault) => fault !== undefined);
}

function schemaFault(body: Fields): Understood | undefined {
  const format = at(body, 'response_format', 'json_schema');
  if (format === undefined) return undefined;
  const name = text(at(format, 'name')) ?? '';
  if (!/^[\w-]{1,64}$/.test(name)) return rejected(400, "Invalid 'response_format.json_schema.name'.");
  const fault = at(format, 'strict') === true ? strictFault(at(format, 'schema')) : undefined;
  return fault === undefined
    ? undefined
    : rejected(400, `Invalid schema for response_format '${name}': ${fault}`, { param: 'response_format' });
}

/** The first thing in a body that the vendor would refuse for this model. */
export function chatParameterFault(vendor: ChatVendor, body: Fields, capability: Capability): Understood | undefined {
  const range = capability.temperature;
  const temperature = count(body['temperature']);
  if (temperature !== undefined && range !== 'rejected' && (temperature < range.min || temperature > range.max)) {
    return rejected(400, `Invalid 'temperature': decimal above maximum value. Expected a value <= ${range.max}.`);
  }
  const limit = count(body['max_completion_tokens']);
  if (limit !== undefined && limit > capability.maxOutputTokens) {
    return rejected(
      400,
      `max_tokens is too large: ${limit}. This model supports at most ${capability.maxOutputTokens}.`,
    );
  }
  return keyFault(vendor, body) ?? reasoningFault(body, capability) ?? schemaFault(body);
}
