import fc from 'fast-check';
import { PAYMENT_EVENTS, PAYMENT_TABLE } from '../../src/domain/payment';
import { reachable, transition } from '../../src/domain/transition';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../src/domain/words';

/** The table as people read it: states down, events across; `·` is refused. */
function grid(): string {
  const cell = (state: PaymentStatus, event: (typeof PAYMENT_EVENTS)[number]): string => {
    const row = transition(PAYMENT_TABLE, state, event);
    return row ? [row.to, ...row.effects].join(' + ') : '·';
  };
  const lines = [
    ['', ...PAYMENT_EVENTS],
    ...PAYMENT_STATUSES.map((state) => [state, ...PAYMENT_EVENTS.map((event) => cell(state, event))]),
  ];
  const widths = PAYMENT_EVENTS.map((_, column) => Math.max(...lines.map((line) => line[column + 1]?.length ?? 0)));
  return lines
    .map(([head = '', ...cells]) =>
      [head.padEnd(8), ...cells.map((text, i) => text.padEnd(widths[i] ?? 0))].join(' | '),
    )
    .map((line) => line.trimEnd())
    .join('\n');
}

test('every state meets every event', () => {
  expect(`\n${grid()}\n`).toMatchInlineSnapshot(`
"
         | told_pending                         | told_failed                          | told_captured                             | charge_started | deadline_passed | cancel_requested
new      | pending                              | failed                               | captured + thank                          | pending        | expired         | canceled
pending  | pending                              | failed                               | captured + thank                          | ·              | expired         | ·
failed   | pending                              | failed                               | captured + thank                          | pending        | expired         | canceled
captured | captured + flag_capture_contradicted | captured + flag_capture_contradicted | captured                                  | ·              | captured        | ·
canceled | canceled                             | canceled                             | captured + flag_paid_after_cancel + thank | ·              | canceled        | canceled
expired  | expired                              | expired                              | captured + thank                          | ·              | expired         | expired
"
`);
});

test('no state and event have two rows', () => {
  const keys = PAYMENT_TABLE.map((row) => `${row.from} ${row.event}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test('every state can be reached from new', () => {
  expect(reachable(PAYMENT_TABLE, 'new')).toEqual(new Set(PAYMENT_STATUSES));
});

test('new is never returned to', () => {
  expect(PAYMENT_TABLE.filter((row) => row.to === 'new')).toEqual([]);
});

test('captured is never left', () => {
  expect(reachable(PAYMENT_TABLE, 'captured')).toEqual(new Set(['captured']));
});

test('captured can be reached from everywhere, and only by being told so', () => {
  const into = PAYMENT_TABLE.filter((row) => row.to === 'captured' && row.from !== 'captured');
  expect(new Set(into.map((row) => row.event))).toEqual(new Set(['told_captured']));
  expect(into.map((row) => row.from).sort()).toEqual(PAYMENT_STATUSES.filter((s) => s !== 'captured').sort());
});

test.each(['canceled', 'expired'] as const)('%s leads only to captured', (state) => {
  expect(reachable(PAYMENT_TABLE, state)).toEqual(new Set([state, 'captured']));
});

test('a payment that somebody is making is not canceled, and not charged a second time', () => {
  expect(transition(PAYMENT_TABLE, 'pending', 'cancel_requested')).toBeUndefined();
  expect(transition(PAYMENT_TABLE, 'pending', 'charge_started')).toBeUndefined();
});

test('whatever happens in whatever order, money once told stays', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PAYMENT_EVENTS)), (events) => {
      let state: PaymentStatus = 'new';
      let told = false;
      for (const event of events) {
        state = transition(PAYMENT_TABLE, state, event)?.to ?? state;
        told ||= event === 'told_captured';
        expect(state === 'captured').toBe(told);
      }
    }),
  );
});
