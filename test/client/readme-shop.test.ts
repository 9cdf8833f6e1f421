import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { transformSync } from '@swc/core';
import express, { type Express } from 'express';
import supertest from 'supertest';
import * as client from '../../src/client/client';
import { createStage, KEY, type Stage } from '../helpers/app/test-app';
import { readmeExamples } from './readme-examples';

/* What stands in the README is what is run here, word for word; only the addresses are those of the test. */

const SERVICE = 'http://127.0.0.1:3000';
const SHOP = 'https://shop.example';

let stage: Stage;
let server: Server;
let shop: string;
const app: Express = express();
const said: string[] = [];

/** Runs an example with the modules that it imports, and what it finds around it. */
async function run(example: string, env: Record<string, string>): Promise<void> {
  const source = example
    .replace(/^import .*$/gm, '')
    .replace(SERVICE, stage.serviceUrl)
    .replace(SHOP, shop);
  const { code } = transformSync(`export default async () => {\n${source}\n};`, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const verifyNotification = (given: Parameters<typeof client.verifyNotification>[0]) =>
    client.verifyNotification({ ...given, now: stage.clock.now() });
  const names = {
    process: { env },
    console: { log: (...words: string[]) => said.push(words.join(' ')) },
    verifyNotification,
    Wapay: client.Wapay,
    // It listens already.
    express: Object.assign(() => Object.assign(app, { listen: () => server }), express),
  };
  const module: { exports: { default?: () => Promise<void> } } = { exports: {} };
  new Function('exports', ...Object.keys(names), code)(module.exports, ...Object.values(names));
  await module.exports.default?.();
}

beforeAll(async () => {
  stage = await createStage();
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  shop = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { once, always } = readmeExamples();
  await run(once, { WAPAY_KEY: KEY });
  const secret = said.splice(0).join('').replace('WAPAY_SECRET=', '');
  expect(secret).toMatch(/^whsec_/);
  // Started twice, as any shop is: its endpoint is there once all the same.
  await run(always, { WAPAY_KEY: KEY, WAPAY_SECRET: secret });
  expect((await stage.merchant.get('/webhook_endpoints').expect(200)).body.data).toHaveLength(1);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await stage.close();
});

test('it has about thirty lines', () => {
  const lines = readmeExamples().always.split('\n');
  expect(lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(32);
});

test('a customer buys there, pays in WhatsApp, and the goods are handed over once the money is there', async () => {
  const { body } = await supertest(server).post('/buy').send({ phone: '+919845012345' }).expect(201);
  await stage.runUntilIdle();
  expect(said).toEqual([]);
  await stage.customer.act(body.order, 'pay', { method: 'upi' }).expect(200);
  await stage.runUntilIdle();
  expect(said).toEqual([`hand over ${body.order}`]);
});

test('a forged notification is refused', async () => {
  await supertest(server).post('/hooks/wapay').send({ type: 'payment.captured' }).expect(401);
});
