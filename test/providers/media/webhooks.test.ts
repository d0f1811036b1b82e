// Webhooks of fal and PiAPI: the true ones give a hint, the forged, late, changed and unreadable ones are refused.
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { IncomingWebhook } from '../../../src/providers/media/media-tasks.ts';
import { createWebhookVerifier, type KnownCall } from '../../../src/providers/media/webhooks.ts';
import { startVendorServer, type VendorServer } from './vendor-server.ts';

const noVendors = { piapi: {}, fal: {}, runway: {} };
const start = new Date('2026-11-21T12:00:00Z');

function keyPair(): { readonly privateKey: KeyObject; readonly x: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, x: publicKey.export({ format: 'jwk' }).x ?? '' };
}

const own = keyPair();
const other = keyPair();

const okBody = JSON.stringify({ request_id: 'r1', gateway_request_id: 'g1', status: 'OK', payload: { images: [] } });

type Signed = { readonly body?: string; readonly key?: KeyObject; readonly at?: Date; readonly requestId?: string };

function falWebhook({ body = okBody, key = own.privateKey, at = start, requestId = 'r1' }: Signed = {}) {
  const raw = Buffer.from(body);
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const hash = createHash('sha256').update(raw).digest('hex');
  const signature = sign(null, Buffer.from(`${requestId}\nuser-1\n${timestamp}\n${hash}`), key).toString('hex');
  const headers: Record<string, string | string[] | undefined> = {
    'x-fal-webhook-request-id': requestId,
    'x-fal-webhook-user-id': 'user-1',
    'x-fal-webhook-timestamp': timestamp,
    'x-fal-webhook-signature': signature,
  };
  return { headers, raw };
}

const falSecret = 'a-secret-in-the-address';
const falCall = { webhookSecretHash: createHash('sha256').update(falSecret).digest('hex') };

/** A verifier with a clock and a key set that the test moves. */
function verifierWith(...keys: readonly string[]) {
  const state = { now: start, keys, fetches: 0, fails: false };
  const verifier = createWebhookVerifier({
    vendors: noVendors,
    now: () => state.now,
    fetchKeys: async () => {
      state.fetches += 1;
      if (state.fails) throw new Error('unreachable');
      return { keys: state.keys.map((x) => ({ kty: 'OKP', crv: 'Ed25519', x })) };
    },
  });
  const verify = (incoming: IncomingWebhook, known: KnownCall = falCall) =>
    verifier.verify('fal', { secret: falSecret, ...incoming }, known);
  return { state, verify };
}

const refused = { refusal: expect.any(String) };

