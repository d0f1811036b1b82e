// The guarded way out against real servers: redirects, sizes, slow and broken connections.
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { type OutboundOptions, createOutbound } from '../../src/outbound/safe-outbound.ts';
import type { OutboundRequest } from '../../src/outbound/outbound.ts';
import { readAll, withLoopback } from './loopback.ts';

const never = new AbortController().signal;
const asked: OutboundRequest = { timeoutMs: 10_000, maxBytes: 1_000, signal: never };

const opened = (options: Partial<OutboundOptions> = {}) =>
  createOutbound({
    allowHosts: ['127.0.0.1:*', 'one.test:*', 'other.test:*'],
    lookup: async () => ['127.0.0.1'],
    ...options,
  });

const fetched = async (url: string, request: Partial<OutboundRequest> = {}) => {
  const { status, body } = await opened().request(url, { ...asked, ...request });
  return { status, text: (await readAll(body)).toString('utf8') };
};

describe('a request', () => {
  test('reaches an opened host without TLS', () =>
    withLoopback(
      (_request, response) => response.end('hello'),
      async ({ url }) => {
        expect(await fetched(url)).toEqual({ status: 200, text: 'hello' });
      },
    ));

  test('sends method, headers and body', () =>
    withLoopback(
      (request, response) => void request.pipe(response),
      async ({ url, requests }) => {
        const { text } = await fetched(url, { method: 'POST', headers: { 'x-mine': '1' }, body: 'ping' });
        expect(text).toBe('ping');
        expect(requests[0]?.headers).toMatchObject({ 'x-mine': '1', 'accept-encoding': 'identity' });
      },
    ));

  test('gives any status as an answer', () =>
    withLoopback(
      (_request, response) => response.writeHead(410).end('gone'),
      async ({ url }) => {
        expect(await fetched(url)).toEqual({ status: 410, text: 'gone' });
      },
    ));

  test('goes to the number that was checked, whatever the name says later', () =>
    withLoopback(
      (_request, response) => response.end('first'),
      async ({ port }) => {
        const answers = [['127.0.0.1'], ['127.0.0.2']];
        const outbound = opened({ lookup: async () => answers.shift() ?? [] });
        const { body } = await outbound.request(`http://one.test:${port}/`, asked);
        expect((await readAll(body)).toString()).toBe('first');
        expect(answers).toEqual([['127.0.0.2']]);
      },
    ));

  test('uses no proxy of the environment', () =>
    withLoopback(
      (_request, response) => response.end('direct'),
      async ({ url }) => {
        const before = process.env['http_proxy'];
        process.env['http_proxy'] = 'http://127.0.0.1:1/';
        try {
          expect((await fetched(url)).text).toBe('direct');
        } finally {
          if (before === undefined) delete process.env['http_proxy'];
          else process.env['http_proxy'] = before;
        }
      },
    ));

  test('does not unpack a compressed answer', () =>
    withLoopback(
      (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000))),
      async ({ url }) => {
        const { body } = await opened().request(url, { ...asked, maxBytes: 2_000 });
        expect((await readAll(body)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
      },
    ));
});

describe('what was opened', () => {
  test.each<[string, string, boolean]>([
    ['files.test', 'http://files.test/', true],
    ['files.test', 'https://files.test/', true],
    ['files.test', 'http://files.test:9000/', false],
    ['files.test:9000', 'http://files.test:9000/', true],
    ['files.test:9000', 'http://files.test/', false],
    ['files.test:*', 'http://files.test:9000/', true],
    ['FILES.test.', 'http://files.test/', true],
    ['files.test', 'http://a.files.test/', false],
    ['files.test', 'http://files.test.attacker.example/', false],
    ['127.0.0.1:*', 'http://127.1:9000/', true],
    ['127.0.0.1:*', 'http://127.0.0.2:9000/', false],
    ['[::1]:9000', 'http://[::1]:9000/', true],
    ['[::1]:9000', 'http://[::1]:9001/', false],
    ['::1', 'http://[::2]/', false],
  ])('by %s for %s: %s', async (entry, url, isOpen) => {
    const stop = new AbortController();
    const outbound = createOutbound({
      allowHosts: [entry],
      // Ends the request as soon as its address is found good.
      lookup: async () => {
        if (isOpen) stop.abort(new Error('address taken'));
        return ['127.0.0.1'];
      },
    });
    if (isOpen && /\d/.test(new URL(url).hostname)) stop.abort(new Error('address taken'));
    const ended = outbound.request(url, { ...asked, signal: stop.signal });
    await expect(ended).rejects.toMatchObject(isOpen ? { message: 'address taken' } : { because: 'address' });
  });
});

