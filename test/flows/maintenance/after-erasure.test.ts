import { receivePspWebhook } from '../../../src/flows/ingest/receive-psp-webhook';
import { consent, sendBread, storeCredential } from '../../helpers/app/brazil-orders';
import { type Merchant, startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { GONE, scriptPsp } from '../../helpers/providers/scripted-psp';

/** What comes after an erasure must not bring the person back, and what is owed to the merchant still goes out. */

let stage: Stage;
let merchant: Merchant;
let up = true;
beforeAll(async () => {
  stage = await createStage();
  merchant = await startMerchant(() => (up ? 204 : 503));
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url }).expect(201);
});
afterAll(async () => {
  await stage.close();
  await merchant.close();
});
beforeEach(() => {
  up = true;
  merchant.received.length = 0;
});

const NAME = 'Meenakshi Canary';
const erase = (phone: string) => stage.merchant.post('/customers/erase', { phone }).expect(200, { orders: 1 });

/** Rows of every table that hold a word, also inside a wamid, which is base64. */
async function findAnywhere(word: string): Promise<string[]> {
  const tables = await stage.sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables)
    for (const row of await stage.sql(`SELECT * FROM ${name}`)) {
      const values = Object.values(row);
      const text = values.map((one) => (Buffer.isBuffer(one) ? one.toString() : JSON.stringify(one))).join('\n');
      const wamids = (text.match(/wamid\.[\w+/=]+/g) ?? []).map((one) =>
        Buffer.from(one.slice(6), 'base64').toString(),
      );
      if ([text, ...wamids].some((part) => part.includes(word))) found.push(`${name}: ${text}`);
    }
  return found;
}

async function sent(id: string, phone: string): Promise<Json> {
  await stage.merchant.post('/orders', teaOrder(id, { to: `+${phone}`, metadata: { for: NAME } })).expect(201);
  await stage.runUntilIdle();
  return (await stage.order(id)).messages[0];
}

const status = (item: Json): object => {
  const value = { messaging_product: 'whatsapp', metadata: {}, statuses: [{ timestamp: '1795171207', ...item }] };
  return { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] };
};

/** A wamid as WhatsApp makes them: the recipient's number is in it. */
const wamidOf = (phone: string): string => `wamid.${Buffer.from(`\u0012\u0018${phone}\u0015`).toString('base64')}`;

test.each([
  ['delivered, by our id', 'read', true],
  ['failed, by our id', 'failed', true],
  ['by the wamid alone', 'read', false],
])('a status that comes after the erasure brings no wamid back: %s', async (name, word, ours) => {
  const id = `AE-${name.length}`;
  const phone = `9198100000${name.length}`;
  const message = await sent(id, phone);
  const wamid = wamidOf(phone);
  await stage.sql('UPDATE messages SET wamid = $2, status = $3 WHERE id = $1', [message.id, wamid, 'sent']);
  await erase(phone);
  const item = {
    id: wamid,
    status: word,
    recipient_id: phone,
    errors: word === 'failed' ? [{ code: 131026, title: 'x' }] : [],
  };
  await stage.deliver(status({ ...item, ...(ours && { biz_opaque_callback_data: message.id }) })).expect(200);
  await stage.advance(120, 30);
  expect((await stage.order(id)).messages).toMatchObject([{ wamid: null, status: ours ? word : 'sent' }]);
  expect(await findAnywhere(phone)).toEqual([]);
});

test('an answer to a request that was under way when the customer was erased brings no wamid either', async () => {
  const phone = '919810000099';
  await stage.merchant.post('/orders', teaOrder('AE-way', { to: `+${phone}` })).expect(201);
  const { messenger } = stage.ctx;
  const { send } = messenger;
  messenger.send = async (payload) => {
    await send(payload);
    await erase(phone);
    return { outcome: 'accepted', wamid: wamidOf(phone), waId: phone, waUserId: null };
  };
  await stage.workers.drain();
  messenger.send = send;
  expect((await stage.order('AE-way')).messages).toMatchObject([{ wamid: null, status: 'sent' }]);
});

test('payments and lookups after the erasure are stored without what providers repeat of the person', async () => {
  const phone = '919810000088';
  await sent('AE-pay', phone);
  await erase(phone);
  await stage.customer.act('AE-pay', 'pay').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('AE-pay')).payment.status).toBe('captured');
  const kept = await stage.sql(`SELECT length(raw) AS bytes FROM verifications WHERE reference_id = 'AE-pay'`);
  expect(kept.length).toBeGreaterThan(0);
  expect(new Set(kept.map(({ bytes }) => bytes))).toEqual(new Set([0]));
  expect(await findAnywhere(phone)).toEqual([]);
});

test('notifications that are still owed go out, without the personal part', async () => {
  up = false;
  const phone = '919810000077';
  await sent('AE-owed', phone);
  await stage.customer.act('AE-owed', 'pay').expect(200);
  await stage.runUntilIdle();
  const types = (await stage.sql(`SELECT type FROM events WHERE reference_id = 'AE-owed'`)).map(({ type }) => type);
  expect(types).toContain('payment.captured');
  await erase(phone);
  up = true;
  merchant.received.length = 0;
  await stage.advance(7200, 600);
  const notified = merchant.received.filter(({ json }) => json.data.order.reference_id === 'AE-owed');
  expect(new Set(notified.map(({ json }) => json.type))).toEqual(new Set(types));
  for (const { body } of notified) expect(body).not.toMatch(new RegExp(`${phone}|${NAME}|wamid\\.`));
  const captured = notified.find(({ json }) => json.type === 'payment.captured')?.json.data.order;
  expect(captured).toMatchObject({
    customer: { phone: null, user_id: null },
    metadata: {},
    total_amount: { value: 68145 },
    payment: { status: 'captured', captured_amount: { value: 68145 } },
    order: { items: [{ retailer_id: 'assam', quantity: 1 }] },
  });
});

