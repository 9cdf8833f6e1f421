import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the network does to one request; once the plan is used up, requests pass. */
export type Fate =
  | 'pass'
  /** The connection breaks before the service sees anything. */
  | 'lost'
  /** The service does what was asked, but its answer never arrives. */
  | 'answer lost'
  /** Nothing is answered at all, ever. */
  | 'silence'
  | { status: number; headers?: Record<string, string>; body?: string };

/** A bad network between a client and a service. */
export async function startProxy(target: string) {
  const plan: Fate[] = [];
  const seen: { method: string; key: string | undefined }[] = [];
  const server = createServer((req, res) => {
    seen.push({ method: req.method ?? '', key: req.headers['idempotency-key'] as string | undefined });
    const fate = plan.shift() ?? 'pass';
    if (fate === 'lost') return void req.socket.destroy();
    if (fate === 'silence') return;
    if (typeof fate === 'object') {
      req.resume();
      return void res.writeHead(fate.status, fate.headers).end(fate.body ?? '');
    }
    pass(target, req, res, fate === 'answer lost');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Every request that came, with its Idempotency-Key. */
    seen,
    /** Sets what happens to the next requests, and forgets those that came. */
    next: (...fates: Fate[]) => {
      plan.splice(0, plan.length, ...fates);
      seen.length = 0;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function pass(target: string, req: IncomingMessage, res: ServerResponse, loseAnswer: boolean): void {
  const onward = forward(`${target}${req.url}`, { method: req.method, headers: req.headers }, (answer) => {
    if (!loseAnswer) {
      res.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(res);
      return;
    }
    answer.resume();
    answer.on('end', () => req.socket.destroy());
  });
  req.pipe(onward);
}
