import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** A request as the other side saw it. */
export interface Seen {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface FakeServer {
  url: string;
  seen: Seen[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback; `answer` null leaves the request without a reply. */
export async function startHttp(answer: (seen: Seen) => Answer | null): Promise<FakeServer> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      const reply = answer(one);
      if (reply) response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const close = () => {
    server.closeAllConnections();
    return closed(server);
  };
  return { url, seen, close };
}

/** A raw TCP server on loopback, for what no HTTP server would do. */
export async function startTcp(
  onSocket: (socket: net.Socket) => void,
): Promise<{ url: string; port: number; received: () => string; close(): Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const chunks: Buffer[] = [];
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    onSocket(socket);
  });
  const port = await listen(server);
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return closed(server);
  };
  return { url: `http://127.0.0.1:${port}`, port, received: () => Buffer.concat(chunks).toString('latin1'), close };
}

/** A loopback address on which nothing listens any more. */
export async function deadUrl(): Promise<string> {
  const server = await startTcp(() => {});
  await server.close();
  return server.url;
}

const listen = (server: net.Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

const closed = (server: net.Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
