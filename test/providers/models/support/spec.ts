// Compiles one schema of a vendor's own API description, and only that one.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** OpenAPI 3.0 words turned into JSON Schema: `nullable` becomes a type, `discriminator` and `example` go. */
function normalised(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(normalised);
  if (!isRecord(node)) return node;
  const { nullable, ...rest } = node;
  const dropped = Object.entries(rest).filter(
    ([key, value]) => key !== 'example' && !(key === 'discriminator' && isRecord(value) && 'propertyName' in value),
  );
  const schema = Object.fromEntries(dropped.map(([key, value]) => [key, normalised(value)]));
  return nullable === true && typeof schema['type'] === 'string'
    ? { ...schema, type: [schema['type'], 'null'] }
    : schema;
}

export type Spec = Record<string, unknown>;

export function readSpec(path: string): Spec {
  const text = readFileSync(path, 'utf8');
  const document: unknown = path.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: -1 });
  if (!isRecord(document)) throw new Error(`${path} is not an API description`);
  return document;
}

/** The schemas of a description, to be changed before they are compiled. */
export function schemasOf(spec: Spec): Record<string, Record<string, unknown>> {
  const components = spec['components'];
  const schemas = isRecord(components) ? components['schemas'] : undefined;
  if (!isRecord(schemas)) throw new Error('The description has no schemas');
  // Each entry of components.schemas is an object by the OpenAPI specification.
  return schemas as Record<string, Record<string, unknown>>;
}

function namesIn(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) namesIn(item, found);
  if (!isRecord(node)) return;
  const reference = node['$ref'];
  if (typeof reference === 'string') found.add(reference.replace('#/components/schemas/', ''));
  for (const value of Object.values(node)) namesIn(value, found);
}

/** The schema and everything that it refers to, which is a small part of a vendor's description. */
function closure(schemas: Record<string, unknown>, name: string): Record<string, unknown> {
  const needed = new Map<string, unknown>();
  const queue = [name];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (needed.has(next)) continue;
    needed.set(next, normalised(schemas[next]));
    const found = new Set<string>();
    namesIn(schemas[next], found);
    queue.push(...found);
  }
  return Object.fromEntries(needed);
}

export function compile(spec: Spec, name: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false, logger: false });
  ajv.addSchema({ $id: 'spec', components: { schemas: closure(schemasOf(spec), name) } });
  return ajv.compile({ $ref: `spec#/components/schemas/${name}` });
}
