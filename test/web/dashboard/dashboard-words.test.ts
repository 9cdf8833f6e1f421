import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Order } from '../../../src/client/generated/types';
import {
  lookupDisabledReason,
  nextStatuses,
  refundable,
  refundDisabledReason,
  sendDisabledReason,
  statusDisabledReason,
} from '../../../src/web/dashboard/order/disabled-reasons';
import { toQuery, withChange } from '../../../src/web/dashboard/orders/filters';
import { parseAmount } from '../../../src/web/dashboard/parts/text';
import type { Session } from '../../../src/web/dashboard/session/session';
import { alarmWords } from '../../../src/web/dashboard/words/alarm-words';
import { PICTURES } from '../pictures/pictures';

describe('an amount that somebody types', () => {
  test.each([
    ['149.50', 14_950],
    ['149,5', 14_950],
    ['₹ 1,005.95', 100_595],
    ['R$ 1.005,95', 100_595],
    ['1,00,000.50', 10_000_050],
    ['1.000.000', 100_000_000],
    ['12', 1_200],
    ['0.01', 1],
  ])('%s is %i minor units', (text, value) => {
    expect(parseAmount(text)).toBe(value);
  });

  test.each(['', 'all', '0', '0.00', '-5', '1.005', '1,005', '12.345,6,7', '1,2,3', '1.23.45', '.5', '12.345.67'])(
    '%j is none, or could be two',
    (text) => {
      expect(parseAmount(text)).toBeNull();
    },
  );
});

test.each([
  ['queue_old', { queue: 'outbox', due: 1 }, 'What is to be sent: waiting for 7 min (1 due)'],
  [
    'deliveries_refused',
    { source: 'whatsapp', count: 1, proof: 'none' },
    '1 delivery of WhatsApp refused in the last hour',
  ],
  ['work_dead', { queue: 'inbox', count: 2 }, '2 rows gave up in the inbox'],
])('the alarm %s with %j is a sentence', (code, params, title) => {
  expect(alarmWords().say[code]?.(params, '7 min').title).toBe(title);
});