describe('a webhook of fal', () => {
  test('with a true signature gives the request', async () => {
    const { verify } = verifierWith(own.x);
    expect(await verify(falWebhook())).toEqual({ taskId: 'r1', deliveryId: expect.stringMatching(/^fal:r1:\d+:/) });
  });

  test.each([undefined, '', 'another', falCall.webhookSecretHash])(
    'that is true, and brings the secret %j of no call of ours along, is refused before a key is asked for',
    async (secret) => {
      const { state, verify } = verifierWith(own.x);
      expect(await verify({ ...falWebhook(), secret })).toEqual(refused);
      expect(state.fetches).toBe(0);
    },
  );

  test.each([{}, { webhookSecretHash: 'ab' }])('for a call of which %j is known is refused', async (known) => {
    expect(await verifierWith(own.x).verify(falWebhook(), known)).toEqual(refused);
  });

  test('fits any key of the set, and keys that cannot be read are passed over', async () => {
    const { verify } = verifierWith('not a key', other.x, own.x);
    expect(await verify(falWebhook())).toMatchObject({ taskId: 'r1' });
  });

  test('is the same delivery when it comes again, and another with another body or time', async () => {
    const { verify } = verifierWith(own.x);
    const one = await verify(falWebhook());
    expect(await verify(falWebhook())).toEqual(one);
    expect(await verify(falWebhook({ body: okBody.replace('OK', 'ERROR') }))).not.toEqual(one);
    expect(await verify(falWebhook({ at: new Date(start.getTime() + 5_000) }))).not.toEqual(one);
  });

  test('that tells of an error is a hint all the same', async () => {
    const body = JSON.stringify({ request_id: 'r1', status: 'ERROR', error: 'x', payload: null, payload_error: 'y' });
    expect(await verifierWith(own.x).verify(falWebhook({ body }))).toMatchObject({ taskId: 'r1' });
  });

  test('signed by another key is refused', async () => {
    expect(await verifierWith(own.x).verify(falWebhook({ key: other.privateKey }))).toEqual(refused);
  });

  test('with a swapped body is refused, be it by one space', async () => {
    const { headers } = falWebhook();
    const { verify } = verifierWith(own.x);
    expect(await verify({ headers, raw: Buffer.from(`${okBody} `) })).toEqual(refused);
    expect(await verify({ headers, raw: Buffer.from(okBody.replace('r1', 'r2')) })).toEqual(refused);
  });

  test.each(['x-fal-webhook-request-id', 'x-fal-webhook-user-id', 'x-fal-webhook-timestamp'])(
    'with another %s than was signed is refused',
    async (name) => {
      const { headers, raw } = falWebhook();
      const changed = name.endsWith('timestamp') ? String(start.getTime() / 1000 + 1) : 'other';
      expect(await verifierWith(own.x).verify({ headers: { ...headers, [name]: changed }, raw })).toEqual(refused);
    },
  );

  test.each(['request-id', 'user-id', 'timestamp', 'signature'])('without its %s is refused', async (name) => {
    const { headers, raw } = falWebhook();
    const { state, verify } = verifierWith(own.x);
    expect(await verify({ headers: { ...headers, [`x-fal-webhook-${name}`]: undefined }, raw })).toEqual(refused);
    expect(await verify({ headers: { ...headers, [`x-fal-webhook-${name}`]: ['a', 'b'] }, raw })).toEqual(refused);
    expect(state.fetches).toBe(0);
  });

  test.each(['', 'zz', 'ab'.repeat(63), 'ab'.repeat(65)])('with the signature "%s" is refused', async (signature) => {
    const { headers, raw } = falWebhook();
    const forged = { headers: { ...headers, 'x-fal-webhook-signature': signature }, raw };
    expect(await verifierWith(own.x).verify(forged)).toEqual(refused);
  });

  test.each([
    [300, true],
    [-300, true],
    [301, false],
    [-301, false],
    [86_400, false],
  ])('signed %i s before our time is taken: %s', async (seconds, isTaken) => {
    const at = new Date(start.getTime() - seconds * 1000);
    const result = await verifierWith(own.x).verify(falWebhook({ at }));
    expect('taskId' in result).toBe(isTaken);
  });

  test.each(['', 'not json', '{}', '{"request_id": ""}', '[]', 'null'])(
    'with the signed body %j is refused',
    async (body) => {
      expect(await verifierWith(own.x).verify(falWebhook({ body }))).toEqual(refused);
    },
  );

  test('with headers in capitals is read', async () => {
    const { headers, raw } = falWebhook();
    const loud = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(await verifierWith(own.x).verify({ headers: loud, raw })).toMatchObject({ taskId: 'r1' });
  });
});

describe('the keys of fal', () => {
  const minute = 60_000;

  test('are asked for once, by many webhooks at once too', async () => {
    const { state, verify } = verifierWith(own.x);
    await Promise.all([verify(falWebhook()), verify(falWebhook()), verify(falWebhook())]);
    await verify(falWebhook());
    expect(state.fetches).toBe(1);
  });

  test('are asked for again when none fits, at most once a minute', async () => {
    const { state, verify } = verifierWith(other.x);
    expect(await verify(falWebhook())).toEqual(refused);
    for (let i = 0; i < 20; i += 1) await verify(falWebhook());
    expect(state.fetches).toBe(1);
    state.keys = [own.x];
    state.now = new Date(start.getTime() + minute);
    expect(await verify(falWebhook())).toMatchObject({ taskId: 'r1' });
    expect(state.fetches).toBe(2);
  });

  test('are kept for a day', async () => {
    const { state, verify } = verifierWith(own.x);
    await verify(falWebhook());
    state.now = new Date(start.getTime() + 23 * 60 * minute);
    await verify(falWebhook({ at: state.now }));
    expect(state.fetches).toBe(1);
    state.now = new Date(start.getTime() + 25 * 60 * minute);
    state.keys = [other.x];
    expect(await verify(falWebhook({ at: state.now }))).toEqual(refused);
    expect(state.fetches).toBe(2);
  });

  test('that cannot be had refuse the webhook, and are asked for again a minute later', async () => {
    const { state, verify } = verifierWith(own.x);
    state.fails = true;
    expect(await verify(falWebhook())).toEqual(refused);
    expect(await verify(falWebhook())).toEqual(refused);
    expect(state.fetches).toBe(1);
    state.fails = false;
    state.now = new Date(start.getTime() + minute);
    expect(await verify(falWebhook())).toMatchObject({ taskId: 'r1' });
  });

  test('that are of no use refuse the webhook', async () => {
    const fetchKeys = async () => ({ keys: 'none' });
    const verifier = createWebhookVerifier({ vendors: noVendors, now: () => start, fetchKeys });
    expect(await verifier.verify('fal', { ...falWebhook(), secret: falSecret }, falCall)).toEqual(refused);
  });
});

