// A small server on loopback for the tests of the way out, as vendors and attackers have them.
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Loopback = {
  readonly port: number;
  readonly url: string;
  /** What came in, oldest first. */
  readonly requests: IncomingMessage[];
  readonly close: () => Promise<void>;
};

export async function startLoopback(answer: RequestListener): Promise<Loopback> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // True of a server that listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Does the work with a server, and closes it. */
export async function withLoopback<T>(answer: RequestListener, work: (server: Loopback) => Promise<T>): Promise<T> {
  const server = await startLoopback(answer);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

export async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
