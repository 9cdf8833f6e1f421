import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { isLoopbackHost, rejectForeignHost } from '../../src/sandbox/cross-site-guard';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox';

let sandbox: Sandbox;
let server: Server;
let port: number;
beforeAll(async () => {
  sandbox = createSandbox({ clock: { now: () => new Date('2026-11-20T10:00:00Z') } });
  server = createServer(express().use(rejectForeignHost).use('/sandbox', sandbox.app));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await sandbox.close();
});

/** Asks with exactly these headers: clients that set a Host or an Origin of their own would not do. */
const ask = (method: string, path: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });

describe('a page of a stranger, in the browser of whoever runs the sandbox', () => {
  test.each([
    ['says so', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://stranger.example' }],
    ['an older browser', { Origin: 'https://stranger.example' }],
    ['a page without an origin', { Origin: 'null' }],
    ['another port of a name like ours', { Origin: 'http://127.0.0.1.stranger.example' }],
  ])('%s: changes nothing', async (_story, headers) => {
    sandbox.world.setFaults({ lookup: 'down' });
    expect(await ask('POST', '/sandbox/reset', headers)).toBe(403);
    expect(await ask('POST', '/sandbox/orders/A-1/pay', headers)).toBe(403);
    expect(await ask('POST', '/sandbox/merchant/orders/A-1/cancel', headers)).toBe(403);
    expect(sandbox.world.faults.lookup).toBe('down');
  });

  test.each(['stranger.example', '127.0.0.1.stranger.example', '10.0.0.1', 'localhost.stranger.example', '[::2]', '@'])(
    'its own name %s, made to lead here, reads nothing',
    async (host) => {
      expect(await ask('GET', '/sandbox/wire', { Host: host })).toBe(403);
      expect(await ask('POST', '/sandbox/reset', { Host: host, Origin: `http://${host}` })).toBe(403);
    },
  );
});

describe('whoever runs it', () => {
  test.each([
    ['a program', {}],
    ["the phone's own page", { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://elsewhere.example' }],
    ['an address bar', { 'Sec-Fetch-Site': 'none' }],
  ])('%s may do everything', async (_story, headers) => {
    expect(await ask('POST', '/sandbox/reset', headers)).toBe(204);
  });

  test('a page that an older browser loaded from here may, too', async () => {
    expect(await ask('POST', '/sandbox/reset', { Origin: `http://127.0.0.1:${port}` })).toBe(204);
  });

  test.each(['localhost', 'localhost:3000', '127.0.0.1', '127.0.0.2:80', '[::1]:3000', 'wapay.localhost', 'LOCALHOST'])(
    'reaches it as %s',
    async (host) => {
      expect(await ask('GET', '/sandbox/faults', { Host: host })).toBe(200);
    },
  );

  test('may follow a link to the page from anywhere', async () => {
    expect(await ask('GET', '/sandbox/faults', { 'Sec-Fetch-Site': 'cross-site' })).toBe(200);
  });
});

test.each([
  ['127.0.0.1', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.10', false],
  ['127.0.0.1.example.com', false],
])('a server on %s is this machine’s alone: %s', (host, alone) => {
  expect(isLoopbackHost(host)).toBe(alone);
});
