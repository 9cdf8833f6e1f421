import express from 'express';
import supertest from 'supertest';
import { loadConfig } from '../../../src/config';
import { createSandbox } from '../../../src/sandbox/sandbox';

const clock = { now: () => new Date('2026-11-20T10:00:00Z') };
const WRITER = 'w'.repeat(40);
const READER = 'r'.repeat(40);
const basic = (key: string) => `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}`;

const sandbox = createSandbox({
  clock,
  controlKeys: [
    { key: WRITER, readsOnly: false },
    { key: READER, readsOnly: true },
  ],
});
const open = createSandbox({ clock });
afterAll(() => Promise.all([sandbox.close(), open.close()]));
const http = supertest(express().use('/sandbox', sandbox.app));

/** [what, method, path, body] of what acts, and looks. */
const CONTROLS: ['post' | 'put', string, object][] = [
  ['put', '/sandbox/faults', { lookup: 'down' }],
  ['post', '/sandbox/clock', { forward_seconds: 60 }],
  ['post', '/sandbox/reset', {}],
  ['put', '/sandbox/psp_webhook', { url: 'https://stranger.example', secret: 'whsec_YQ==' }],
  ['put', '/sandbox/customers/919845012345', { window: 'closed' }],
  ['post', '/sandbox/orders/T-1/pay', {}],
  ['post', '/sandbox/merchant/orders', { example: 'tea' }],
];
const LOOKS = [
  '/sandbox/stories',
  '/sandbox/orders',
  '/sandbox/wire',
  '/sandbox/chats',
  '/sandbox/faults',
  '/sandbox/clock',
];

test.each(CONTROLS)(
  '%s %s without a key, or with a wrong one: 401, and nothing happens',
  async (method, path, body) => {
    for (const authorization of ['', `Bearer ${'x'.repeat(40)}`, basic('x'.repeat(40)), `Bearer ${WRITER}x`]) {
      const answer = await http[method](path).set('Authorization', authorization).send(body);
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    }
    expect(sandbox.world.faults).toEqual({ lookup: 'ok', send: 'ok', charge: 'ok' });
  },
);

test.each(CONTROLS)(
  '%s %s with a key that may only read: 403; with one that writes it is heard',
  async (method, path, body) => {
    const refused = await http[method](path).set('Authorization', `Bearer ${READER}`).send(body);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    const response = await http[method](path).set('Authorization', basic(WRITER)).send(body);
    expect([401, 403]).not.toContain(response.status);
  },
);

test.each(LOOKS)('GET %s needs a key, any of them', async (path) => {
  expect((await http.get(path)).status).toBe(401);
  for (const authorization of [`Bearer ${READER}`, basic(READER), basic(WRITER)])
    expect((await http.get(path).set('Authorization', authorization)).status).toBe(200);
});

test('what WhatsApp and the PSP speak is not concerned: they have keys of their own', async () => {
  const answer = await http.get('/sandbox/whatsapp/v1/configs/webhook').set('D360-API-KEY', 'sandbox');
  expect(answer.status).toBe(200);
});

test('without keys everybody may', async () => {
  const free = supertest(express().use('/sandbox', open.app));
  await free.put('/sandbox/faults').send({ lookup: 'down' }).expect(200);
});

test.each([
  ['unset', {}, true],
  ['set', { API_KEYS: WRITER }, false],
])('API_KEYS %s: the service’s sandbox is open: %s', (_state, env, isOpen) => {
  expect(loadConfig(env).openSandbox).toBe(isOpen);
});
