import {
  decideChargeRetry,
  decideInstrumentRetry,
  decideMessageRetry,
  decideRefundRetry,
  keyIsKept,
  type ReplyOutcome,
} from '../../../src/domain/decisions/decide-retry';

const schedule = [5, 30, 120];
const first = { attempts: 1, schedule };
const third = { attempts: 3, schedule };
const usedUp = { attempts: 4, schedule };

/** It is certain that nothing happened. */
const retry = (more: Partial<ReplyOutcome> = {}): ReplyOutcome => ({ outcome: 'retry', ...more });
const REFUSED: ReplyOutcome = { outcome: 'refused', error: { httpStatus: 400 } };
const UNKNOWN: ReplyOutcome = { outcome: 'unknown', error: { httpStatus: null } };
const CIRCUIT_OPEN = { httpStatus: null, retryAfterSeconds: 17 };
const BUSY = { httpStatus: 429 };
const DOWN = { httpStatus: 503 };

describe('decideMessageRetry', () => {
  test.each<[string, ReplyOutcome, typeof first, object]>([
    ['accepted ends', { outcome: 'accepted' }, first, { action: 'end', throttleProvider: null }],
    ['refused ends', REFUSED, first, { action: 'end', throttleProvider: null }],
    ['unknown ends: it is never sent again', UNKNOWN, first, { action: 'end', throttleProvider: null }],
    ['open circuit waits', retry({ error: CIRCUIT_OPEN }), first, { action: 'wait_for_circuit', seconds: 17 }],
    ['open circuit waits after the last try', retry({ error: CIRCUIT_OPEN }), usedUp, { action: 'wait_for_circuit' }],
    [
      'open circuit comes before a fault of the account',
      retry({ scope: 'account', error: CIRCUIT_OPEN }),
      first,
      {
        action: 'wait_for_circuit',
      },
    ],
    ['account holds', retry({ scope: 'account', error: BUSY }), first, { action: 'hold_account' }],
    ['account holds after the last try', retry({ scope: 'account' }), usedUp, { action: 'hold_account' }],
    [
      'pair limit waits at least a second',
      retry({ scope: 'recipient' }),
      first,
      {
        action: 'wait_for_recipient',
        leastSeconds: 1,
      },
    ],
    [
      'pair limit waits as long as it says',
      retry({ scope: 'recipient', afterSeconds: 9 }),
      usedUp,
      {
        action: 'wait_for_recipient',
        leastSeconds: 9,
      },
    ],
    [
      'first try waits the first delay',
      retry({ scope: 'message' }),
      first,
      {
        action: 'retry',
        seconds: 5,
        throttleProvider: null,
      },
    ],
    ['third try waits the last delay', retry({ scope: 'message' }), third, { action: 'retry', seconds: 120 }],
    ['fourth try of three delays ends', retry({ scope: 'message' }), usedUp, { action: 'end', throttleProvider: null }],
    ['longer minimum of the other side counts', retry({ afterSeconds: 60 }), first, { action: 'retry', seconds: 60 }],
    ['shorter minimum does not', retry({ afterSeconds: 2 }), first, { action: 'retry', seconds: 5 }],
    [
      'busy provider throttles everything',
      retry({ scope: 'provider', error: BUSY }),
      first,
      {
        action: 'retry',
        seconds: 5,
        throttleProvider: 1,
      },
    ],
    [
      'busy provider throttles for its minimum',
      retry({ scope: 'provider', error: BUSY, afterSeconds: 8 }),
      first,
      {
        action: 'retry',
        seconds: 8,
        throttleProvider: 8,
      },
    ],
    [
      'busy provider throttles after the last try',
      retry({ scope: 'provider', error: BUSY }),
      usedUp,
      {
        action: 'end',
        throttleProvider: 1,
      },
    ],
    [
      'provider that is down is the breaker’s',
      retry({ scope: 'provider', error: DOWN }),
      first,
      {
        action: 'retry',
        throttleProvider: null,
      },
    ],
    ['provider without an answer is the breaker’s', retry({ scope: 'provider' }), first, { throttleProvider: null }],
  ])('%s', (_, reply, tries, expected) => {
    expect(decideMessageRetry(reply, tries)).toMatchObject(expected);
  });
});

