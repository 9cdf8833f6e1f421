import { type ChildProcess, fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { readForwardStates } from '../../../src/db/queues/forwards';
import { deleteExpired } from '../../../src/flows/maintenance/delete-expired';
import { type Merchant, startMerchant, verify } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const APP_SECRET = 'app-secret-of-the-tests';
const PHONE = '919845055555';

/** Takes everything; takes payments and statuses only; and the bot of a real library. */
let inbox: Merchant;
let narrow: Merchant;
let bot: { process: ChildProcess; url: string; texts: string[] };
let stage: Stage;
const lines: string[] = [];

beforeAll(async () => {
  [inbox, narrow, bot] = await Promise.all([startMerchant(), startMerchant(), startBot()]);
  stage = await createStage(
    {
      FORWARD_URLS: `${inbox.url}?token=a%2Fb, ${narrow.url}?only=payments, ${bot.url}?only=messages`,
      FORWARD_SECRET: SECRET,
      META_APP_SECRET: APP_SECRET,
      LOG_LEVEL: 'debug',
    },
    { log: { write: (line: string) => void lines.push(line) } },
  );
});
afterAll(async () => {
  await Promise.all([stage.close(), inbox.close(), narrow.close()]);
  bot.process.kill();
});
beforeEach(async () => {
  await stage.workers.drain();
  // What one test leaves behind must not keep an address of the next one waiting.
  await stage.sql('DELETE FROM forwards');
  await stage.sql('UPDATE forward_addresses SET due_at = $1, failures = 0, failing_since = NULL', [stage.clock.now()]);
  for (const { received, state } of [inbox, narrow]) {
    received.length = 0;
    state.answer = () => 204;
  }
});

async function startBot() {
  const child = fork(path.resolve(__dirname, '../../examples/bot.mjs'), {
    env: { PATH: process.env.PATH, PORT: '0', META_APP_SECRET: APP_SECRET },
    execArgv: [],
  });
  const texts: string[] = [];
  const port = await new Promise<number>((resolve) =>
    child.on('message', (message: { port?: number; text?: string }) => {
      if (message.port) resolve(message.port);
      if (message.text) texts.push(message.text);
    }),
  );
  return { process: child, url: `http://127.0.0.1:${port}/`, texts };
}

const delivery = (value: object): Json => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', ...value } }] }],
});
const text = (body: string, id = `wamid.${body}`): Json =>
  delivery({
    metadata: { display_phone_number: '1', phone_number_id: '2' },
    contacts: [{ profile: { name: 'Asha Menon' }, wa_id: PHONE }],
    messages: [{ id, from: PHONE, timestamp: '1795168800', type: 'text', text: { body } }],
  });
const seen = ({ received }: Merchant): string[] =>
  received.map(({ json }) => json.entry[0].changes[0].value.messages?.[0].text.body ?? 'status');

/** Delivers as Meta does, signed. */
const deliver = (body: Json | Buffer) => {
  const raw = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const signature = `sha256=${createHmac('sha256', APP_SECRET).update(raw).digest('hex')}`;
  return stage.deliver(raw, { 'X-Hub-Signature-256': signature, 'User-Agent': 'facebookexternalua' }).expect(200);
};
/** What the bot has read, once it has told of this one, or never does. */
async function botHas(text: string): Promise<string[]> {
  for (let left = 200; left > 0 && !bot.texts.includes(text); left--) await stage.sql('SELECT pg_sleep(0.02)');
  return bot.texts;
}
const waiting = async (): Promise<number> => (await stage.sql('SELECT count(*)::int AS n FROM forwards'))[0].n;

