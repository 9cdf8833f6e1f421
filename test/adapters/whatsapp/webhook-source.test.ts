import { createWebhookSource } from '../../../src/adapters/whatsapp/webhooks/webhook-source';
import type { InboxItem, WebhookEventKind } from '../../../src/ports';
import { fixture, fixtures, mutate, seeded } from './fixture';

const SECRETS = { tokens: [], platformSecrets: [], appSecrets: [] };
const source = createWebhookSource({ ...SECRETS, phoneNumberId: null });
const INDIA = '109876543210987';

const split = (body: unknown) => source.split(Buffer.from(JSON.stringify(body)));
const only = (items: InboxItem[]): InboxItem => {
  expect(items).toHaveLength(1);
  return items[0] as InboxItem;
};
const readOnly = (items: InboxItem[]) => source.read(only(items).kind, only(items).body);

/** A delivery around one value. */
const around = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field, value: { metadata: { phone_number_id: INDIA }, ...value } }] }],
});
const payment = (more: object = {}) => ({
  type: 'payment',
  status: 'captured',
  payment: { reference_id: 'R-1', ...more },
});

const SAMPLES: [string, WebhookEventKind, object][] = [
  [
    'payment.captured.razorpay',
    'payment',
    { referenceId: 'NL-20261120-0001', status: 'captured', transactionStatus: 'success' },
  ],
  [
    'payment.captured.payu',
    'payment',
    { referenceId: 'NL-20261120-0002', status: 'captured', transactionStatus: 'success' },
  ],
  ['payment.pending', 'payment', { status: 'pending', transactionStatus: 'pending' }],
  ['payment.pending_failed_attempt', 'payment', { status: 'pending', transactionStatus: 'failed' }],
  ['payment.failed_top_level', 'payment', { status: 'failed', transactionStatus: 'failed' }],
  ['payment.refunds_top_level', 'payment', { status: 'captured', transactionStatus: 'success' }],
  ['payment.no_transaction', 'payment', { referenceId: 'NL_20261120_0004', transactionStatus: null }],
  ['payment.unknown_reference', 'payment', { referenceId: 'NOT-OURS-000001' }],
  [
    'payment_method.offsite_card_pay',
    'payment_method',
    {
      wamid: 'wamid.HRoANTUxMTk4NzY1NDMyMRUCABEYEjAxQzlFODkzNTQ3OENFNTE5QgA=',
      referenceId: 'PSN-2026-11-20-000421',
      credentialId: 'cred_01JD3T7Q9Z',
      lastFourDigits: '4821',
      paymentTimestamp: '1795171900',
      senderPhone: '5511987654321',
      senderUserId: null,
      at: new Date(1795171902_000),
    },
  ],
  ['status.sent', 'message_status', { status: 'sent', failure: null, at: new Date(1795171205_000) }],
  ['status.delivered', 'message_status', { status: 'delivered', failure: null }],
  ['status.read', 'message_status', { status: 'read', failure: null }],
  [
    'status.failed_131026',
    'message_status',
    { status: 'failed', failure: { error: expect.objectContaining({ code: 131026 }) } },
  ],
  [
    'status.failed_131047',
    'message_status',
    {
      callbackData: 'order:NL_20261120_0004',
      failure: { error: expect.objectContaining({ code: 131047, needsTemplate: true }) },
    },
  ],
  [
    'status.failed_2040',
    'message_status',
    { failure: { error: expect.objectContaining({ code: 2040, httpStatus: null }) } },
  ],
  ['status.failed_2046', 'message_status', { failure: { error: expect.objectContaining({ code: 2046 }) } }],
  ['status.failed_2047', 'message_status', { failure: { error: expect.objectContaining({ code: 2047 }) } }],
  [
    'payment_configuration_update',
    'payment_configuration',
    { configurationName: 'nilgiri-rzp-prod', status: 'Needs Testing', at: new Date(1795167200_000) },
  ],
  ['errors.value_level_130429', 'other', {}],
  ['message.button_reply', 'other', {}],
  ['message.order_cart', 'other', {}],
  ['message.unsupported', 'other', {}],
  ['verification_get', 'drift', {}],
];