describe('decideRefundRetry', () => {
  const requested = { status: 'requested', keyKept: true } as const;
  const keyLost = { status: 'requested', keyKept: false } as const;
  const unknown = { status: 'unknown', keyKept: true } as const;
  test.each<[string, ReplyOutcome, typeof first, Parameters<typeof decideRefundRetry>[2], object]>([
    ['accepted ends', { outcome: 'accepted' }, first, requested, { action: 'end' }],
    ['refused ends', REFUSED, first, requested, { action: 'end' }],
    [
      'open circuit waits',
      retry({ error: CIRCUIT_OPEN }),
      usedUp,
      keyLost,
      { action: 'wait_for_circuit', seconds: 17 },
    ],
    [
      'nothing done: again by the schedule',
      retry(),
      third,
      keyLost,
      {
        action: 'retry',
        seconds: 120,
        throttleProvider: false,
      },
    ],
    [
      'busy PSP throttles',
      retry({ scope: 'provider', error: BUSY }),
      first,
      requested,
      {
        action: 'retry',
        throttleProvider: true,
      },
    ],
    [
      'PSP that is down does not',
      retry({ scope: 'provider', error: DOWN }),
      first,
      requested,
      {
        action: 'retry',
        throttleProvider: false,
      },
    ],
    [
      'nothing done, schedule used up, key kept: repeated',
      retry(),
      usedUp,
      requested,
      { action: 'repeat', seconds: 120 },
    ],
    ['nothing done, schedule used up, key gone: ends', retry(), usedUp, keyLost, { action: 'end' }],
    // "Nothing was done" is about this request; an earlier one may have arrived.
    ['nothing done after an unknown one: repeated', retry(), first, unknown, { action: 'repeat', seconds: 5 }],
    ['unknown is repeated under its key', UNKNOWN, first, unknown, { action: 'repeat', seconds: 5 }],
    ['unknown is repeated beyond the schedule', UNKNOWN, usedUp, unknown, { action: 'repeat', seconds: 120 }],
    ['unknown without its key is never repeated', UNKNOWN, first, keyLost, { action: 'end' }],
  ])('%s', (_, reply, tries, facts, expected) => {
    expect(decideRefundRetry(reply, tries, facts)).toMatchObject(expected);
  });
});

describe('decideChargeRetry', () => {
  const kept = { keyKept: true, tooLate: false };
  const lost = { keyKept: false, tooLate: false };
  test.each<[string, Parameters<typeof decideChargeRetry>[0], typeof first, typeof kept, object]>([
    [
      'queued ends when the order has expired',
      { status: 'queued', chargeStatus: null },
      first,
      { ...kept, tooLate: true },
      { action: 'end_too_late' },
    ],
    ['queued is tried again', { status: 'queued', chargeStatus: null }, third, lost, { action: 'retry', seconds: 120 }],
    ['queued gives up', { status: 'queued', chargeStatus: null }, usedUp, kept, { action: 'give_up' }],
    [
      'submitted is repeated under its key',
      { status: 'submitted', chargeStatus: null },
      usedUp,
      kept,
      {
        action: 'retry',
        seconds: 120,
      },
    ],
    [
      'unknown is repeated under its key',
      { status: 'unknown', chargeStatus: null },
      first,
      kept,
      {
        action: 'retry',
        seconds: 5,
      },
    ],
    [
      'unknown without its key could charge twice',
      { status: 'unknown', chargeStatus: null },
      first,
      lost,
      {
        action: 'flag_key_expired',
      },
    ],
    [
      'pending at the PSP waits for a lookup',
      { status: 'acknowledged', chargeStatus: 'pending' },
      usedUp,
      lost,
      {
        action: 'wait_for_lookup',
      },
    ],
    [
      'acknowledged, not yet seen, is looked up again',
      { status: 'acknowledged', chargeStatus: 'succeeded' },
      first,
      lost,
      {
        action: 'retry',
        seconds: 5,
      },
    ],
    [
      'acknowledged and never seen is flagged',
      { status: 'acknowledged', chargeStatus: 'succeeded' },
      usedUp,
      kept,
      {
        action: 'flag_unconfirmed',
      },
    ],
  ])('%s', (_, attempt, tries, facts, expected) => {
    expect(decideChargeRetry(attempt, tries, facts)).toEqual(expected);
  });
});

describe('decideInstrumentRetry', () => {
  test.each<[string, ReplyOutcome, typeof first, boolean, object]>([
    ['refused ends', REFUSED, first, true, { action: 'end' }],
    ['refused ends whatever was asked before', REFUSED, usedUp, false, { action: 'end' }],
    [
      'open circuit waits, not counted',
      retry({ error: CIRCUIT_OPEN }),
      usedUp,
      true,
      {
        action: 'retry',
        seconds: 17,
        counted: false,
      },
    ],
    ['none made: again by the schedule', retry(), first, true, { action: 'retry', seconds: 5, counted: true }],
    ['longer minimum of the PSP counts', retry({ afterSeconds: 60 }), first, true, { action: 'retry', seconds: 60 }],
    ['none made, schedule used up: ends', retry(), usedUp, true, { action: 'end' }],
    ['an earlier one may exist: on and on', retry(), usedUp, false, { action: 'retry', seconds: 120, counted: true }],
    ['unknown: on and on', UNKNOWN, usedUp, true, { action: 'retry', seconds: 120, counted: true }],
  ])('%s', (_, reply, tries, isFirst, expected) => {
    expect(decideInstrumentRetry(reply, tries, { isFirst })).toMatchObject(expected);
  });
});

describe('keyIsKept', () => {
  const NOW = new Date('2026-11-20T10:00:00Z');
  const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
  test.each<[string, Date | null, number | undefined, boolean]>([
    ['a PSP that honours no keys keeps none', ago(0), undefined, false],
    ['a key that was never used is kept', null, 24, true],
    ['a key is kept until two minutes before its end', ago(24 * 3600 - 121), 24, true],
    ['a key is not kept from two minutes before its end', ago(24 * 3600 - 120), 24, false],
  ])('%s', (_, firstUsedAt, hours, expected) => {
    expect(keyIsKept(firstUsedAt, NOW, hours)).toBe(expected);
  });
});
