// A proxy on loopback that goes wrong when it is told to: the faults of a network and of a busy server.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import getPort from 'get-port';

export type Fault =
  /** The server says that it is busy. */
  | 'busy'
  /** The request is done, and its answer never comes. */
  | 'answer lost'
  /** The connection breaks in the middle of the answer's body. */
  | 'cut';

export type FaultyProxy = {
  readonly port: number;
  /** The next requests of this method go wrong in this order; later ones do not. */
  next(method: string, faults: readonly Fault[]): void;
  /** Requests of this method so far. */
  count(method: string): number;
  close(): Promise<void>;
};

/** Sends half of what comes, once all of it is here, and hangs up. */
function sendHalf(answer: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = [];
  answer.on('data', (part: Buffer) => parts.push(part));
  answer.on('end', () => {
    const body = Buffer.concat(parts);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  });
}

function pass(
  from: IncomingMessage,
  to: ServerResponse,
  { port, fault }: { readonly port: number; readonly fault?: Fault | undefined },
): void {
  const { method, url, headers } = from;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    if (fault === 'cut') return sendHalf(answer, to);
    if (fault === 'answer lost') {
      answer.resume().on('end', () => to.destroy());
      return;
    }
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  onward.on('error', () => to.destroy());
  from.pipe(onward);
}

/** Stands before the server at `port`. Signatures stay valid: the `Host` header goes through as it came. */
export async function startFaultyProxy(port: number): Promise<FaultyProxy> {
  const faults = new Map<string, Fault[]>();
  const counts = new Map<string, number>();
  const server = createServer((from, to) => {
    const method = from.method ?? '';
    counts.set(method, (counts.get(method) ?? 0) + 1);
    const fault = faults.get(method)?.shift();
    if (fault !== 'busy') return pass(from, to, { port, fault });
    from.resume().on('end', () => to.writeHead(503, { 'Retry-After': '0' }).end());
  });
  const own = await getPort({ host: '127.0.0.1' });
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
  return {
    port: own,
    next: (method, list) => void faults.set(method, [...list]),
    count: (method) => counts.get(method) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