test('a signed delivery arrives byte for byte, a real bot takes it by its own check, and its body is gone here', async () => {
  // Blanks, escapes and order of members: JSON written again would not be the same bytes.
  const written = JSON.stringify(text('हैलो'), null, 1).replace('"1795168800"', '"1795168\\u00380\\u0030"');
  // As Meta writes it: nothing beyond ASCII.
  const raw = Buffer.from(
    written.replace(/[\u0900-\u097f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
  await deliver(raw);
  expect(await waiting()).toBe(2);
  await stage.workers.drain();
  const [received] = inbox.received;
  expect(received?.body).toBe(raw.toString());
  expect(received?.headers).toMatchObject({
    'x-hub-signature-256': `sha256=${createHmac('sha256', APP_SECRET).update(raw).digest('hex')}`,
    'user-agent': 'facebookexternalua',
    'content-type': 'application/json',
    'webhook-id': expect.stringMatching(/^fwd_/),
  });
  if (received) verify(SECRET, received, stage.clock.now());
  expect(await botHas('हैलो')).toEqual(['हैलो']);
  expect(narrow.received).toEqual([]);
  expect(await waiting()).toBe(0);
  expect(await stage.sql(`SELECT 1 FROM inbox WHERE body <> '' AND kind = 'other'`)).toEqual([]);
});

test('a delivery under a bearer token arrives without it, and one that was passed on goes round no second time', async () => {
  await stage.deliver(text('token')).expect(200);
  await stage.workers.drain();
  const [received] = inbox.received;
  expect(received?.headers.authorization).toBeUndefined();
  expect(received?.headers['x-hub-signature-256']).toBeUndefined();
  const token = stage.config.webhook.tokens[0];
  const id = received?.headers['webhook-id'] ?? '';
  await stage.deliver(text('again'), { Authorization: `Bearer ${token}`, 'webhook-id': id }).expect(200);
  await stage.workers.drain();
  expect(seen(inbox)).toEqual(['token']);
});

test('an address with a filter gets whole deliveries of its kinds, repeats too', async () => {
  await stage.merchant.post('/orders', teaOrder('F-1')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('F-1', 'pay').expect(200);
  await stage.runUntilIdle();
  expect(narrow.received.map(({ json }) => json.entry[0].changes[0].value.statuses[0].type)).toEqual([
    'payment',
    'payment',
  ]);
  expect((await stage.order('F-1')).payment.status).toBe('captured');
  const mixed = delivery({
    ...text('mixed').entry[0].changes[0].value,
    statuses: [{ type: 'payment', status: 'captured', payment: { reference_id: 'of another system!' } }],
  });
  for (const time of [1, 2]) {
    await deliver(mixed);
    await stage.workers.drain();
    expect(narrow.received.at(-1)?.json).toEqual(mixed);
    expect(narrow.received).toHaveLength(2 + time);
  }
  await deliver(Buffer.from('{"not": "understood"}'));
  expect(await stage.sql('SELECT url FROM forwards')).toEqual([{ url: `${inbox.url}?token=a%2Fb` }]);
  await stage.sql('DELETE FROM forwards');
});

test('an address that is away gets everything in order when it is back, and nobody waits for it meanwhile', async () => {
  inbox.state.answer = () => 503;
  for (const body of ['1', '2', '3']) await deliver(text(body));
  await stage.merchant.post('/orders', teaOrder('F-2')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('F-2', 'pay').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('F-2')).payment.status).toBe('captured');
  expect(narrow.received).toHaveLength(2);
  expect((await botHas('3')).slice(-3)).toEqual(['1', '2', '3']);
  expect(new Set(seen(inbox))).toEqual(new Set(['1']));
  // Asked about once a minute, however long it is away.
  const tries = inbox.received.length;
  await stage.advance(600, 60);
  expect(inbox.received.length - tries).toBeGreaterThan(4);
  expect((await readForwardStates(stage.ctx.db, [`${inbox.url}?token=a%2Fb`]))[0]).toMatchObject({
    failingSince: expect.any(Date),
    httpStatus: 503,
  });
  inbox.received.length = 0;
  inbox.state.answer = () => 200;
  await stage.advance(75);
  expect(seen(inbox).slice(0, 3)).toEqual(['1', '2', '3']);
  expect(await waiting()).toBe(0);
});

test('one delivery that an address refuses is tried again later, and the others pass it', async () => {
  inbox.state.answer = ({ body }) => (body.includes('"bad"') ? 422 : 204);
  for (const body of ['a', 'bad', 'b']) await deliver(text(body));
  await stage.workers.drain();
  expect(seen(inbox)).toEqual(['a', 'bad', 'b']);
  inbox.state.answer = () => 204;
  await stage.advance(10);
  expect(seen(inbox)).toEqual(['a', 'bad', 'b', 'bad']);
  // 500 for one body only: after a few minutes the others may show whether it is the body.
  inbox.received.length = 0;
  inbox.state.answer = ({ body }) => (body.includes('"bad"') ? 500 : 204);
  for (const body of ['bad', 'c', 'd']) await deliver(text(body));
  await stage.advance(120, 60);
  expect(new Set(seen(inbox))).toEqual(new Set(['bad']));
  // The pauses between the tries have jitter.
  await stage.advance(1_800, 60);
  expect(seen(inbox).filter((body) => body !== 'bad')).toEqual(['c', 'd']);
  inbox.state.answer = () => 204;
  await stage.advance(50_000);
  expect(await waiting()).toBe(0);
});

test('a worker that dies between an answer and its record sends again what it sent, under the same id, and loses nothing', async () => {
  for (const body of ['k1', 'k2']) await deliver(text(body));
  let killed = 0;
  stage.ctx.checkpoint = (step) => {
    if (step !== 'forward:answered') return;
    killed += 1;
    throw new Error('killed');
  };
  await stage.workers.drain().catch(() => {});
  // The two addresses that get it.
  while (killed < 2) await stage.sql('SELECT 1');
  stage.ctx.checkpoint = () => {};
  await stage.advance(61);
  expect(seen(inbox)).toEqual(['k1', 'k1', 'k2']);
  expect(inbox.received[0]?.headers['webhook-id']).toBe(inbox.received[1]?.headers['webhook-id']);
});

test('an address that never answers holds back neither another one nor the 200', async () => {
  inbox.state.answer = () => null;
  await Promise.all(['s1', 's2'].map((body) => deliver(text(body))));
  stage.workers.start();
  await inbox.until(1);
  const started = performance.now();
  await deliver(text('s3'));
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(await botHas('s3')).toContain('s3');
  expect(seen(inbox)).toEqual(['s1']);
  inbox.cut();
});

test('what nobody took is given up when a notification would be, and what is for nobody goes within hours', async () => {
  const url = `${inbox.url}?token=a%2Fb`;
  await stage.sql(
    `INSERT INTO forwards (url, message_id, headers, body, received_at)
     SELECT one, 'fwd_old', '{}', '{}', $2 FROM unnest($1::text[]) one`,
    [[url, 'http://removed.example/'], stage.clock.now()],
  );
  inbox.state.answer = () => 401;
  stage.clock.advance(40 * 3_600_000);
  await stage.workers.drain();
  await deleteExpired(stage.ctx);
  expect(await waiting()).toBe(0);
  expect((await readForwardStates(stage.ctx.db, [url]))[0]).toMatchObject({ waiting: 0, givenUp: 1 });
  const { text: metrics } = await stage.http.get('/metrics');
  expect(metrics).toMatch(/^wapay_forwards_total\{outcome="given_up"\} 1$/m);
  expect(metrics).toMatch(/^wapay_forwards_waiting 0$/m);
});

test('neither logs nor metrics tell who wrote what, nor the whole address', async () => {
  const { text: metrics } = await stage.http.get('/metrics');
  const said = lines.join('') + metrics;
  expect(said).toContain('forward_failed');
  for (const secret of [PHONE, 'Asha', 'token=', SECRET, '"k1"']) expect(said).not.toContain(secret);
});
