import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { transformSync } from '@swc/core';
import express, { type Express } from 'express';
import supertest from 'supertest';
import * as client from '../../src/client/client';
import { createStage, KEY, type Stage } from '../helpers/stage';

/* What stands in the README is what is run here, word for word; only the addresses are those of the test. */

const README = readFileSync(path.join(__dirname, '../../README.md'), 'utf8');
const SERVICE = 'http://127.0.0.1:3000';
const SHOP = 'https://shop.example';

/** The example of a shop. */
const example = (): string => /```ts\n(import \{ verifyNotification[\s\S]*?)```/.exec(README)?.[1] ?? '';

let stage: Stage;
let server: Server;
const app: Express = express();
const handedOver: string[] = [];

beforeAll(async () => {
  stage = await createStage();
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const shop = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [imports = '', ...rest] = example().split('\n');
  expect(imports).toBe(`import { verifyNotification, Wapay } from 'wapay/client';`);
  const source = rest.join('\n').replace(SERVICE, stage.serviceUrl).replace(SHOP, shop);
  const { code } = transformSync(`export default async () => {\n${source}\n};`, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const shopModule: { exports: { default?: () => Promise<void> } } = { exports: {} };
  const verifyNotification = (given: Parameters<typeof client.verifyNotification>[0]) =>
    client.verifyNotification({ ...given, now: stage.clock.now() });
  const names = {
    verifyNotification,
    Wapay: client.Wapay,
    express,
    app,
    handOver: (id: string) => handedOver.push(id),
  };
  const process = { env: { WAPAY_KEY: KEY } };
  new Function('exports', 'process', ...Object.keys(names), code)(shopModule.exports, process, ...Object.values(names));
  await shopModule.exports.default?.();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await stage.close();
});

test('it has about thirty lines', () => {
  expect(
    example()
      .split('\n')
      .filter((line) => line.trim() !== '').length,
  ).toBeLessThanOrEqual(32);
});

test('a customer buys there, pays in WhatsApp, and the goods are handed over once the money is there', async () => {
  const { body } = await supertest(server).post('/buy').send({ phone: '+919845012345' }).expect(201);
  await stage.settle();
  expect(handedOver).toEqual([]);
  await stage.customer.act(body.order, 'pay', { method: 'upi' }).expect(200);
  await stage.settle();
  expect(handedOver).toEqual([body.order]);
});

test('a forged notification is refused', async () => {
  await supertest(server).post('/hooks/wapay').send({ type: 'payment.captured' }).expect(401);
});
