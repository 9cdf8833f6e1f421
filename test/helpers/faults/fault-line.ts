import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whom a request is for, by its path. */
type Side = 'whatsapp' | 'psp';

/**
 * A line between the service and the sandbox that fails for one provider and not for the other: `down` breaks the
 * connection after the request was read, `busy` answers 503. It counts what came.
 */
export async function startFaultLine() {
  const line = {
    target: '',
    faults: { whatsapp: 'ok', psp: 'ok' } as Record<Side, 'ok' | 'down' | 'busy'>,
    asked: { whatsapp: 0, psp: 0 },
    url: '',
    close: async () => {},
  };
  const server = http.createServer((req, res) => {
    const side: Side = req.url?.startsWith('/sandbox/psp') ? 'psp' : 'whatsapp';
    line.asked[side] += 1;
    const fault = line.target === '' ? 'busy' : line.faults[side];
    if (fault === 'ok') {
      const onward = http.request(
        `${line.target}${req.url}`,
        { method: req.method ?? 'GET', headers: req.headers },
        (reply) => {
          res.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(res);
        },
      );
      onward.on('error', () => res.destroy());
      req.pipe(onward);
      return;
    }
    req.resume();
    req.on('end', () => (fault === 'down' ? req.socket.destroy() : void res.writeHead(503).end()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  line.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  line.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return line;
}