test('npm run screenshots makes each picture of the repository, all together below 3 MB', () => {
  const folder = resolve(__dirname, '../screenshots');
  const files = readdirSync(folder).filter((name) => name.endsWith('.png'));
  expect(files.toSorted()).toEqual(PICTURES.map(({ name }) => `${name}.png`).toSorted());
  expect(files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThan(3_000_000);
});

describe('the filters of the address', () => {
  const now = new Date('2026-11-20T10:00:00Z');
  test.each<[string, object]>([
    ['', {}],
    ['status=shipped&payment_status=captured', { status: 'shipped', payment_status: 'captured', refunded: 'none' }],
    ['status=nonsense&problem=maybe&period=century', {}],
    ['problem=true&cursor=abc', { problem: 'true', cursor: 'abc' }],
    ['period=24h', { created_after: '2026-11-19T10:00:00.000Z' }],
    ['from=yesterday', {}],
  ])('%j', (query, expected) => {
    expect(toQuery(new URLSearchParams(query), now)).toEqual({ limit: 25, ...expected });
  });

  test('two days are whole days of this place', () => {
    const { created_after = '', created_before = '' } = toQuery(
      new URLSearchParams('from=2026-11-19&to=2026-11-20'),
      now,
    );
    expect(Date.parse(created_before) - Date.parse(created_after)).toBe(2 * 86_400_000);
    expect(new Date(created_after).getHours()).toBe(0);
  });

  test('whoever changes one begins at the first page', () => {
    const query = new URLSearchParams('status=shipped&cursor=abc');
    expect(withChange(query, { payment_status: 'captured', status: '' })).toBe('payment_status=captured');
  });
});

describe('what cannot be done says why', () => {
  const session: Session = { mode: 'sandbox', name: null, scopes: ['read', 'write', 'refund'], expires_at: '' };
  const looking: Session = { ...session, scopes: ['read'] };
  const money = (value: number) => ({ value, offset: 100 as const });
  const order = ({
    status = 'pending',
    payment = 'new',
    sent = 'read',
    refunds = [] as [status: string, value: number | null][],
    ...rest
  } = {}): Order =>
    ({
      status,
      customer: { phone: '919845012345', user_id: null },
      expires_at: null,
      messages: sent === 'none' ? [] : [{ kind: 'order_details', status: sent }],
      payment: {
        status: payment,
        captured_amount: money(payment === 'captured' ? 10_000 : 0),
        refunds: refunds.map(([each, value]) => ({ status: each, amount: value === null ? null : money(value) })),
      },
      ...rest,
    }) as unknown as Order;
  const paid = { payment: 'captured', status: 'processing' };

  test.each([
    ['never sent', order({ sent: 'none' }), null],
    ['failed', order({ sent: 'failed' }), null],
    ['about to leave', order({ sent: 'queued' }), /about to be sent/],
    ['there', order(), /has it already/],
    ['unknown', order({ sent: 'unknown' }), /could be shown twice/],
    ['failed, but paid', order({ ...paid, sent: 'failed' }), /is paid/],
    ['failed, but canceled', order({ status: 'canceled', sent: 'failed' }), /is canceled/],
    ['failed, but expired', order({ sent: 'failed', expires_at: '2020-01-01T00:00:00Z' } as object), /expired/],
    [
      'failed, but nobody is there',
      order({ sent: 'failed', customer: { phone: null, user_id: null } } as object),
      /erased/,
    ],
  ])('sending an order that is %s', (_name, given, reason) => {
    if (reason === null) expect(sendDisabledReason(given, session)).toBeNull();
    else expect(sendDisabledReason(given, session)).toMatch(reason);
  });

  test.each<[string, Order, number, RegExp | null]>([
    ['new', order(), 0, /Nothing is captured/],
    ['captured', order(paid), 10_000, null],
    ['given back in part', order({ ...paid, refunds: [['completed', 4_000]] }), 6_000, null],
    ['given back', order({ ...paid, refunds: [['completed', 10_000]] }), 0, /Everything/],
    ['being given back', order({ ...paid, refunds: [['pending', 4_000]] }), 6_000, /under way/],
    ['not given back after all', order({ ...paid, refunds: [['failed', 10_000]] }), 10_000, null],
    [
      'given back elsewhere, nobody knows how much',
      order({ ...paid, refunds: [['completed', null]] }),
      0,
      /Everything/,
    ],
  ])('refunding a payment that is %s', (_name, given, left, reason) => {
    expect(refundable(given)).toBe(left);
    if (reason === null) expect(refundDisabledReason(given, session)).toBeNull();
    else expect(refundDisabledReason(given, session)).toMatch(reason);
  });

  test.each<[string, Order, string[]]>([
    ['pending', order(), ['processing', 'partially_shipped', 'shipped', 'completed', 'canceled']],
    ['paid', order(paid), ['partially_shipped', 'shipped', 'completed']],
    ['never sent', order({ sent: 'none' }), ['canceled']],
    ['completed', order({ ...paid, status: 'completed' }), []],
  ])('an order that is %s may go on to', (_name, given, next) => {
    expect(nextStatuses(given)).toEqual(next);
    expect(statusDisabledReason(given, session) === null).toBe(next.length > 0);
  });

  test('a key that may only look is told so wherever the order would allow it', () => {
    const reasons = [
      lookupDisabledReason(order(), looking),
      sendDisabledReason(order({ sent: 'failed' }), looking),
      statusDisabledReason(order(), looking),
      refundDisabledReason(order(paid), looking),
    ];
    expect(reasons.map((reason) => /no (\w+) scope/.exec(reason ?? '')?.[1])).toEqual([
      'write',
      'write',
      'write',
      'refund',
    ]);
    expect(lookupDisabledReason(order({ sent: 'none' }), session)).toContain('never sent');
  });
});
