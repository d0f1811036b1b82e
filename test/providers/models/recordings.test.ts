// Real recorded exchanges, played back over a socket, parse to the outcome that they show.
import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { modelVendors } from '../../../src/domain/role.ts';
import type { ModelVendor } from '../../../src/domain/role.ts';
import { contextWith, failureOf, modelAt, requestTo } from './support/adapters.ts';
import { recordingsOf, shownBy, type Json, type Recording } from './support/recording.ts';
import { replay, type ReplayServer } from './support/replay-server.ts';
import { sharedPath } from './support/shared.ts';

const folder = sharedPath('recordings');
const recordings = folder === undefined ? [] : modelVendors.flatMap((vendor) => recordingsOf(folder, vendor));
const answered = recordings.filter(({ status }) => status < 400);
const failed = recordings.filter(({ status }) => status >= 400);

let server: ReplayServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function play(recording: Recording) {
  server = await replay(recording);
  const { url } = server;
  const model = modelAt({ anthropic: url, openai: `${url}/v1`, cerebras: `${url}/v1`, gemini: url });
  return model.generate(requestTo(`${recording.vendor}:${recording.model}`), contextWith());
}

/** Jest refuses an empty table, which is what a machine without the recordings has. */
const eachOf = (some: readonly Recording[]) =>
  some.length === 0 ? test.skip.each([{ name: 'none' } as Recording]) : test.each(some);

const describeIfHere = folder === undefined ? describe.skip : describe;

describeIfHere('recorded answers', () => {
  test('are there for every vendor', () => {
    for (const vendor of modelVendors) expect(answered.some((recording) => recording.vendor === vendor)).toBe(true);
  });

  eachOf(answered)('$name ends as it shows', async (recording) => {
    const shown = shownBy(recording);
    const outcome = await play(recording);
    expect(outcome.kind).toBe(shown.kind);
    expect(outcome.kind === 'ok' ? outcome.text : (outcome.partial ?? '')).toBe(shown.text);
    if (shown.outputTokens !== undefined) expect(outcome.usage.output).toBe(shown.outputTokens);
    expect(server?.requests()).toBe(1);
  });
});

const errorKinds: Readonly<Record<string, string>> = {
  'gemini/err_400_api_key.json': 'auth',
  'gemini/err_429_quota.json': 'rate_limited',
};
const kindByStatus: Readonly<Record<number, string>> = { 400: 'bad_request', 401: 'auth', 404: 'bad_request' };

describeIfHere('recorded errors', () => {
  eachOf(failed)('$name is classed by what it says', async (recording) => {
    const failure = await failureOf(play(recording));
    expect(failure.kind).toBe(errorKinds[recording.name] ?? kindByStatus[recording.status]);
    expect(failure.unbilled).toBe(true);
    expect(server?.requests()).toBe(1);
  });
});

const fixtures = sharedPath('recordings', 'vercel-ai');

function fixture(name: string, vendor: ModelVendor, status = 200): Recording {
  const raw = readFileSync(`${fixtures}/${name}`, 'utf8');
  const chunks = name.endsWith('.json')
    ? [JSON.parse(raw) as Json]
    : raw
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as Json);
  const sse = name.endsWith('.json')
    ? undefined
    : chunks.map((data) => `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`).join('');
  return { name, vendor, model: 'any', status, chunks, sse };
}

(fixtures === undefined ? describe.skip : describe)('fixtures of other projects', () => {
  test('an insufficient quota with status 429 is no_money and has no delay', async () => {
    const failure = await failureOf(play(fixture('openai/openai-error.1.json', 'openai', 429)));
    expect(failure.kind).toBe('no_money');
    expect(failure.retryAfterMs).toBeUndefined();
  });

  test('a RetryInfo of 34.4 s asks for a second more', async () => {
    const failure = await failureOf(play(fixture('google/google-429-retry-info.json', 'gemini', 429)));
    expect(failure).toMatchObject({ kind: 'rate_limited', retryAfterMs: 35_400 });
  });

  test('a model that takes no temperature refuses as bad_request', async () => {
    const failure = await failureOf(play(fixture('openai/reasoning-model-temperature-error.json', 'openai', 400)));
    expect(failure.kind).toBe('bad_request');
  });

  test('a refusal is refused, with what the vendor explains', async () => {
    expect(await play(fixture('anthropic/anthropic-refusal.json', 'anthropic'))).toMatchObject({ kind: 'refused' });
  });

  test('a message_start that comes twice does not disturb the text', async () => {
    const outcome = await play(fixture('anthropic/duplicate-message-start.chunks.txt', 'anthropic'));
    expect(outcome).toMatchObject({ kind: 'ok', text: 'Hello, World!', usage: { inputUncached: 17, output: 227 } });
  });

  test('Gemini thoughts are counted and not read', async () => {
    const outcome = await play(fixture('google/google-reasoning.json', 'gemini'));
    expect(outcome.kind).toBe('ok');
    expect(outcome.usage.reasoningInOutput).toBeGreaterThan(0);
  });
});
