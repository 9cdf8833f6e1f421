import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from '../../helpers/app/cli';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const EVIDENCE_KEY = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const PUBLIC = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const directory = mkdtempSync(path.join(tmpdir(), 'wapay-altered-'));

let stage: Stage;
let text: string;
beforeAll(async () => {
  stage = await createStage({ EVIDENCE_KEY });
  const order = teaOrder('EV-bytes');
  order.order.items[0].name = 'Assam \ufffd 250 g';
  await stage.merchant.post('/orders', order).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('EV-bytes', 'pay').expect(200);
  await stage.runUntilIdle();
  await stage.merchant.post('/orders/EV-bytes/refunds', { amount: { value: 500 } }).expect(202);
  await stage.advance(20, 10);
  await stage.merchant.post('/customers/erase', { phone: '+919845012345' }).expect(200);
  await stage.runUntilIdle();
  text = JSON.stringify((await stage.merchant.get('/orders/EV-bytes/evidence').expect(200)).body);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await stage.close();
});

const verify = async (name: string, content: string | Buffer) => {
  const file = path.join(directory, name);
  writeFileSync(file, content);
  return runCli(['verify', file, '--key', PUBLIC], { DATABASE_URL: 'postgresql://127.0.0.1:1/x' });
};

test('the bundle of an order with a refund and an erased customer is authentic, and a cut one is named', async () => {
  expect(await verify('whole.json', text)).toMatchObject({ code: 0, out: expect.stringContaining('authentic') });
  expect(await verify('cut.json', text.slice(0, -9))).toMatchObject({ code: 1, err: expect.stringContaining('JSON') });
});

test('what a lenient reader would not see is named: other bits of the signature, members twice, bytes that are no UTF-8', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const signature = /"signature":"([^"]+)"/.exec(text)?.[1] ?? '';
  const other = alphabet[alphabet.indexOf(signature[85] ?? '') ^ 1];
  const bits = await verify('bits.json', text.replace(signature, `${signature.slice(0, 85)}${other}==`));
  expect(bits).toMatchObject({ code: 1, err: expect.stringContaining('signature') });
  const twice = await verify('twice.json', text.replace('"body":{', '"body":{"reference_id":"X",'));
  expect(twice).toMatchObject({ code: 1, err: expect.stringContaining('twice') });
  const hidden = await verify('hidden.json', text.replace('"body":{', '"body":{"__proto__":{"amount":1},'));
  expect(hidden).toMatchObject({ code: 1, err: expect.stringContaining('__proto__') });
  const bytes = Buffer.from(text);
  bytes[0] = 0xff;
  expect(await verify('bytes.json', bytes)).toMatchObject({ code: 1, err: expect.stringContaining('UTF-8') });
});
