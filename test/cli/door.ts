// A server in front of the API that can be shut and opened again on the same port, as a stack that restarts.
import { createServer, request } from 'node:http';

/** A door of its own in front of the API, which can be shut and opened on the same port. */
export async function startDoor(baseUrl: string) {
  const open = (port: number) => {
    const server = createServer((incoming, answer) => {
      const onward = request(`${baseUrl}${incoming.url}`, { headers: incoming.headers }, (got) => {
        answer.writeHead(got.statusCode ?? 500, got.headers);
        got.pipe(answer);
      });
      onward.end();
    });
    return new Promise<typeof server>((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
  };
  const shut = async (server: Awaited<ReturnType<typeof open>>) => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  let server = await open(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    restart: async (meanwhile: () => Promise<void>) => {
      await shut(server);
      await meanwhile();
      server = await open(port);
    },
    close: () => shut(server),
  };
}
