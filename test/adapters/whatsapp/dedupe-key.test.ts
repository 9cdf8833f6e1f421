import fc from 'fast-check';
import { createWebhookSource } from '../../../src/adapters/whatsapp/webhooks/webhook-source';
import { fixture, fixtures } from './fixture';

const source = createWebhookSource({ tokens: [], platformSecrets: [], appSecrets: [], phoneNumberId: null });
const keys = (body: unknown): string[] =>
  source.split(Buffer.from(JSON.stringify(body))).map(({ key }) => key.toString('hex'));

const around = (value: object, envelope: object = {}) => ({
  entry: [
    { id: '1', ...envelope, changes: [{ field: 'messages', value: { metadata: { phone_number_id: '1' }, ...value } }] },
  ],
});
const statusKey = (status: object, value: object = {}, envelope: object = {}): string =>
  keys(around({ ...value, statuses: [status] }, envelope))[0] as string;

interface StatusItem {
  reference: string;
  status: string;
  transaction: { id: string; pg: string; status: string; updated: number } | null;
  refunds: { id: string; status: string; updated: number }[];
}

const word = fc.constantFrom('pending', 'captured', 'failed', 'success');
const id = fc.stringMatching(/^[a-z]{1,3}_[0-9]{1,2}$/);
const seconds = fc.integer({ min: 1_700_000_000, max: 1_700_000_005 });
const anyItem: fc.Arbitrary<StatusItem> = fc.record({
  reference: id,
  status: word,
  transaction: fc.option(fc.record({ id, pg: id, status: word, updated: seconds })),
  refunds: fc.uniqueArray(fc.record({ id, status: fc.constantFrom('pending', 'failed'), updated: seconds }), {
    maxLength: 3,
    selector: (refund) => refund.id,
  }),
});

/** How one and the same news may be written. */
interface Manner {
  numbersAs: 'number' | 'string' | 'milliseconds';
  refundsIn: 'payment' | 'transaction' | 'both';
  reversed: boolean;
  webhookId: string;
  amount: number;
}

const manner: fc.Arbitrary<Manner> = fc.record({
  numbersAs: fc.constantFrom('number', 'string', 'milliseconds'),
  refundsIn: fc.constantFrom('payment', 'transaction', 'both'),
  reversed: fc.boolean(),
  webhookId: id,
  amount: fc.nat(),
});

function write({ reference, status, transaction, refunds }: StatusItem, manner: Manner): object {
  const time = (at: number) => ({ number: at, string: String(at), milliseconds: at * 1000 })[manner.numbersAs];
  const list = refunds.map((one) => ({ id: one.id, status: one.status, updated_timestamp: time(one.updated) }));
  if (manner.reversed) list.reverse();
  const inTransaction = transaction !== null && manner.refundsIn !== 'payment';
  const attempt = transaction && {
    id: transaction.id,
    pg_transaction_id: transaction.pg,
    status: transaction.status,
    updated_timestamp: time(transaction.updated),
    refunds: inTransaction ? list : null,
  };
  const payment = {
    amount: { value: manner.amount, offset: 100 },
    reference_id: reference,
    ...(attempt ? { transaction: attempt } : {}),
    ...(!inTransaction || manner.refundsIn === 'both' ? { refunds: list } : {}),
  };
  return { id: manner.webhookId, type: 'payment', status, timestamp: '1700000000', payment };
}

