import { connect, type Socket } from 'node:net';
import { API_KEY, delivery, newRun, orderRequest, sign } from './bodies';

/**
 * The load generator: keep-alive connections, one request at a time on each, over bare sockets, because node:http
 * would need as much of the processor as the service. Takes one job as JSON, sends back one result.
 */
export interface Job {
  port: number;
  connections: number;
  /** What is sent: deliveries for references nobody knows, for `prefix`-0 … `prefix`-n, or orders. */
  kind: 'strangers' | 'payments' | 'orders';
  prefix: string;
  /** Ends after this many seconds, or after this many requests, whichever comes first. */
  seconds?: number;
  requests?: number;
  /** Items in each delivery. */
  items?: number;
  /** Requests per second in all; as fast as possible when absent. */
  rate?: number;
}

export interface Result {
  requests: number;
  /** When the first request left: microseconds of the machine's monotonic clock. */
  startedAt: number;
  /** Answers that were not 2xx. */
  failures: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** When each payment's delivery left, on the same clock, by reference_id. */
  sentAt: Record<string, number>;
  /** When the answer to it was there. */
  storedAt: Record<string, number>;
}

const micros = (): number => Number(process.hrtime.bigint() / 1000n);

async function main(job: Job): Promise<Result> {
  const run = newRun();
  const times: number[] = [];
  const sentAt: Record<string, number> = {};
  const storedAt: Record<string, number> = {};
  let failures = 0;
  let next = 0;
  const started = micros();
  const until = started + (job.seconds ?? 3600) * 1e6;
  const most = job.requests ?? Number.POSITIVE_INFINITY;

  const worker = async (): Promise<void> => {
    const ask = await open(job.port);
    for (;;) {
      const index = next++;
      if (index >= most) break;
      if (job.rate) {
        const wait = started + (index / job.rate) * 1e6 - micros();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait / 1000));
      }
      if (micros() >= until) break;
      const request = build(job, run, index);
      const at = micros();
      if (job.kind === 'payments') sentAt[`${job.prefix}-${index}`] = at;
      const status = await ask(request);
      const end = micros();
      times.push(end - at);
      if (job.kind === 'payments') storedAt[`${job.prefix}-${index}`] = end;
      if (status < 200 || status > 299) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: job.connections }, worker));
  const elapsed = (micros() - started) / 1e6;
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0) / 1000;
  return {
    ...{ requests: times.length, startedAt: started, failures, perSecond: times.length / elapsed },
    ...{ p50: at(0.5), p99: at(0.99), sentAt, storedAt },
  };
}

function build({ kind, prefix, items = 1 }: Job, run: string, index: number): Buffer {
  if (kind === 'orders') {
    const body = JSON.stringify(orderRequest(`${prefix}-${index}`, `+9198${String(index).padStart(8, '0')}`));
    return message('/v1/orders', [`Authorization: Bearer ${API_KEY}`], body);
  }
  const references = Array.from({ length: items }, (_, i) =>
    kind === 'payments' ? `${prefix}-${index}` : `${prefix}-${run}-${index}-${i}`,
  );
  const body = delivery(references, run);
  return message('/webhooks/whatsapp', [`x-360dialog-signature: ${sign(body)}`], body);
}

const message = (path: string, headers: string[], body: string): Buffer =>
  Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
      '',
      body,
    ].join('\r\n'),
  );

/** One connection; the function sends a request and resolves with the status when the whole answer is there. */
async function open(port: number): Promise<(request: Buffer) => Promise<number>> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.unref();
  let buffer = '';
  let done: ((status: number) => void) | null = null;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    const end = buffer.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = Number(/content-length: *(\d+)/i.exec(buffer.slice(0, end))?.[1] ?? 0);
    if (buffer.length < end + 4 + length) return;
    const status = Number(buffer.slice(9, 12));
    buffer = '';
    done?.(status);
  });
  const fail = () => done?.(0);
  socket.on('close', fail).on('error', fail);
  return (request) =>
    new Promise((resolve) => {
      done = resolve;
      socket.ref();
      socket.write(request);
    });
}

const [job = '{}'] = process.argv.slice(3);
main(JSON.parse(job)).then(
  (result) => process.send?.(result, () => process.exit(0)),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
