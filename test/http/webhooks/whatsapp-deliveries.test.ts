import { request, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { delivery } from '../../bench/load/bodies';
import { closeServer, createStage, type Stage, serveApp } from '../../helpers/app/test-app';

let stage: Stage;
let server: Server;
let port: number;
/** What storing does at the moment. */
let receive: (raw: Buffer) => Promise<void>;
const received: Buffer[] = [];

beforeAll(async () => {
  stage = await createStage();
  const listening = await serveApp({
    ctx: stage.ctx,
    api: { keys: stage.config.apiKeys, receive: (raw) => receive(raw), handshakeToken: () => false },
  });
  server = listening.server;
  port = Number(new URL(listening.url).port);
});
afterAll(async () => {
  await closeServer(server);
  await stage.close();
});
beforeEach(() => {
  received.length = 0;
  receive = async (raw) => void received.push(raw);
});

interface Answer {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: string;
}

/** Sends bytes as they are; several `pieces` go out one after the other. */
function send(
  headers: Record<string, string | number>,
  pieces: Buffer[],
  path = '/webhooks/whatsapp',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asked.on('error', reject);
    for (const piece of pieces) asked.write(piece);
    asked.end();
  });
}

const raw = Buffer.from(delivery(['WAYS-1'], 'run'));
const proof = { authorization: 'Bearer webhook-token-of-the-tests', 'content-type': 'application/json' };

/** Every way in which the same delivery may come; only the first does not go through the framework. */
const WAYS: [string, Record<string, string | number>, Buffer[]][] = [
  ['plain', { 'content-length': raw.length }, [raw]],
  ['plain, in pieces', { 'content-length': raw.length }, [raw.subarray(0, 7), raw.subarray(7)]],
  ['compressed', { 'content-encoding': 'gzip' }, [gzipSync(raw)]],
  ['of unknown length', { 'transfer-encoding': 'chunked' }, [raw.subarray(0, 100), raw.subarray(100)]],
];

/** What is the same whichever way an answer took. */
const outcome = ({ status, headers, body }: Answer) => ({
  status,
  type: headers['content-type'],
  length: headers['content-length'],
  nosniff: headers['x-content-type-options'],
  retryAfter: headers['retry-after'],
  authenticate: headers['www-authenticate'],
  body: body.replace(/[0-9a-f-]{36}/, '<id>'),
  sameId: body === '' || JSON.parse(body).request_id === headers['x-request-id'],
  hasId: typeof headers['x-request-id'] === 'string',
});

describe.each(WAYS)('a delivery that comes %s', (_way, headers, pieces) => {
  test('200: is stored byte by byte', async () => {
    const answer = await send({ ...proof, ...headers }, pieces);
    expect(outcome(answer)).toMatchObject({ status: 200, body: '', nosniff: 'nosniff', hasId: true });
    expect(received).toEqual([raw]);
  });

  test("200: keeps the caller's request id", async () => {
    const answer = await send({ ...proof, ...headers, 'x-request-id': 'gateway-17' }, pieces);
    expect(answer.headers['x-request-id']).toBe('gateway-17');
  });

  test('401: proves nothing', async () => {
    const answer = await send({ ...proof, ...headers, authorization: 'Bearer somebody-else' }, pieces);
    expect(outcome(answer)).toEqual(outcome(await send({ ...WAYS[2]?.[1] }, WAYS[2]?.[2] ?? [])));
    expect(outcome(answer)).toMatchObject({ status: 401, authenticate: 'Bearer', sameId: true });
    expect(received).toEqual([]);
  });

  test('503: cannot be stored', async () => {
    receive = () => Promise.reject(new Error('the disk is full'));
    const answer = await send({ ...proof, ...headers }, pieces);
    expect(outcome(answer)).toMatchObject({ status: 503, retryAfter: '5', sameId: true });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).not.toContain('disk');
  });
});

test.each(['/webhooks/whatsapp?a=b', '/webhooks/whatsapp/', '/Webhooks/WhatsApp'])(
  '%s goes through the framework and is stored as well',
  async (path) => {
    const answer = await send({ ...proof, 'content-length': raw.length }, [raw], path);
    expect(answer.status).toBe(200);
    expect(received).toEqual([raw]);
  },
);

test('a sender that leaves in the middle leaves nothing behind', async () => {
  await new Promise<void>((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/webhooks/whatsapp',
      method: 'POST',
      headers: { ...proof, 'content-length': raw.length },
      agent: false,
    });
    asked.on('error', () => {});
    asked.on('close', resolve);
    asked.write(raw.subarray(0, 50), () => asked.destroy());
  });
  expect((await send({ ...proof, 'content-length': raw.length }, [raw])).status).toBe(200);
  expect(received).toEqual([raw]);
});
