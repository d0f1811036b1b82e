// No secret reaches a log line, wherever it stands.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { createLogger, secretsOf } from '../src/log.ts';

const canaries = {
  ANTHROPIC_API_KEY: 'sk-ant-canary-0123456789',
  RETAKE_API_TOKENS: 'ada:admin:tok"en-canary-42',
  DATABASE_URL: 'postgres://retake:p%40ss-canary-7@db.example/retake',
};

describe('the logger', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retake-log-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function logged(write: (log: ReturnType<typeof createLogger>) => void): Promise<string> {
    const file = join(folder, 'out.log');
    const log = createLogger({ name: 'test', level: 'info', secrets: secretsOf(readConfig(canaries)), file });
    write(log);
    return readFile(file, 'utf8');
  }

  test('takes a secret out that was made after it began', async () => {
    const file = join(folder, 'out.log');
    const secrets: string[] = [];
    const log = createLogger({ name: 'test', level: 'info', secrets, file });
    secrets.push('made-on-the-way');
    log.info({ url: 'postgres://retake:made-on-the-way@127.0.0.1/retake' }, 'ready');
    expect(await readFile(file, 'utf8')).not.toContain('made-on-the-way');
  });

  test('takes secrets of the settings out of messages, nested bodies and errors', async () => {
    const text = await logged((log) => {
      log.info(`calling with ${canaries.ANTHROPIC_API_KEY}`);
      log.warn({ answer: { body: { echo: ['x', { deep: canaries.ANTHROPIC_API_KEY }] } } }, 'refused');
      log.error({ err: new Error(`cannot reach ${canaries.DATABASE_URL}`) }, 'database');
      log.info({ said: 'tok"en-canary-42 and p@ss-canary-7' }, 'quoted');
    });
    expect(text).not.toContain('canary');
    expect(text.trim().split('\n')).toHaveLength(4);
    for (const line of text.trim().split('\n')) expect(() => void JSON.parse(line)).not.toThrow();
  });

  test('says what an error was, also in the words of the Temporal worker', async () => {
    const text = await logged((log) => log.warn({ error: new Error('the disk is full') }, 'Activity failed'));
    expect(JSON.parse(text)).toMatchObject({ error: { message: 'the disk is full' } });
  });

  test('takes fields out that hold secrets by their name', async () => {
    const text = await logged((log) =>
      log.info({ request: { headers: { authorization: 'Bearer abc-unknown' } }, apiKey: 'unknown-key' }, 'sent'),
    );
    expect(text).not.toContain('unknown');
  });

  test('takes out the secret half of a key of fal, and what leads to the webhook of the deployment', () => {
    const secrets = secretsOf(
      readConfig({
        FAL_KEY: 'fal-id-0123456789:fal-secret-0123456789',
        RETAKE_WEBHOOK_URL: 'https://chat.example/services/T0/B0/canary?thread=canary',
        RETAKE_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      }),
    );
    expect(secrets).toEqual(
      expect.arrayContaining(['fal-secret-0123456789', '/services/T0/B0/canary', '?thread=canary']),
    );
  });

  test('leaves short words alone', () => {
    expect(secretsOf(readConfig({ OPENAI_API_KEY: 'demo' }))).toEqual([]);
  });
});
