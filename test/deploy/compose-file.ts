// Reads docker-compose.yml as Compose does: anchors merged, variables of the environment put in.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** A file of the project, as text. */
export function projectFile(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
}

export type Reference = { readonly name: string; readonly isRequired: boolean };

// `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `${NAME:+instead}` are what the file uses.
const reference = /\$\{(?<name>\w+)(?::(?<kind>[-?+])(?<word>[^}]*))?\}/gu;

/** Every variable that a text takes from the environment. */
export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(reference)].map(({ groups }) => ({
    name: groups?.['name'] ?? '',
    isRequired: groups?.['kind'] === '?',
  }));
}

/** Throws for a required variable that is not set, as Compose does. */
function interpolate(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replaceAll(reference, (...[, name, kind, word = '']: (string | undefined)[]) => {
    const value = environment[name ?? ''] ?? '';
    if (kind === '+') return value === '' ? '' : word;
    if (value !== '') return value;
    if (kind === '?') throw new Error(`${name} is required: ${word}`);
    return word;
  });
}

function interpolated(value: unknown, environment: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return interpolate(value, environment);
  if (Array.isArray(value)) return value.map((item) => interpolated(item, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, interpolated(item, environment)]));
}

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).default([]),
  restart: z.string().optional(),
  privileged: z.boolean().optional(),
  cap_add: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string(), required: z.boolean().optional() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  deploy: z
    .object({
      resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.number() }) }),
    })
    .optional(),
});

const composeFile = z.object({
  name: z.string(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.object({})),
});

export type Service = z.infer<typeof service>;
export type ComposeFile = z.infer<typeof composeFile>;

/** The file with these variables set, as plain data. */
export function composeData(environment: Readonly<Record<string, string>>): unknown {
  return interpolated(parse(projectFile('docker-compose.yml'), { merge: true }), environment);
}

/** The same, as far as the tests look at it. */
export function readCompose(environment: Readonly<Record<string, string>>): ComposeFile {
  return composeFile.parse(composeData(environment));
}
