import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createReceiver } from '../../../src/flows/ingest/receive-webhook';
import { createApp, mostBytesOf } from '../../../src/http/app';
import { limitReceiving } from '../../../src/http/receiving/receive-limits';
import { closeServer, createStage, listen, type Stage } from '../../helpers/app/test-app';

const MB = 1024 * 1024;

let stage: Stage;
const servers: Server[] = [];
beforeAll(async () => {
  stage = await createStage();
});
afterAll(async () => {
  await Promise.all(servers.map(closeServer));
  await stage.close();
});

/** The whole HTTP side behind its limits; bodies must arrive within a moment. */
async function open(): Promise<number> {
  const { ctx, config } = stage;
  const server = createServer();
  servers.push(server);
  const limit = limitReceiving(server, {
    bufferBytes: 64 * MB,
    mostOf: mostBytesOf,
    onRefused: () => {},
    times: { longestMs: 20 },
  });
  const api = { keys: config.apiKeys, receive: createReceiver(ctx), handshakeToken: () => false };
  const readiness = { notReadyReasons: async () => [] };
  server.on('request', limit(createApp({ ctx, readiness, api, sandbox: null })));
  await listen(server);
  return (server.address() as AddressInfo).port;
}

/** What comes back, to the end of the connection. */
function send(port: number, target: string, length: number, sent = length): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {}).on('close', () => resolve(text));
    socket.write(`POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`);
    socket.write(Buffer.alloc(sent, 'x'));
  });
}

test.each([
  '/webhooks/whatsapp',
  '/webhooks/whatsapp/',
  '/WebHooks/WhatsApp?x=1',
  'http://pay.example/webhooks/whatsapp',
  '/webhooks/whatsapp#part',
])('a delivery to %s is read, so it needs room for all of it', async (target) => {
  expect(await send(await open(), target, 2 * MB)).toMatch(/^HTTP\/1.1 401/);
  expect(mostBytesOf(target.split('?', 1)[0] ?? '')).toBeGreaterThanOrEqual(2 * MB);
});

test('a body that is refused while Express reads it leaves nothing but the log’s own lines', async () => {
  const environment = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    const port = await open();
    expect(await send(port, '/webhooks/whatsapp/', 1000, 999)).toMatch(/^HTTP\/1.1 503/);
    await stage.ctx.db.query('SELECT 1');
    expect(printed).not.toHaveBeenCalled();
  } finally {
    process.env.NODE_ENV = environment;
    printed.mockRestore();
  }
});
