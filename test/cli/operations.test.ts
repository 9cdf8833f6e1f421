import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { table } from '../../src/cli/table';
import { type Ended, runCli } from '../helpers/app/cli';
import { createStage, type Json, type Stage, teaOrder } from '../helpers/app/test-app';

const TOKEN = 'webhook-token-of-the-tests';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const env = (change: Record<string, string> = {}) => ({
  WHATSAPP_PROVIDER: 'sandbox',
  DATABASE_URL: stage.config.databaseUrl ?? '',
  SANDBOX_URL: stage.config.sandboxUrl ?? '',
  WEBHOOK_TOKEN: TOKEN,
  PORT: new URL(stage.serviceUrl).port,
  ...change,
});
const wapay = (...args: string[]): Promise<Ended> => runCli(args, env());

describe('webhook', () => {
  const ours = () => `${stage.serviceUrl}/webhooks/whatsapp`;

  test('register has deliveries sent with our token, and show tells where', async () => {
    const registered = await wapay('--json', 'webhook', 'register', ours());
    expect([registered.code, JSON.parse(registered.out)]).toEqual([0, { url: ours(), proven: true }]);
    const shown = await wapay('webhook', 'show');
    expect([shown.code, shown.out]).toEqual([0, `registered: ${ours()}\n`]);
    expect(shown.out + shown.err).not.toContain(TOKEN);
  });

  describe('an address that would cut us off is not registered', () => {
    const now = async () => (await wapay('webhook', 'show')).out;
    let before: string;
    beforeAll(async () => {
      before = await now();
    });
    afterEach(async () => expect(await now()).toBe(before));

    test('the service there does not know the token', async () => {
      const { code, err } = await runCli(['webhook', 'register', ours()], env({ WEBHOOK_TOKEN: 'of-another-process' }));
      expect([code, err]).toEqual([1, expect.stringContaining('does not accept the WEBHOOK_TOKEN')]);
    });

    test('what answers there takes anything', async () => {
      const bot = createServer((_req, res) => res.writeHead(200).end());
      await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(bot.address() as AddressInfo).port}/webhooks/whatsapp`;
      const { code, err } = await wapay('webhook', 'register', url);
      bot.close();
      expect([code, err]).toEqual([1, expect.stringContaining('answers 200 where wapay answers 403')]);
    });

    test('nothing answers there, and no service beside it', async () => {
      const { code, err } = await wapay(
        ...['webhook', 'register', 'http://127.0.0.1:9/webhooks/whatsapp', '--url', 'http://127.0.0.1:9'],
      );
      expect([code, err]).toEqual([1, expect.stringContaining('Start the service first')]);
    });
  });

  test('an address that cannot be reached from here is registered where the service accepts, and not called proven', async () => {
    const url = 'http://127.0.0.1:9/webhooks/whatsapp';
    const { code, out } = await wapay('--json', 'webhook', 'register', url);
    expect([code, JSON.parse(out)]).toEqual([0, { url, proven: false }]);
    await wapay('webhook', 'register', ours());
  });

  test('doctor: a test delivery is accepted, or says what differs', async () => {
    const find = async (change = {}): Promise<Json> =>
      JSON.parse((await runCli(['--json', 'doctor'], env(change))).out).findings.find(
        ({ name }: Json) => name === 'webhook',
      );
    expect(await find()).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('a test delivery is accepted'),
    });
    expect(await find({ WEBHOOK_TOKEN: 'of-another-process' })).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('refuses the WEBHOOK_TOKEN of this environment'),
    });
  });

  test('doctor: what was stored in clear text before there was a key', async () => {
    const find = async (): Promise<Json> =>
      JSON.parse((await wapay('--json', 'doctor')).out).findings.find(({ name }: Json) => name === 'clear text');
    expect(await find()).toBeUndefined();
    await stage.sql(
      `INSERT INTO webhook_endpoints (id, url, events, secret, created_at)
       VALUES ('we_sealed', 'http://127.0.0.1:9/sealed', '{}', $1, now()),
              ('we_clear', 'http://127.0.0.1:9/clear', '{}', $2, now())`,
      [Buffer.of(1, 65), Buffer.of(0, 65)],
    );
    expect(await find()).toMatchObject({ status: 'warn', detail: expect.stringContaining('1 endpoint secrets') });
    await stage.sql('DELETE FROM webhook_endpoints');
  });

  test('doctor: refused deliveries, until one gets in', async () => {
    await stage.sql('DELETE FROM refused_deliveries');
    const find = async (): Promise<Json> =>
      JSON.parse((await wapay('--json', 'doctor')).out).findings.find(({ name }: Json) => name === 'refused');
    expect(await find()).toMatchObject({ status: 'ok' });
    const insert = (proof: string) =>
      stage.sql(`INSERT INTO refused_deliveries VALUES ('whatsapp', $1, date_trunc('hour', now()), 7, now())`, [proof]);
    await insert('missing');
    expect(await find()).toMatchObject({ status: 'warn' });
    await insert('wrong');
    expect(await find()).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('7 at /webhooks/whatsapp with a wrong one'),
    });
    await stage.sql(
      `INSERT INTO inbox (key, kind, body, received_at, ended_at, outcome)
       VALUES ('\\x01', 'other', '', now() + interval '1 second', now(), 'done')`,
    );
    expect(await find()).toMatchObject({ status: 'warn' });
  });

  test.each([
    ['what is no URL', 'shop', 'is not a URL'],
    ['another path', 'https://pay.example/hooks', 'The path must be /webhooks/whatsapp'],
  ])('register refuses %s', async (_what, url, message) => {
    const { code, err } = await wapay('webhook', 'register', url);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  });

  test.each([
    ['no TLS', 'http://pay.example/webhooks/whatsapp', 'https://'],
    ['a port', 'https://pay.example:8443/webhooks/whatsapp', 'port'],
    ['an underscore', 'https://my_shop.example/webhooks/whatsapp', 'underscore'],
  ])('a live service does not register an address with %s', async (_what, url, message) => {
    const live = { WHATSAPP_PROVIDER: '360dialog', D360_API_KEY: 'key', D360_BASE_URL: 'http://127.0.0.1:9' };
    const change = { ...live, API_KEYS: 'k'.repeat(32), CREDENTIALS_KEY: Buffer.alloc(32).toString('base64') };
    const { SANDBOX_URL: _, ...base } = env(change);
    const { code, err } = await runCli(['webhook', 'register', url], base);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('dead', () => {
  beforeAll(async () => {
    for (const ref of ['DEAD-1', 'DEAD-22'])
      await stage.sql(
        `INSERT INTO inbox (key, kind, reference_id, body, received_at, attempts, ended_at, outcome)
         VALUES (convert_to($1, 'UTF8'), 'payment', $1, '{}', $2, 6, $2, 'dead')`,
        [ref, stage.clock.now()],
      );
  });

  test('list is a table for people and JSON for machines; retry and discard take what it shows', async () => {
    const { out } = await wapay('dead', 'list');
    const [head, first, second] = out.split('\n');
    expect(head).toMatch(/^ID +KIND +REFERENCE_ID +TRIES +SINCE$/);
    expect(first).toMatch(/^inbox:\d+ +payment +DEAD-1 +6 +2026-11-20 10:00:00 UTC$/);
    expect(second).toMatch(/^inbox:\d+ +payment +DEAD-22 +6 /);
    const rows = JSON.parse((await wapay('--json', 'dead', 'list')).out) as Json[];
    expect(rows.map(({ referenceId }) => referenceId)).toEqual(['DEAD-1', 'DEAD-22']);
    expect((await wapay('dead', 'retry', rows[0].id)).out).toBe('1 retried.\n');
    expect((await wapay('dead', 'discard', '--all')).out).toBe('1 discarded.\n');
    expect((await wapay('dead', 'list')).out).toBe('Nothing has given up.\n');
  });
});

describe('doctor', () => {
  let provider: Server;
  const state = { status: 200, aheadSeconds: 0 };
  beforeAll(async () => {
    provider = createServer((_req, res) => {
      res.sendDate = false;
      const date = new Date(Date.now() + state.aheadSeconds * 1000).toUTCString();
      res.writeHead(state.status, { Date: date, 'Content-Type': 'application/json' }).end('{"url":null}');
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    provider.closeAllConnections();
    provider.close();
  });

  /** What the doctor finds while the provider answers so. */
  async function finding(name: string, change: Partial<typeof state>): Promise<Json> {
    Object.assign(state, { status: 200, aheadSeconds: 0 }, change);
    const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const { out } = await runCli(['--json', 'doctor'], env({ SANDBOX_URL: url }));
    return JSON.parse(out).findings.find((one: Json) => one.name === name);
  }

  test.each([
    [0, 'ok', 'agrees'],
    [100, 'warn', 'behind'],
    [-100, 'warn', 'ahead of'],
    [1_000, 'fail', 'behind'],
  ])('a provider whose clock is %i s ahead of ours: %s', async (aheadSeconds, status, detail) => {
    const found = await finding('clock', { aheadSeconds });
    expect(found).toMatchObject({ status, detail: expect.stringContaining(detail) });
    if (status !== 'ok') expect(found.advice).toContain('NTP');
  });

  test('credentials that the provider refuses, and an address that nobody registered', async () => {
    expect(await finding('provider', { status: 401 })).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('refuses our credentials'),
    });
    expect(await finding('webhook', {})).toMatchObject({
      status: 'fail',
      detail: 'no address is registered',
      advice: expect.stringContaining('wapay webhook register'),
    });
  });
});

test('doctor: a live account is read where it can be, and what cannot be read is said', async () => {
  const account = createServer((_req, res) => res.writeHead(403).end('{}'));
  await new Promise<void>((resolve) => account.listen(0, '127.0.0.1', resolve));
  const { SANDBOX_URL: _, ...live } = env({
    WHATSAPP_PROVIDER: 'meta',
    META_ACCESS_TOKEN: 'token',
    META_PHONE_NUMBER_ID: '109876543210987',
    META_BASE_URL: `http://127.0.0.1:${(account.address() as AddressInfo).port}/v24.0`,
    API_KEYS: 'k'.repeat(32),
  });
  await stage.merchant.post('/orders', teaOrder('SOLD-1')).expect(201);
  const { out } = await runCli(['--json', 'doctor'], live);
  account.close();
  const found = Object.fromEntries(JSON.parse(out).findings.map(({ name, ...rest }: Json) => [name, rest]));
  expect(found.account).toMatchObject({ status: 'warn', detail: expect.stringContaining('cannot be read') });
  expect(found.billing.advice).toContain('unless it is INR');
  expect(found.configurations.detail).toContain('nilgiri-rzp-prod');
});

test('a table of more rows than a function takes arguments', () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => [`R-${index}`]);
  expect(table(['id'], rows, '').split('\n')).toHaveLength(200_001);
});
