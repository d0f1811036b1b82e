// A port of 127.0.0.1 that nobody listens on at this moment.
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The wanted port if it is free, else one that the system chooses. Whoever listens next may still find it taken. Not get-port:
 * that gives out no port twice within 15 to 30 s, and a database that is started again has to be where everyone already looks for it.
 */
export async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  server.listen({ port: wanted, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    if (wanted === 0) throw error;
    return freePort(0);
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A server on a port has no port');
  return address.port;
}
