import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { Wapay } from '../../src/client/client';
import { createStorefront } from '../examples/storefront';
import { createStage, KEY, type Stage } from '../helpers/app/test-app';

let stage: Stage;
let secret = '';
let shop: ReturnType<typeof createStorefront>;
const server = createServer((req, res) => shop.app(req, res));

beforeAll(async () => {
  stage = await createStage();
  const wapay = new Wapay({ apiKey: KEY, baseUrl: stage.serviceUrl });
  shop = createStorefront(wapay, { secret: () => secret, gateway: 'nilgiri-rzp-prod', now: stage.clock.now });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/wapay`;
  const endpoint = await wapay.createWebhookEndpoint({ url, events: ['payment.captured'] });
  secret = endpoint.secret;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await stage.close();
});

const buy = async (): Promise<string> =>
  (await supertest(server).post('/buy').send({ phone: '+919845012345' }).expect(201)).body.order;

test('a customer buys, pays in WhatsApp, and gets the tea', async () => {
  const order = await buy();
  await stage.runUntilIdle();
  expect([...shop.handedOver]).toEqual([]);
  await stage.customer.act(order, 'pay', { method: 'upi' }).expect(200);
  await stage.runUntilIdle();
  expect([...shop.handedOver]).toEqual([order]);
});

test('nobody gets tea for a forged notification', async () => {
  const order = await buy();
  const forged = {
    type: 'payment.captured',
    timestamp: '2026-11-20T10:00:00Z',
    data: { order: { reference_id: order } },
  };
  await supertest(server)
    .post('/hooks/wapay')
    .set({ 'webhook-id': 'evt_1', 'webhook-timestamp': String(Math.floor(stage.clock.now().getTime() / 1000)) })
    .set('webhook-signature', 'v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')
    .send(forged)
    .expect(401);
  expect(shop.handedOver.has(order)).toBe(false);
});

test('a shop that was down hears of it later', async () => {
  const order = await buy();
  const right = secret;
  secret = `whsec_${Buffer.alloc(32).toString('base64')}`;
  await stage.runUntilIdle();
  await stage.customer.act(order, 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect(shop.handedOver.has(order)).toBe(false);
  secret = right;
  await stage.advance(30, 10);
  expect(shop.handedOver.has(order)).toBe(true);
});
