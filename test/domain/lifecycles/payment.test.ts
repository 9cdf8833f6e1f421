import fc from 'fast-check';
import { PAYMENT_EVENTS, PAYMENT_TABLE } from '../../../src/domain/lifecycles/payment';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../../src/domain/lifecycles/statuses';
import { reachable, transition } from '../../../src/domain/lifecycles/transition';

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
            | reported_pending                     | reported_failed                      | reported_captured                                     | charge_started | deadline_passed | cancel_requested | accepted_by_person
   new      | pending                              | failed                               | captured + send_confirmation                          | pending        | expired         | canceled         | captured + send_confirmation
   pending  | pending                              | failed                               | captured + send_confirmation                          | ·              | expired         | ·                | captured + send_confirmation
   failed   | pending                              | failed                               | captured + send_confirmation                          | pending        | expired         | canceled         | captured + send_confirmation
   captured | captured + flag_capture_contradicted | captured + flag_capture_contradicted | captured                                              | ·              | captured        | ·                | ·
   canceled | canceled                             | canceled                             | captured + flag_paid_after_cancel + send_confirmation | ·              | canceled        | canceled         | captured + flag_paid_after_cancel + send_confirmation
   expired  | expired                              | expired                              | captured + send_confirmation                          | ·              | expired         | expired          | captured + send_confirmation
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

test('captured can be reached from everywhere, and only by being told so or by a person who accepts it', () => {
  const into = PAYMENT_TABLE.filter((row) => row.to === 'captured' && row.from !== 'captured');
  expect(new Set(into.map((row) => row.event))).toEqual(new Set(['reported_captured', 'accepted_by_person']));
  for (const event of ['reported_captured', 'accepted_by_person'])
    expect(into.flatMap((row) => (row.event === event ? row.from : [])).sort()).toEqual(
      PAYMENT_STATUSES.filter((s) => s !== 'captured').sort(),
    );
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
      let reported = false;
      for (const event of events) {
        state = transition(PAYMENT_TABLE, state, event)?.to ?? state;
        reported ||= event === 'reported_captured' || event === 'accepted_by_person';
        expect(state === 'captured').toBe(reported);
      }
    }),
  );
});
