import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** Stands before a server on loopback and counts the bytes that it gives. */
export async function countBytes(url: string): Promise<{ url: string; taken(): number; close(): void }> {
  const { hostname, port } = new URL(url);
  let bytes = 0;
  const proxy = createServer((socket) => {
    const server = connect(Number(port), hostname);
    server.on('data', (part) => (bytes += part.length));
    socket.pipe(server).pipe(socket);
    socket.on('error', () => server.destroy());
    server.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    taken() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    close: () => proxy.close(),
  };
}
