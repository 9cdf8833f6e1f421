import fc from 'fast-check';
import {
  after,
  delayOf,
  type LookupScheduleInput,
  nextLookupAt,
  nextRefundLookAt,
  secondsAfterSilence,
  spread,
  withJitter,
} from '../../../src/domain/decisions/schedule';

const NOW = new Date('2026-11-20T10:00:00Z');
const SETTINGS = {
  lookupScheduleSeconds: [120, 300, 900, 3600, 21_600, 86_400],
  lookupGiveUpHours: 96,
  capturedLookupDays: [1, 7, 30],
};
const inSeconds = (seconds: number) => after(NOW, seconds);
const HOUR = 3600;
const DAY = 86_400;

/** Seconds from NOW to the next look. */
function next(plan: Partial<LookupScheduleInput>): number | null {
  const full = { status: 'new', expiresAt: null, lastActivityAt: NOW, step: 0, ...plan };
  const at = nextLookupAt(full, NOW, SETTINGS);
  return at && (at.getTime() - NOW.getTime()) / 1000;
}

describe('delays', () => {
  test('the last value repeats', () => {
    expect([0, 1, 2, 3, 99].map((i) => delayOf([5, 30, 120], i))).toEqual([5, 30, 120, 120, 120]);
  });
  test('jitter only ever adds, up to a fifth', () => {
    expect([0, 0.25, 1].map((random) => withJitter(100, random))).toEqual([100, 105, 120]);
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        const jittered = withJitter(seconds);
        expect(jittered).toBeGreaterThanOrEqual(seconds);
        expect(jittered).toBeLessThanOrEqual(seconds * 1.2);
      }),
    );
  });
});

describe('the next look at a payment', () => {
  test.each<[story: string, plan: Partial<LookupScheduleInput>, expected: number | null]>([
    ['captured: nothing is left to learn', { status: 'captured' }, null],
    ['captured, however far the expiry', { status: 'captured', expiresAt: inSeconds(DAY) }, null],
    ['the first look', { expiresAt: inSeconds(DAY) }, 120],
    ['the third look', { expiresAt: inSeconds(DAY), step: 2 }, 900],
    ['the last value repeats', { step: 17 }, DAY],
    ['never beyond the deadline: the provider is asked at it', { expiresAt: inSeconds(60) }, 60],
    ['at the deadline itself the schedule goes on behind it', { expiresAt: NOW }, 120],
    ['canceled and expired are looked at as well', { status: 'expired', expiresAt: inSeconds(-HOUR) }, 120],
    ['canceled', { status: 'canceled' }, 120],
    [
      'the last look is 96 h after the expiry',
      { expiresAt: inSeconds(-96 * HOUR + 60), lastActivityAt: inSeconds(-5 * DAY), step: 5 },
      60,
    ],
    ['then nobody is asked any more', { expiresAt: inSeconds(-96 * HOUR), lastActivityAt: inSeconds(-5 * DAY) }, null],
    ['unless somebody told us something since', { expiresAt: inSeconds(-30 * DAY), lastActivityAt: NOW }, 120],
    ['never expires, quiet for 29 days', { lastActivityAt: inSeconds(-29 * DAY), step: 5 }, DAY],
    ['never expires, quiet for 30 days', { lastActivityAt: inSeconds(-30 * DAY), step: 5 }, null],
    [
      'a boleto may still clear: daily, long after the expiry',
      {
        expiresAt: inSeconds(-30 * DAY),
        lastActivityAt: inSeconds(-30 * DAY),
        clearsUntil: inSeconds(9 * DAY),
        step: 9,
      },
      DAY,
    ],
    [
      'a boleto that cannot clear any more',
      { expiresAt: inSeconds(-30 * DAY), lastActivityAt: inSeconds(-30 * DAY), clearsUntil: NOW, step: 9 },
      null,
    ],
    [
      'a boleto, and the order never expires',
      { lastActivityAt: inSeconds(-40 * DAY), clearsUntil: inSeconds(1), step: 9 },
      DAY,
    ],
  ])('%s', (_story, plan, expected) => {
    expect(next(plan)).toBe(expected);
  });

  test('is always later than now, and never later than the longest delay', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('new', 'pending', 'failed', 'canceled', 'expired'),
        fc.option(fc.integer({ min: -200 * HOUR, max: 40 * DAY })),
        fc.integer({ min: -40 * DAY, max: 0 }),
        fc.nat(20),
        (status, expiry, sign, step) => {
          const seconds = next({
            status,
            expiresAt: expiry === null ? null : inSeconds(expiry),
            lastActivityAt: inSeconds(sign),
            step,
          });
          if (seconds === null) return;
          expect(seconds).toBeGreaterThan(0);
          expect(seconds).toBeLessThanOrEqual(DAY);
          if (expiry !== null && expiry > 0) expect(seconds).toBeLessThanOrEqual(expiry);
        },
      ),
    );
  });
});