test('the word of a PSP that waits is not lost: the payment is looked up', async () => {
  const phone = '919810000066';
  await sent('AE-word', phone);
  await stage.sql(`UPDATE payments SET next_lookup_at = NULL WHERE reference_id = 'AE-word'`);
  const webhook = { deliveryId: 'evt-ae', type: 'charge.refunded', chargeId: null, instrumentId: null };
  await receivePspWebhook(stage.ctx, 'psp', [{ ...webhook, referenceId: 'AE-word' }]);
  await erase(phone);
  const [payment] = await stage.sql(`SELECT next_lookup_at FROM payments WHERE reference_id = 'AE-word'`);
  expect(payment).toEqual({ next_lookup_at: stage.clock.now() });
});

describe('what a provider said of a lookup goes too', () => {
  const said = (phone: string) => ({ ...GONE, httpStatus: 400, code: '100', title: `No payment of ${NAME}, ${phone}` });

  async function unanswered(id: string, phone: string): Promise<void> {
    await sent(id, phone);
    const { whatsapp_lookup: provider } = stage.ctx.providers;
    const { lookup } = provider;
    provider.lookup = async () => ({ outcome: 'unanswered', error: said(phone) });
    await stage.merchant.post(`/orders/${id}/lookup`).expect(502);
    provider.lookup = lookup;
    expect(JSON.stringify(await stage.timeline(id))).toContain(NAME);
  }

  test('from the chain of evidence as well', async () => {
    const phone = '919810000055';
    await unanswered('AE-said', phone);
    await erase(phone);
    expect(await findAnywhere(phone)).toEqual([]);
    expect((await stage.timeline('AE-said')).map(({ code }) => code)).toContain('lookup_unanswered');
  });

  test('from a chain that begins with what was stored before there were chains', async () => {
    const phone = '919810000044';
    await unanswered('AE-old', phone);
    await stage.sql(`BEGIN; ALTER TABLE evidence DISABLE TRIGGER USER; DELETE FROM evidence WHERE reference_id = 'AE-old';
                     ALTER TABLE evidence ENABLE TRIGGER USER; COMMIT`);
    await stage.sql(
      `INSERT INTO timeline (reference_id, at, kind, code, summary, cause, details)
       VALUES ('AE-old', now(), 'charge', 'charge_unanswered', $1, 'provider', $2)`,
      [`No answer: ${phone}`, { attempt: 1, title: `The card of ${phone} was declined` }],
    );
    await stage.merchant.get('/orders/AE-old/evidence').expect(200);
    await erase(phone);
    expect(await findAnywhere(phone)).toEqual([]);
  });
});

describe('what a PSP said in its own words goes too', () => {
  const said = { ...GONE, httpStatus: 402, code: 'declined', title: `The card of ${NAME} was declined` };

  test('before and after the erasure: errors, problems, lines and their texts', async () => {
    const phone = '5511987654321';
    await storeCredential(stage).expect(201);
    await sendBread(stage, 'AE-psp');
    const psp = scriptPsp(stage, { charge: [{ outcome: 'refused', error: { ...said, details: NAME } }] });
    await stage.deliver(consent(stage, 'AE-psp')).expect(200);
    await stage.runUntilIdle();
    psp.restore();
    expect(await findAnywhere(NAME)).not.toEqual([]);
    await erase(phone);
    expect(await findAnywhere(NAME)).toEqual([]);
    expect(await findAnywhere(phone)).toEqual([]);
    const { payment } = await stage.order('AE-psp');
    expect(payment.problem).toEqual({
      code: 'consent_refused',
      detail: 'The PSP refused the charge: …. Nothing was taken.',
      at: expect.any(String),
    });
    const [attempt] = await stage.sql(`SELECT error FROM charge_attempts WHERE reference_id = 'AE-psp'`);
    expect(attempt.error).toMatchObject({ code: 'declined', title: '…', details: '…' });
  });
});

test('what is not about payments is not kept once it is read', async () => {
  const text = 'A secret of the customer';
  const value = {
    messaging_product: 'whatsapp',
    metadata: {},
    messages: [{ from: '919810000066', id: 'wamid.t', timestamp: '1795171207', type: 'text', text: { body: text } }],
  };
  const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] };
  await stage.deliver(body).expect(200);
  expect(await findAnywhere(text)).toHaveLength(1);
  await stage.runUntilIdle();
  expect(await findAnywhere(text)).toEqual([]);
  // It is still known when it comes again.
  await stage.deliver(body).expect(200);
  await stage.runUntilIdle();
  expect(await stage.sql(`SELECT outcome FROM inbox WHERE kind = 'other' ORDER BY id DESC LIMIT 1`)).toEqual([
    { outcome: 'other' },
  ]);
  expect(await findAnywhere(text)).toEqual([]);
});
