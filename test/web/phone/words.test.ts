import { optionsOf, stateOf } from '../../../src/web/phone/device/order-state';
import { summaryOf } from '../../../src/web/phone/panes/exchange-summary';
import type { BubbleOrder, Exchange } from '../../../src/web/phone/types';
import { languageOf, WORDS } from '../../../src/web/phone/words';
import { phoneText } from '../../../src/web/shared/format';

const NOW = Date.parse('2026-11-20T10:00:00Z');

function order(change: Partial<BubbleOrder> = {}, settings: string[] = [], ends?: number): BubbleOrder {
  const amount = { value: 100, offset: 100 };
  return {
    status: 'pending',
    payment_status: 'pending',
    payment_label: null,
    in_progress: false,
    currency: 'INR',
    total_amount: amount,
    last_four_digits: null,
    parameters: {
      reference_id: 'A',
      currency: 'INR',
      total_amount: amount,
      payment_settings: settings.map((type) => ({ type })),
      order: { items: [], subtotal: amount, ...(ends && { expiration: { timestamp: String(ends / 1000) } }) },
    },
    ...change,
  };
}

test.each<[string, BubbleOrder]>([
  ['open', order()],
  ['open', order({ payment_label: 'failed' })],
  ['open', order({}, [], NOW + 1000)],
  ['expired', order({}, [], NOW - 1000)],
  ['paying', order({ in_progress: true }, [], NOW - 1000)],
  ['canceled', order({ status: 'canceled' })],
  ['paid', order({ payment_label: 'captured' })],
  ['paid', order({ payment_status: 'captured', status: 'canceled' })],
])('an order is %s', (state, given) => {
  expect(stateOf(given, NOW)).toBe(state);
});

test.each<[string[], string[]]>([
  [[], ['upi', 'card', 'netbanking', 'wallet']],
  [['payment_gateway'], ['upi', 'card', 'netbanking', 'wallet']],
  [
    ['offsite_card_pay', 'pix_dynamic_code'],
    ['one_click', 'pix'],
  ],
  [
    ['boleto', 'payment_link'],
    ['boleto', 'link'],
  ],
  [['upi_intent_link'], ['upi_link']],
])('settings %j offer %j', (settings, options) => {
  expect(optionsOf(order({}, settings))).toEqual(options);
});

test.each<[string, Partial<Exchange>]>([
  ['import a file', { from: 'merchant', path: '/v1/settlement_files?source=razorpay' }],
  ['match the books', { from: 'merchant', path: '/v1/reconciliations' }],
  ['message failed 131047', webhook({ statuses: [{ status: 'failed', errors: [{ code: 131047 }] }] })],
  [
    'payment pending, attempt failed',
    webhook({ statuses: [{ type: 'payment', status: 'pending', payment: { transaction: { status: 'failed' } } }] }),
  ],
  [
    'consent to charge the card',
    webhook({ messages: [{ type: 'interactive', interactive: { type: 'payment_method' } }] }),
  ],
  ['text', webhook({ messages: [{ type: 'text' }] })],
  ['charge succeeded', { from: 'psp', to: 'service', path: '/webhooks/psp', request: { type: 'charge.succeeded' } }],
  ['order details', said('whatsapp', '/messages', { interactive: { type: 'order_details' } })],
  ['lookup', said('whatsapp', '/v1/payments/c/r', undefined, { errors: [{ code: 500 }] })],
  ['lookup: pending', said('whatsapp', '/v1/payments/c/r', undefined, { payments: [{ status: 'pending' }] })],
  ['charge the card', said('psp', '/charges', { attempt: 1 }, null)],
  ['lookup: nothing', said('psp', '/charges?reference_id=r', undefined, { data: [] })],
  ['look up now', { from: 'merchant', to: 'service', path: '/v1/orders/A/lookup' }],
])('the gist is “%s”', (summary, exchange) => {
  expect(
    summaryOf({ id: 1, at: '', method: 'POST', status: 200, request: null, response: null, ...exchange } as Exchange),
  ).toBe(summary);
});

function webhook(value: object): Partial<Exchange> {
  return {
    from: 'whatsapp',
    to: 'service',
    path: '/webhooks/whatsapp',
    request: { entry: [{ changes: [{ value }] }] },
  };
}

function said(to: string, path: string, request: unknown, response: unknown = null): Partial<Exchange> {
  return { from: 'service', to, path, request, response };
}

test.each([
  ['919845012345', '+91 98450 12345'],
  ['5511987654321', '+55 11 98765-4321'],
  ['558588887777', '+55 85 8888-7777'],
  ['4915112345678', '+4915112345678'],
  ['IN.123', 'IN.123'],
])('%s is written %s', (id, text) => {
  expect(phoneText(id)).toBe(text);
});

test('Brazilian customers read Portuguese, others English', () => {
  const ids = ['5511987654321', 'BR.1', '919845012345', 'IN.1', null];
  expect(ids.map(languageOf)).toEqual(['pt', 'pt', 'en', 'en', 'en']);
});

test('nothing is left untranslated but what is the same in both', () => {
  const same = Object.entries(WORDS.en).filter(
    ([key, text]) => typeof text === 'string' && text === WORDS.pt[key as keyof typeof WORDS.pt],
  );
  expect(same.map(([key]) => key).sort()).toEqual(['boleto', 'pix', 'subtotal', 'total']);
});