describe('looks without a usable answer', () => {
  const down = { planned: 86_400, refused: false, undelivered: false };
  const delays = (count: number, how: object) =>
    Array.from({ length: count }, (_, index) => secondsAfterSilence({ ...down, ...how, unanswered: index + 1 }));

  test('a provider that is down is asked every five minutes, however long', () => {
    expect(new Set(delays(500, {}))).toEqual(new Set([300]));
  });

  test('never faster than the schedule', () => {
    expect(delays(3, { planned: 60 })).toEqual([60, 60, 60]);
  });

  test('one that says no is asked less and less after an hour', () => {
    expect(delays(18, { refused: true })).toEqual([
      ...Array.from({ length: 12 }, () => 300),
      ...[600, 1200, 2400, 3600, 3600, 3600],
    ]);
  });

  test('an order that the customer seems not to have backs off at once, to six hours', () => {
    expect(delays(9, { undelivered: true })).toEqual([300, 600, 1200, 2400, 4800, 9600, 19_200, 21_600, 21_600]);
    expect(delays(9, { undelivered: true, refused: true })).toEqual(delays(9, { undelivered: true }));
  });

  test('what was held back together is spread over as long again', () => {
    expect([spread(60, 0), spread(60, 0.5), spread(60, 0.999)]).toEqual([60, 90, 60 * 1.999]);
  });
});

describe('a captured payment, of which no webhook may tell', () => {
  const at = (days: number) => ({ status: 'captured', restingSince: [inSeconds(-days * DAY)] });
  test.each([
    [0, 1],
    [0.5, 0.5],
    [1, 6],
    [8, 22],
  ])('%d days ago: looked at in %d days', (days, expected) => {
    expect(next(at(days))).toBe(expected * DAY);
  });
  test('is looked at no more after the last day, or where no day is set', () => {
    expect(next(at(30))).toBeNull();
    expect(
      nextLookupAt({ ...at(0), expiresAt: null, lastActivityAt: NOW, step: 0 }, NOW, {
        ...SETTINGS,
        capturedLookupDays: [],
      }),
    ).toBeNull();
  });
  test('begins again when a claim for it has ended', () => {
    expect(next({ status: 'captured', restingSince: [inSeconds(-40 * DAY), inSeconds(-2 * DAY)] })).toBe(5 * DAY);
  });
});

describe('a completed refund, which may still fail', () => {
  test('is looked at after 1, 2, 3, 5, 8, 12, 20 and 30 days, and then no more', () => {
    const days: number[] = [];
    for (let at: Date | null = NOW; at; at = nextRefundLookAt(NOW, at)) days.push((at.getTime() - +NOW) / (DAY * 1000));
    expect(days).toEqual([0, 1, 2, 3, 5, 8, 12, 20, 30]);
    expect(nextRefundLookAt(NOW, inSeconds(31 * DAY))).toBeNull();
  });

  test('keeps a captured payment looked at by the nearest of these days', () => {
    const captured = { status: 'captured', refundsCompletedAt: [inSeconds(-4 * DAY), inSeconds(-0.5 * DAY)] };
    expect(next(captured)).toBe(DAY / 2);
    expect(next({ status: 'captured', refundsCompletedAt: [inSeconds(-40 * DAY)] })).toBeNull();
    expect(next({ status: 'captured' })).toBeNull();
  });
});