describe('over a socket', () => {
  let server: VendorServer;
  afterEach(() => server.close());

  test('the keys come from the configured base URL', async () => {
    server = await startVendorServer('fal', '/fal');
    server.answer('keys', { body: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: own.x }] } });
    const vendors = { ...noVendors, fal: { baseUrl: server.url } };
    const verifier = createWebhookVerifier({ vendors, now: () => start });
    expect(await verifier.verify('fal', { ...falWebhook(), secret: falSecret }, falCall)).toMatchObject({
      taskId: 'r1',
    });
    expect(server.received.map(({ path }) => path)).toEqual(['/fal/.well-known/jwks.json']);
  });

  test.each([{ status: 500 }, { status: 200, body: '<html>' }, { status: 302, headers: { location: '/x' } }])(
    'keys that cannot be read refuse the webhook: %j',
    async (reply) => {
      server = await startVendorServer('fal');
      server.answer('keys', reply);
      const verifier = createWebhookVerifier({
        vendors: { ...noVendors, fal: { baseUrl: server.url } },
        now: () => start,
      });
      expect(await verifier.verify('fal', { ...falWebhook(), secret: falSecret }, falCall)).toEqual(refused);
      expect(server.received).toHaveLength(1);
    },
  );
});

describe('a webhook of PiAPI', () => {
  const secret = 'a-secret-of-this-call';
  const webhookSecretHash = createHash('sha256').update(secret).digest('hex');
  const body = { timestamp: 1_763_700_000, data: { task_id: 't1', status: 'completed' } };
  const verifier = createWebhookVerifier({ vendors: noVendors, now: () => start });
  const verify = (
    headers: IncomingWebhook['headers'],
    known: { webhookSecretHash?: string } = { webhookSecretHash },
    raw = JSON.stringify(body),
  ) => verifier.verify('piapi', { headers, raw: Buffer.from(raw) }, known);

  test('with the secret of its call gives the task, the same delivery each time', async () => {
    const hint = { taskId: 't1', deliveryId: 'piapi:t1:1763700000' };
    expect(await verify({ 'x-webhook-secret': secret })).toEqual(hint);
    expect(await verify({ 'X-Webhook-Secret': secret })).toEqual(hint);
  });

  test.each([
    ['no secret', {}],
    ['an empty secret', { 'x-webhook-secret': '' }],
    ['another secret', { 'x-webhook-secret': 'another' }],
    ['the hash in place of the secret', { 'x-webhook-secret': webhookSecretHash }],
    ['two secrets', { 'x-webhook-secret': [secret, secret] }],
  ])('with %s is refused', async (_, headers) => {
    expect(await verify(headers)).toEqual(refused);
  });

  test.each([{}, { webhookSecretHash: '' }, { webhookSecretHash: 'ab' }, { webhookSecretHash: 'no hex' }])(
    'for a call of which %j is known is refused',
    async (known) => {
      expect(await verify({ 'x-webhook-secret': secret }, known)).toEqual(refused);
    },
  );

  test.each(['', 'not json', '{}', '{"data": {"task_id": "t1"}}', '{"timestamp": 1, "data": {}}', 'null'])(
    'with the body %j is refused',
    async (raw) => {
      expect(await verify({ 'x-webhook-secret': secret }, { webhookSecretHash }, raw)).toEqual(refused);
    },
  );

  test('that is no UTF-8 is refused', async () => {
    const raw = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(body))]);
    const incoming = { headers: { 'x-webhook-secret': secret }, raw };
    expect(await verifier.verify('piapi', incoming, { webhookSecretHash })).toEqual(refused);
  });
});