describe('payments', () => {
  test('the same news has the same key, however it is written', () => {
    fc.assert(
      fc.property(anyItem, manner, manner, (item, a, b) => statusKey(write(item, a)) === statusKey(write(item, b))),
    );
  });

  test('different news has different keys', () => {
    const sortedRefunds = (item: StatusItem) => ({
      ...item,
      refunds: [...item.refunds].sort((a, b) => (a.id < b.id ? -1 : 1)),
    });
    fc.assert(
      fc.property(anyItem, anyItem, manner, (a, b, how) => {
        fc.pre(JSON.stringify(sortedRefunds(a)) !== JSON.stringify(sortedRefunds(b)));
        return statusKey(write(a, how)) !== statusKey(write(b, how));
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, (item: StatusItem) => StatusItem]>([
    ['reference', (item) => ({ ...item, reference: `${item.reference}x` })],
    ['status', (item) => ({ ...item, status: `${item.status}x` })],
    ['transaction’s id', (item) => changeTransaction(item, { id: 'other' })],
    ['gateway’s payment id', (item) => changeTransaction(item, { pg: 'other' })],
    ['transaction’s status', (item) => changeTransaction(item, { status: 'other' })],
    ['transaction’s time', (item) => changeTransaction(item, { updated: 1 })],
    ['refunds', (item) => ({ ...item, refunds: [...item.refunds, { id: 'new', status: 'pending', updated: 1 }] })],
    ['refund’s status', (item) => ({ ...item, refunds: item.refunds.map((one) => ({ ...one, status: 'other' })) })],
    ['refund’s time', (item) => ({ ...item, refunds: item.refunds.map((one) => ({ ...one, updated: 1 })) })],
  ])('another %s alone is other news', (_name, change) => {
    const full = anyItem.filter(({ transaction, refunds }) => transaction !== null && refunds.length > 0);
    fc.assert(
      fc.property(full, manner, (item, how) => statusKey(write(item, how)) !== statusKey(write(change(item), how))),
    );
  });

  function changeTransaction(item: StatusItem, change: Partial<NonNullable<StatusItem['transaction']>>): StatusItem {
    return { ...item, transaction: item.transaction && { ...item.transaction, ...change } };
  }

  test('“success” and “completed” are the same state of a refund', () => {
    const one = (status: string) => ({
      type: 'payment',
      payment: { reference_id: 'R', refunds: [{ id: 'r', status }] },
    });
    expect(statusKey(one('success'))).toBe(statusKey(one('completed')));
    expect(statusKey(one('success'))).not.toBe(statusKey(one('failed')));
  });

  test('without a transaction, only the time tells a second attempt from the first', () => {
    const one = (timestamp: string | number) => ({
      type: 'payment',
      status: 'pending',
      timestamp,
      payment: { reference_id: 'R' },
    });
    expect(statusKey(one('1795171250'))).toBe(statusKey(one(1795171250)));
    expect(statusKey(one('1795171250'))).not.toBe(statusKey(one('1795171251')));
  });
});

describe('every sample', () => {
  test.each(fixtures('wh.').filter((name) => name !== 'wh.verification_get'))(
    '%s: another delivery, the same key',
    (name) => {
      const body = JSON.parse(fixture(name).toString());
      const [key] = keys(body);
      const entry = { ...body.entry[0], id: 'another-account', time: 1 };
      const change = { ...entry.changes[0] };
      change.value = {
        ...change.value,
        ...(change.value.metadata ? { contacts: [{ wa_id: '1' }, { wa_id: '2' }] } : {}),
      };
      // Another envelope, and company in the batch.
      const batch = {
        object: 'whatsapp_business_account',
        entry: [
          { id: 'x', changes: [] },
          { ...entry, changes: [change] },
        ],
      };
      expect(keys(batch)[1]).toBe(key);
      expect(keys(reordered(body))[0]).toBe(key);
    },
  );

  function reordered(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(reordered);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, child]) => [key, reordered(child)]),
    );
  }
});

describe('message statuses', () => {
  const base = {
    id: 'wamid.1',
    status: 'failed',
    errors: [{ code: 2046 }],
    biz_opaque_callback_data: 'm-1',
    timestamp: '1795171209',
  };

  test.each<[string, object]>([
    ['its prices and conversation', { ...base, pricing: { billable: true }, conversation: { id: 'c' } }],
    ['the recipient in its other form', { ...base, recipient_id: undefined, recipient_user_id: 'IN.1' }],
    ['a code in quotes', { ...base, errors: [{ code: '2046', title: 'x' }] }],
  ])('%s is no other news', (_name, status) => {
    expect(statusKey(status)).toBe(statusKey(base));
  });

  test.each<[string, object]>([
    ['message', { ...base, id: 'wamid.2' }],
    ['status', { ...base, status: 'sent' }],
    ['error', { ...base, errors: [{ code: 2047 }] }],
    ['id of our own', { ...base, biz_opaque_callback_data: undefined }],
  ])('another %s is', (_name, status) => {
    expect(statusKey(status)).not.toBe(statusKey(base));
  });
});

describe('consents', () => {
  const consent = (change: (message: Record<string, unknown>, method: Record<string, unknown>) => void = () => {}) => {
    const body = JSON.parse(fixture('wh.payment_method.offsite_card_pay').toString());
    const message = body.entry[0].changes[0].value.messages[0];
    change(message, message.interactive.payment_method);
    return keys(body)[0];
  };

  test('a number in quotes and an undocumented field make no other consent', () => {
    expect(
      consent((message, method) => {
        method.payment_timestamp = '1795171900';
        message.from_logical_id = '1';
      }),
    ).toBe(consent());
  });

  test.each(['reference_id', 'credential_id', 'last_four_digits', 'payment_timestamp'])(
    'another %s is another consent',
    (name) => {
      expect(
        consent((_message, method) => {
          method[name] = '9999';
        }),
      ).not.toBe(consent());
    },
  );

  test.each(['id', 'from'])('another %s of the message is another consent', (name) => {
    expect(
      consent((message) => {
        message[name] = '9999';
      }),
    ).not.toBe(consent());
  });
});