describe('an answer', () => {
  test('that says it is too large is refused before its body', () =>
    withLoopback(
      (_request, response) => response.writeHead(200, { 'content-length': 5_000 }).write('x'),
      async ({ url }) => {
        await expect(opened().request(url, asked)).rejects.toMatchObject({ because: 'too_large' });
      },
    ));

  test('that turns out too large is refused while it is read', () =>
    withLoopback(
      (_request, response) => {
        for (let part = 0; part < 5; part += 1) response.write('x'.repeat(400));
        response.end();
      },
      async ({ url }) => {
        await expect(fetched(url)).rejects.toMatchObject({ because: 'too_large' });
      },
    ));

  test.each<[string, Partial<OutboundOptions>, Partial<OutboundRequest>]>([
    ['silence before its first byte', { silenceTimeoutMs: 200 }, {}],
    ['its whole time', {}, { timeoutMs: 200 }],
  ])('that never comes ends with %s', (_title, options, request) =>
    withLoopback(
      () => undefined,
      async ({ url }) => {
        const ended = opened(options).request(url, { ...asked, ...request });
        await expect(ended).rejects.toMatchObject({ because: 'network' });
      },
    ),
  );

  test('that trickles for ever ends with its whole time', () =>
    withLoopback(
      (_request, response) => {
        const drip = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(drip));
      },
      async ({ url }) => {
        await expect(fetched(url, { timeoutMs: 300 })).rejects.toMatchObject({
          because: 'network',
          message: 'took longer than 300 ms',
        });
      },
    ));

  test('that falls silent ends with the silence', () =>
    withLoopback(
      (_request, response) => response.write('half'),
      async ({ url }) => {
        const { body } = await opened({ silenceTimeoutMs: 200 }).request(url, asked);
        await expect(readAll(body)).rejects.toMatchObject({ because: 'network' });
      },
    ));

  test('that breaks off is a broken connection, not a short answer', () =>
    withLoopback(
      (_request, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('half', () => response.destroy());
      },
      async ({ url }) => {
        await expect(fetched(url)).rejects.toMatchObject({ because: 'network' });
      },
    ));

  test('is left when its reader is, and the connection with it', () =>
    withLoopback(
      (_request, response) => response.write('endless'),
      async ({ url, requests }) => {
        const { body } = await opened().request(url, asked);
        const closed = new Promise((resolve) => requests[0]?.socket.once('close', resolve));
        await body[Symbol.asyncIterator]().return?.();
        await closed;
      },
    ));
});

describe('a connection that fails', () => {
  test('by a name without a number is the network', async () => {
    const outbound = opened({ lookup: async () => [] });
    await expect(outbound.request('https://one.test/', asked)).rejects.toMatchObject({ because: 'network' });
  });

  test('by a look-up that never answers ends with the whole time', async () => {
    const outbound = opened({ lookup: () => new Promise(() => undefined) });
    const ended = outbound.request('https://one.test/', { ...asked, timeoutMs: 100 });
    await expect(ended).rejects.toMatchObject({ because: 'network', message: 'took longer than 100 ms' });
  });

  test('by a closed port is the network', async () => {
    const port = await withLoopback(
      () => undefined,
      async (server) => server.port,
    );
    await expect(fetched(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      because: 'network',
      message: 'the connection failed (ECONNREFUSED)',
    });
  });

  test('by no TLS where https is asked is the network', () =>
    withLoopback(
      (_request, response) => response.end(),
      async ({ port }) => {
        await expect(fetched(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({ because: 'network' });
      },
    ));

  test('by an answer that is not HTTP is the network', async () => {
    const server = createServer((socket) => socket.resume().end('SSH-2.0-x\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(fetched(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ because: 'network' });
    await new Promise((resolve) => server.close(resolve));
  });

  test('by the caller’s abort is the caller’s own reason', () =>
    withLoopback(
      () => undefined,
      async ({ url }) => {
        const stop = new AbortController();
        const ended = fetched(url, { signal: stop.signal });
        stop.abort(new Error('job canceled'));
        await expect(ended).rejects.toThrow('job canceled');
      },
    ));
});
