// Reads a recorded exchange and says, from the recorded bytes alone, what it shows.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ModelVendor } from '../../../../src/domain/role.ts';

export type Json = Readonly<Record<string, unknown>>;

export type Recording = {
  readonly name: string;
  readonly vendor: ModelVendor;
  readonly model: string;
  readonly status: number;
  /** The chunks of the answer, or the one body of an answer that was not streamed. */
  readonly chunks: readonly Json[];
  readonly sse: string | undefined;
};

export type Shown = { readonly kind: string; readonly text: string; readonly outputTokens: number | undefined };

export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (current, key) => (current === null || current === undefined ? undefined : Reflect.get(Object(current), key)),
    value,
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function dataLines(sse: string): Json[] {
  return sse
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:') && !line.includes('[DONE]'))
    .map((line) => JSON.parse(line.slice('data:'.length)) as Json);
}

/** A body is an object, or a list of the chunks that were streamed without server-sent events. */
function wholeBody(body: unknown): Json[] {
  return (Array.isArray(body) ? body : [body]) as Json[];
}

function bodyOf(response: unknown): unknown {
  const text = at(response, 'bodyText');
  return at(response, 'body') ?? (typeof text === 'string' ? JSON.parse(text) : {});
}

function streamedBody(path: string, recorded: unknown): string | undefined {
  const file = at(recorded, 'response', 'bodyFile');
  return typeof file === 'string' ? readFileSync(join(dirname(path), basename(file)), 'utf8') : undefined;
}

function read(path: string, vendor: ModelVendor): Recording | undefined {
  const recorded: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const url = string(at(recorded, 'request', 'url'));
  const status = Number(at(recorded, 'response', 'status'));
  // The adapters speak chat completions; only the errors of the other interface have the same shape.
  if (url.endsWith('/responses') && status < 400) return undefined;
  const sse = streamedBody(path, recorded);
  const model = string(at(recorded, 'request', 'body', 'model')) || (/models\/([^:]+)/.exec(url)?.[1] ?? 'unknown');
  const chunks = sse === undefined ? wholeBody(bodyOf(at(recorded, 'response'))) : dataLines(sse);
  return { name: `${vendor}/${basename(path)}`, vendor, model, status, chunks, sse };
}

/** Every recorded exchange of a vendor with a text model that the adapters could have had. */
export function recordingsOf(folder: string, vendor: ModelVendor): Recording[] {
  return readdirSync(join(folder, vendor))
    .filter((file) => file.endsWith('.json'))
    .map((file) => read(join(folder, vendor, file), vendor))
    .filter((recording) => recording !== undefined);
}

function anthropicText({ chunks }: Recording): string {
  const blocks = chunks.flatMap((chunk) => [
    ...list(at(chunk, 'content')),
    at(chunk, 'content_block'),
    at(chunk, 'delta'),
  ]);
  const isText = (block: unknown): boolean => ['text', 'text_delta'].includes(String(at(block, 'type')));
  return blocks
    .filter(isText)
    .map((block) => String(at(block, 'text')))
    .join('');
}

function chatText({ chunks }: Recording): string {
  return chunks
    .map((chunk) => at(chunk, 'choices', 0, 'delta', 'content') ?? at(chunk, 'choices', 0, 'message', 'content'))
    .map(string)
    .join('');
}

function geminiText({ chunks }: Recording): string {
  return chunks
    .flatMap((chunk) => list(at(chunk, 'candidates', 0, 'content', 'parts')))
    .filter((part) => at(part, 'thought') !== true)
    .map((part) => string(at(part, 'text')))
    .join('');
}

function last(recording: Recording, ...paths: readonly (readonly (string | number)[])[]): unknown {
  return recording.chunks
    .flatMap((chunk) => paths.map((path) => at(chunk, ...path)))
    .findLast((value) => value !== undefined && value !== null);
}

const kinds: Readonly<Record<string, string>> = {
  end_turn: 'ok',
  stop_sequence: 'ok',
  stop: 'ok',
  STOP: 'ok',
  max_tokens: 'truncated',
  pause_turn: 'truncated',
  length: 'truncated',
  MAX_TOKENS: 'truncated',
  refusal: 'refused',
  content_filter: 'refused',
  SAFETY: 'refused',
  tool_use: 'invalid',
  tool_calls: 'invalid',
};

function shownEnd(recording: Recording): { finish: unknown; text: string; output: unknown } {
  switch (recording.vendor) {
    case 'anthropic':
      return {
        finish: last(recording, ['stop_reason'], ['delta', 'stop_reason']),
        text: anthropicText(recording),
        output: last(recording, ['usage', 'output_tokens']),
      };
    case 'openai':
    case 'cerebras':
      return {
        finish: last(recording, ['choices', 0, 'finish_reason']),
        text: chatText(recording),
        output: last(recording, ['usage', 'completion_tokens']),
      };
    case 'gemini': {
      const thoughts = Number(last(recording, ['usageMetadata', 'thoughtsTokenCount']) ?? 0);
      return {
        finish: last(recording, ['candidates', 0, 'finishReason']),
        text: geminiText(recording),
        output: Number(last(recording, ['usageMetadata', 'candidatesTokenCount']) ?? 0) + thoughts,
      };
    }
  }
}

/** What a recorded answer shows: outcome class, text and output tokens. */
export function shownBy(recording: Recording): Shown {
  const { finish, text, output } = shownEnd(recording);
  const kind = kinds[String(finish)] ?? 'unknown';
  const outputTokens = typeof output === 'number' ? output : undefined;
  return { kind: kind === 'ok' && text.trim() === '' ? 'empty' : kind, text, outputTokens };
}
