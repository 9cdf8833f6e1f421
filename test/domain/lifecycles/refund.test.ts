import fc from 'fast-check';
import {
  amountLeft,
  completedAmount,
  isRefundOpen,
  REFUND_EVENTS,
  REFUND_TABLE,
} from '../../../src/domain/lifecycles/refund';
import { REFUND_STATUSES } from '../../../src/domain/lifecycles/statuses';
import { reachable, transition } from '../../../src/domain/lifecycles/transition';

/** Every state × event; a dot is a refusal. */
const GRID = `
                 requested  pending    completed  failed     unknown
reported_pending     pending    pending    .          .          pending
reported_completed   completed  completed  completed  completed  completed
reported_failed      failed     failed     failed     failed     failed
refused          failed     .          .          .          failed
no_answer        unknown    unknown    .          .          unknown
released         .          .          .          .          failed
shown_after_release  .      .          .          pending    .
`;

const [head = '', ...lines] = GRID.trim().split('\n');
const states = head.trim().split(/\s+/);
const cells = lines.flatMap((line) => {
  const [event = '', ...targets] = line.trim().split(/\s+/);
  return targets.map((to, index) => [states[index] ?? '', event, to] as const);
});

test('the grid names every state and every event once', () => {
  expect([...states].sort()).toEqual([...REFUND_STATUSES].sort());
  expect(lines.map((line) => line.split(/\s+/)[0])).toEqual([...REFUND_EVENTS]);
  expect(cells).toHaveLength(REFUND_STATUSES.length * REFUND_EVENTS.length);
});

test.each(cells)('%s + %s: %s', (from, event, to) => {
  expect(transition(REFUND_TABLE, from as never, event as never)?.to ?? '.').toBe(to);
});

test('no pair has two rows, every state is reachable, and only a reported failure leaves completed', () => {
  const pairs = REFUND_TABLE.map(({ from, event }) => `${from} ${event}`);
  expect(new Set(pairs).size).toBe(pairs.length);
  expect(reachable(REFUND_TABLE, 'requested')).toEqual(new Set(REFUND_STATUSES));
  // The world took it back: the money is with the merchant again.
  const left = REFUND_TABLE.filter(({ from, to }) => from === 'completed' && to !== 'completed');
  expect(left).toEqual([
    { from: 'completed', event: 'reported_failed', to: 'failed', effects: ['raise_refund_reversed'] },
  ]);
});

describe('what is left', () => {
  const refund = fc.record({
    status: fc.constantFrom(...REFUND_STATUSES),
    amount: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 100_000 }) }, fc.constant(null)),
  });

  test('asking back all that is left, again and again, never gives back more than was captured', () => {
    fc.assert(
      fc.property(fc.array(refund), fc.integer({ min: 1, max: 100_000 }), (refunds, captured) => {
        const left = amountLeft(captured, refunds);
        expect(left).toBeGreaterThanOrEqual(0);
        const more = [...refunds, { status: 'requested' as const, amount: left }];
        expect(amountLeft(captured, more)).toBe(0);
        if (left > 0) expect(completedAmount(refunds) + left).toBeLessThanOrEqual(captured);
      }),
    );
  });

  test.each([
    ['a failed refund gives its amount back', [{ status: 'failed', amount: 40 }], 100],
    ['an unknown outcome counts as gone', [{ status: 'unknown', amount: 40 }], 60],
    ['an unknown amount may be all of it', [{ status: 'pending', amount: null }], 0],
    ['more than was captured leaves nothing', [{ status: 'completed', amount: 140 }], 0],
  ] as const)('%s', (_name, refunds, left) => {
    expect(amountLeft(100, refunds)).toBe(left);
  });
});

test.each([
  ['requested', false, true],
  ['pending', false, true],
  ['unknown', false, true],
  ['unknown', true, false],
  ['completed', false, false],
  ['failed', false, false],
] as const)('%s, released %s: in progress %s', (status, released, open) => {
  expect(isRefundOpen({ status, released })).toBe(open);
});