describe('what WhatsApp sends', () => {
  test.each(SAMPLES)('%s is %s', (name, kind, expected) => {
    const item = only(source.split(fixture(`wh.${name}`)));
    expect(item.kind).toBe(kind);
    expect(source.read(kind, item.body)).toMatchObject({ kind, ...expected });
    const isAboutPayment = kind === 'payment' || kind === 'payment_method';
    expect(item.referenceId).toBe(
      isAboutPayment ? (source.read(kind, item.body) as { referenceId: string }).referenceId : null,
    );
    expect(item.key).toHaveLength(32);
  });

  test('every sample is in the table above', () => {
    expect(SAMPLES.map(([name]) => `wh.${name}`).sort()).toEqual(fixtures('wh.').sort());
  });

  test('all samples have different keys', () => {
    const keys = fixtures('wh.').map((name) => only(source.split(fixture(name))).key.toString('hex'));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('everything in one batch: each item stands alone', () => {
    const entry = fixtures('wh.').flatMap((name) => JSON.parse(fixture(name).toString()).entry ?? []);
    const items = split({ object: 'whatsapp_business_account', entry: [null, 7, ...entry, { changes: ['?'] }] });
    const alone = fixtures('wh.').map((name) => only(source.split(fixture(name))));
    const expected = alone.filter(({ kind }) => kind !== 'drift').map(({ key }) => key.toString('hex'));
    expect(items.map(({ key }) => key.toString('hex'))).toEqual(expect.arrayContaining(expected));
    expect(items.filter(({ kind }) => kind === 'drift')).toHaveLength(3);
  });

  test('a value that holds everything at once, as Meta’s payment sample draws it', () => {
    const value = {
      contacts: [{}],
      errors: [{ code: 1 }],
      messages: [{ id: 'm', type: 'text' }],
      statuses: [payment(), { id: 'w', status: 'read' }],
    };
    expect(split(around(value)).map(({ kind }) => kind)).toEqual(['other', 'other', 'payment', 'message_status']);
  });
});

describe('whose news it is', () => {
  const ours = createWebhookSource({ ...SECRETS, phoneNumberId: INDIA });

  test('another number’s news is kept and has no effect', () => {
    const item = only(ours.split(fixture('wh.payment_method.offsite_card_pay')));
    expect(item).toMatchObject({ kind: 'foreign', referenceId: null });
    expect(ours.read('foreign', item.body)).toEqual({ kind: 'foreign' });
    expect(item.body.toString()).toContain('PSN-2026-11-20-000421');
  });

  test('our own news is ours, also where a number is written as a number or names none', () => {
    expect(only(ours.split(fixture('wh.payment.pending'))).kind).toBe('payment');
    const value = { statuses: [payment()] };
    for (const metadata of [{ phone_number_id: Number(INDIA) }, {}, null]) {
      expect(only(ours.split(Buffer.from(JSON.stringify(around({ ...value, metadata }))))).kind).toBe('payment');
    }
    expect(only(ours.split(fixture('wh.payment_configuration_update'))).kind).toBe('payment_configuration');
  });
});

describe('stored items', () => {
  test('drift is read again, because a later version may understand it', () => {
    const { body } = only(source.split(fixture('wh.payment.pending')));
    expect(source.read('drift', body)).toMatchObject({ kind: 'payment', referenceId: 'NL-20261120-0001' });
  });

  test.each(['payment', 'message_status', 'payment_method', 'payment_configuration', 'drift'] as const)(
    'a stored %s that cannot be read is drift',
    (kind) => {
      for (const body of ['', '{', 'null', '[]', '{"list":"statuses"}', '\xff\xfe']) {
        expect(source.read(kind, Buffer.from(body, 'latin1'))).toEqual({ kind: 'drift' });
      }
    },
  );

  test('an item is never read as another kind than it was stored as', () => {
    const { body } = only(source.split(fixture('wh.status.read')));
    expect(source.read('payment', body)).toEqual({ kind: 'drift' });
  });
});

describe('whatever the bytes', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

  test.each<[string, string | Buffer]>([
    ['no JSON', 'hello'],
    ['half a JSON', '{"entry":[{"cha'],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0xc3])],
    ['an empty object', '{}'],
    ['an empty list of entries', '{"entry":[]}'],
    ['null', 'null'],
    ['a list', '[{"entry":[]}]'],
    ['a number', '7'],
    ['a very deep list', deep(1_000_000)],
    ['deep entries', `{"entry":${deep(100_000)}}`],
    ['too many items to be a delivery', `{"entry":[${'0,'.repeat(1_000_000)}0]}`],
  ])('%s is kept whole or item by item', (_name, text) => {
    const raw = Buffer.isBuffer(text) ? text : Buffer.from(text);
    const item = only(source.split(raw));
    expect(item).toMatchObject({ kind: 'drift', referenceId: null });
    expect(item.body.equals(raw)).toBe(true);
    expect(source.read('drift', item.body)).toEqual({ kind: 'drift' });
  });

  test('an empty body holds nothing', () => {
    expect(source.split(Buffer.alloc(0))).toEqual([]);
  });

  test('an item too deep to be written holds nobody back', () => {
    const good = JSON.stringify(payment({ reference_id: 'R-2' }));
    const raw = Buffer.from(
      `{"entry":[{"changes":[{"field":"messages","value":{"statuses":[${deep(200_000)},{"a":${deep(200_000)}},${good}]}}]}]}`,
    );
    const items = source.split(raw);
    expect(items).toMatchObject([
      { kind: 'payment', referenceId: 'R-2' },
      { kind: 'drift', referenceId: null },
    ]);
    expect(items[1]?.body.equals(raw)).toBe(true);
  });

  test('a full batch of 1,000 is split, each item with its own key', () => {
    const statuses = Array.from({ length: 1_000 }, (_, i) => payment({ reference_id: `R-${i}` }));
    const items = split(around({ statuses }));
    expect(new Set(items.map(({ key }) => key.toString('hex'))).size).toBe(1_000);
    expect(items[999]).toMatchObject({ kind: 'payment', referenceId: 'R-999' });
  });

  test('thousands of messages each find their own contact', () => {
    const numbers = Array.from({ length: 5_000 }, (_, i) => String(550_000_000_000 + i));
    const contacts = numbers.map((wa_id) => ({ wa_id, user_id: `BR.${wa_id}` }));
    const items = split(around({ contacts, messages: numbers.map((from) => ({ from, type: 'text' })).reverse() }));
    const senders = items.map(({ body }) => JSON.parse(body.toString()).contact);
    expect(senders.reverse()).toEqual(contacts);
  });

  test('a member named __proto__ changes nobody else', () => {
    const raw = Buffer.from(
      '{"entry":[{"changes":[{"field":"messages","value":{"__proto__":{"polluted":1},"statuses":[{"__proto__":{"status":"read","id":"w"}}]}}]}]}',
    );
    expect(source.split(raw).map(({ kind }) => kind)).toEqual(['drift', 'drift']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('of a member written twice the last counts, as in every JSON parser', () => {
    const raw = Buffer.from(
      '{"entry":[{"changes":[{"field":"messages","value":{"statuses":[{"type":"payment","status":"pending","status":"captured","payment":{"reference_id":"R-1"}}]}}]}]}',
    );
    expect(readOnly(source.split(raw))).toMatchObject({ status: 'captured' });
  });

  test('6,000 broken deliveries: nothing throws, nothing is lost, nothing is written that the database refuses', () => {
    const pick = seeded(2026);
    const names = fixtures('wh.');
    for (let n = 0; n < 6_000; n += 1) {
      const raw = mutate(fixture(names[pick(names.length)] as string), pick);
      const items = source.split(raw);
      expect(items.length).toBeGreaterThan(0);
      for (const { key, kind, referenceId, body } of items) {
        expect(key).toHaveLength(32);
        expect(body.length).toBeGreaterThan(0);
        if (referenceId !== null) expect(referenceId).toMatch(/^[\w.-]{1,60}$/);
        const event = source.read(kind, body);
        expect(event.kind).toBe(kind);
        expect(JSON.stringify(event)).not.toContain('\\u0000');
      }
    }
  });
});
