// No secret leaves the settings: not into logs, histories, database, feed or files, not even when a vendor echoes it (SECURITY §3.11).
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dumpDatabase, stackDatabase } from '../support/e2e-database.ts';
import { type FoundHistory, historiesOf } from '../support/e2e-histories.ts';
import { expectPaidOnce, expectSound } from '../support/e2e-invariants.ts';
import { useProduct } from '../support/e2e-product.ts';
import type { StackProcess } from '../support/e2e-stack.ts';
import { onTopic } from '../support/e2e-vendors.ts';

const canary = (name: string): string => `canary-${name}-7f3a9c51e2`;
const keys = {
  anthropic: canary('anthropic'),
  openai: canary('openai'),
  cerebras: canary('cerebras'),
  gemini: canary('gemini'),
};
const tokens = { ann: canary('ann'), bob: canary('bob') };
const topic = 'Pythagoras.';

let stack: StackProcess;
let histories: FoundHistory[];
let databasePassword = '';
let everyRow: string[];

const product = useProduct({
  keys,
  token: tokens.ann,
  environment: {
    RETAKE_API_TOKENS: `ann:admin:${tokens.ann},bob:review:${tokens.bob}`,
    RETAKE_LOG_LEVEL: 'debug',
  },
});
const { api } = product;
beforeAll(async () => {
  stack = product.stack();
  const { vendors } = product;
  // Vendors do echo what they were sent: once in an answer that is tried again, once in one that ends the step.
  const echo = (key: string): string => `The key ${key} may not do this now`;
  vendors.inject({ kind: 'status', status: 529, message: echo(keys.anthropic), match: onTopic(topic, 'write') });
  vendors.inject({ kind: 'resetMidBody', match: onTopic(topic, 'write') });
  const id = await api.submit({ input: { topic, renderer: 'svg', sections: 3 } });
  const { rows } = await expectSound(api, id);
  expectPaidOnce(vendors, topic, rows);
  vendors.inject({ kind: 'status', status: 401, message: echo(keys.gemini), vendor: 'gemini', times: 5 });
  // The step's own words stay readable, without the key.
  const refused = await api.submit({ input: { topic: 'Pythagoras!', renderer: 'svg', sections: 1 } });
  expect(await api.end(refused)).toMatchObject({ status: 'failed', reason: expect.stringContaining('[key]') });
  histories = await historiesOf(stack.temporalAddress, 'explainer:');
  const database = await stackDatabase(stack.dataDir);
  databasePassword = database.password;
  everyRow = await dumpDatabase(database.url);
}, 180_000);

/** Names of the secrets that the text holds. */
function leaks(text: string): string[] {
  const secrets = { ...keys, ...tokens, databasePassword };
  return Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
}

describe('a secret of the settings', () => {
  test('is in no log', async () => {
    const folder = join(stack.dataDir, 'logs');
    const names = await readdir(folder);
    expect(names).toEqual(expect.arrayContaining(['stack.log', 'worker-1.log', 'engine.log']));
    for (const name of names) expect([name, leaks(await readFile(join(folder, name), 'utf8'))]).toEqual([name, []]);
    expect(leaks(stack.output())).toEqual([]);
  });

  test('is in no history', () => {
    expect(histories.length).toBeGreaterThanOrEqual(5);
    for (const { workflowId, json, payloads } of histories)
      expect([workflowId, leaks(json), leaks(payloads.join('\n'))]).toEqual([workflowId, [], []]);
  });

  test('is in no row of the database, events included', () => {
    expect(everyRow.length).toBeGreaterThan(100);
    expect(leaks(everyRow.join('\n'))).toEqual([]);
  });

  test('is in no file of the data folder but the one that holds the password', async () => {
    const files = await readdir(stack.dataDir, { recursive: true, withFileTypes: true });
    const read = files.filter((file) => file.isFile() && file.name !== 'password');
    for (const { parentPath, name } of read) {
      const text = await readFile(join(parentPath, name), 'latin1').catch(() => '');
      expect([name, leaks(text)]).toEqual([name, []]);
    }
  });

  test('is told by no page of the API, which wants a token itself', async () => {
    const pages = ['/health', '/metrics', '/openapi.json', '/api/jobs', '/', '/api/reviews'];
    for (const page of pages) expect([page, leaks(await (await api.open(page)).text())]).toEqual([page, []]);
    expect((await fetch(`${stack.url}/api/jobs`)).status).toBe(401);
  });
});

describe('the history of a real job', () => {
  test('carries references and small facts, never code or media', () => {
    for (const { workflowId, payloads } of histories) {
      const largest = Math.max(...payloads.map((text) => Buffer.byteLength(text)));
      expect([workflowId, largest <= 16_384]).toEqual([workflowId, true]);
      for (const text of payloads) expect(text).not.toMatch(/<svg|class \w+\(|def construct|base64/);
    }
  });

  test('is short: a normal section takes at most 60 events', () => {
    const events = Object.fromEntries(
      histories.map((history) => [history.workflowId.replace(/^.*?:.*?(:|$)/, ''), history.events]),
    );
    expect(Object.values(events).length).toBeGreaterThan(0);
    for (const [name, count] of Object.entries(events)) expect([name, count <= 60]).toEqual([name, true]);
  });
});
