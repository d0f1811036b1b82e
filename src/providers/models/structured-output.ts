// JSON out of a reply, always checked by the caller's own schema whatever mode the vendor was asked to use.
import { jsonrepair } from 'jsonrepair';
import { z, type ZodType } from 'zod';

export type Structured<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export type JsonSchema = Readonly<Record<string, unknown>>;

/** JSON Schema of a reply, titled with its name so that it can be told apart where the vendor's protocol has no name for it. */
export function jsonSchemaOf({ name, zod }: { readonly name: string; readonly zod: ZodType }): JsonSchema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(zod, { target: 'draft-7', unrepresentable: 'any' });
  return { ...schema, title: name };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether OpenAI's strict mode takes the schema: each object closed, each of its properties required. */
export function isStrictSchema(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrictSchema);
  if (!isRecord(schema)) return true;
  if (isRecord(schema['properties'])) {
    const required: unknown = schema['required'];
    const names = Object.keys(schema['properties']);
    const closed = schema['additionalProperties'] === false;
    if (!closed || !Array.isArray(required) || names.some((name) => !required.includes(name))) return false;
  } else if (schema['type'] === 'object') return false;
  return Object.values(schema).every(isStrictSchema);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function repaired(text: string): unknown {
  try {
    return parseJson(jsonrepair(text));
  } catch {
    return undefined;
  }
}

const fenced = /```(?:json)?\s*\n([\s\S]*?)\n?```/;

/** The JSON value of a complete reply: as it stands, else out of a code fence, else mended. `undefined` when there is none. */
function readJson(text: string): unknown {
  const inFence = fenced.exec(text)?.[1];
  return parseJson(text) ?? (inFence === undefined ? undefined : parseJson(inFence)) ?? repaired(inFence ?? text);
}

const issuesShown = 8;

/** Validates a complete reply. Never call it with one that was cut off: mending would make the cut look whole. */
export function parseStructured<T>(text: string, schema: ZodType<T>): Structured<T> {
  const value = readJson(text);
  if (value === undefined) return { ok: false, reason: 'The reply is not JSON' };
  const checked = schema.safeParse(value);
  if (checked.success) return { ok: true, value: checked.data };
  const issues = checked.error.issues
    .slice(0, issuesShown)
    .map((issue) => `${issue.path.length === 0 ? 'the reply' : issue.path.join('.')}: ${issue.message}`);
  return { ok: false, reason: issues.join('; ') };
}
