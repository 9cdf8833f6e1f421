import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readmeExamples } from './readme-examples';

/* The packed client as a shop installs it: alone, in a project of its own. */

const ROOT = path.resolve(__dirname, '../..');
const TSC = path.join(ROOT, 'node_modules/.bin/tsc');

let shop: string;
let listing: string;
beforeAll(() => {
  shop = mkdtempSync(path.join(tmpdir(), 'wapay-shop-'));
  listing = execFileSync(process.execPath, [path.join(ROOT, 'src/client/package/pack.mjs'), shop], {
    encoding: 'utf8',
  });
  const tarball = readdirSync(shop).find((name) => name.endsWith('.tgz')) ?? '';
  const folder = path.join(shop, 'node_modules/wapay-client');
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', path.join(shop, tarball), '-C', folder, '--strip-components=1']);
  // A shop in TypeScript has these.
  symlinkSync(path.join(ROOT, 'node_modules/@types'), path.join(shop, 'node_modules/@types'));
}, 60_000);
afterAll(() => rmSync(shop, { recursive: true }));

/** Compiles the files in the shop's project; what the compiler says, empty when all is well. */
function compile(files: Record<string, string>, options: Record<string, unknown>): string {
  const folder = mkdtempSync(path.join(shop, 'project-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true },
    ...{ target: 'ES2022', lib: ['ES2022'], types: ['node'], esModuleInterop: true },
    ...options,
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*'] }));
  const { stdout, status } = spawnSync(TSC, ['-p', folder], { encoding: 'utf8' });
  return status === 0 ? '' : stdout;
}

const USE = `
import { type Order, verifyNotification, Wapay, WapayError } from 'wapay-client';
const wapay = new Wapay({ apiKey: 'key', baseUrl: 'https://pay.example' });
export async function use(): Promise<string> {
  const order: Order = await wapay.getOrder('TEA-1');
  const { secret } = await wapay.createWebhookEndpoint({ url: 'https://shop.example' });
  const text: string = secret;
  // @ts-expect-error: there is no such field
  order.nonsense;
  // @ts-expect-error: a list does not tell secrets
  (await wapay.listWebhookEndpoints())[0]?.secret;
  // @ts-expect-error: an order in rupees is not paid with Pix
  await wapay.validateOrder({ to: '+919845012345', type: 'digital-goods', currency: 'INR', payment_settings: [{ type: 'pix_dynamic_code' }] });
  const event = verifyNotification({ secrets: [text], headers: new Headers(), body: new Uint8Array() });
  const error: unknown = null;
  // Only a finding of the books may be about no order.
  const status = event.type === 'reconciliation.exception' ? event.data.exception.kind : event.data.order.payment.status;
  return error instanceof WapayError ? error.code : status;
}
`;

test('is a few files without dependencies, with the version of the service', () => {
  const described = JSON.parse(readFileSync(path.join(shop, 'node_modules/wapay-client/package.json'), 'utf8'));
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  expect(described).toMatchObject({ name: 'wapay-client', version });
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'scripts'])
    expect(described).not.toHaveProperty(kind);
  const files = listing.trim().split('\n').slice(1);
  expect(files.length).toBeLessThanOrEqual(15);
  expect(listing).toMatch(/README\.md[\s\S]*client\.js/);
});

test.each([
  ['node16, an ES module', 'shop.mts', { module: 'node16', moduleResolution: 'node16' }],
  ['node16, CommonJS', 'shop.cts', { module: 'node16', moduleResolution: 'node16' }],
  ['nodenext, an ES module', 'shop.mts', { module: 'nodenext', moduleResolution: 'nodenext' }],
  ['nodenext, CommonJS', 'shop.cts', { module: 'nodenext', moduleResolution: 'nodenext' }],
  ['a bundler', 'shop.ts', { module: 'esnext', moduleResolution: 'bundler' }],
  ['a browser’s globals instead of Node’s', 'shop.mts', { module: 'nodenext', lib: ['ES2022', 'DOM'], types: [] }],
])('types are right under %s', (_how, name, options) => {
  expect(compile({ [name]: USE }, options)).toBe('');
});

test('the README’s examples compile under strict', () => {
  const { once, always } = readmeExamples();
  const files = { 'register.mts': once, 'shop.mts': always };
  // Express's own types need not please every option of a compiler.
  expect(compile(files, { module: 'nodenext', skipLibCheck: true })).toBe('');
});

test('a mistake in an example would be seen', () => {
  const wrong = readmeExamples().always.replace('order.reference_id', 'order.reference');
  expect(compile({ 'shop.mts': wrong }, { module: 'nodenext', skipLibCheck: true })).toContain('TS2551');
});

test('runs as an ES module and in CommonJS, and is the same in both', () => {
  writeFileSync(
    path.join(shop, 'run.mjs'),
    `import { createRequire } from 'node:module';
     import * as esm from 'wapay-client';
     const cjs = createRequire(import.meta.url)('wapay-client');
     const names = Object.keys(esm).filter((name) => name !== 'default').sort();
     console.log(JSON.stringify({ names, cjs: Object.keys(cjs).sort(), same: names.every((name) => esm[name] === cjs[name]) }));`,
  );
  const ran = JSON.parse(execFileSync(process.execPath, [path.join(shop, 'run.mjs')], { encoding: 'utf8' }));
  const names = ['InvalidSignatureError', 'Wapay', 'WapayError', 'verifyNotification'];
  expect(ran).toEqual({ names, cjs: names, same: true });
});
