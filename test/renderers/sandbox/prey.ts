// Puts on the host what hostile programs would like to have, and takes it away again.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Prey } from './hostile-actions.ts';

const canary = 'canary-5e1d';
const variable = 'RETAKE_TEST_CANARY_KEY';

export type LaidOut = Prey & { readonly hits: () => number; readonly takeAway: () => Promise<void> };

export async function layOut(): Promise<LaidOut> {
  const folder = await mkdtemp(join(tmpdir(), 'prey-'));
  const file = join(folder, 'key');
  await writeFile(file, canary, { mode: 0o644 });
  process.env[variable] = canary;
  let hits = 0;
  const server = createServer((_, response) => {
    hits += 1;
    response.end(canary);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // The server listens on a TCP port, so its address is no path.
  const { port } = server.address() as AddressInfo;
  return {
    canary,
    file,
    port,
    pid: process.pid,
    hits: () => hits,
    takeAway: async () => {
      delete process.env[variable];
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
