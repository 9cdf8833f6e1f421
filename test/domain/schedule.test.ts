import fc from 'fast-check';
import { after, delayOf, type LookupPlan, nextLookupAt, withJitter } from '../../src/domain/schedule';

const NOW = new Date('2026-11-20T10:00:00Z');
const SETTINGS = { lookupScheduleSeconds: [120, 300, 900, 3600, 21_600, 86_400], lookupGiveUpHours: 96 };
const HOUR = 3600;
const DAY = 86_400;

/** Seconds from NOW to the next look. */
function next(plan: Partial<LookupPlan>): number | null {
  const full = { status: 'new', expiresAt: null, lastSignAt: NOW, step: 0, ...plan };
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
  const inSeconds = (seconds: number) => after(NOW, seconds);

  test.each<[story: string, plan: Partial<LookupPlan>, expected: number | null]>([
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
      { expiresAt: inSeconds(-96 * HOUR + 60), lastSignAt: inSeconds(-5 * DAY), step: 5 },
      60,
    ],
    ['then nobody is asked any more', { expiresAt: inSeconds(-96 * HOUR), lastSignAt: inSeconds(-5 * DAY) }, null],
    ['unless somebody told us something since', { expiresAt: inSeconds(-30 * DAY), lastSignAt: NOW }, 120],
    ['never expires, quiet for 29 days', { lastSignAt: inSeconds(-29 * DAY), step: 5 }, DAY],
    ['never expires, quiet for 30 days', { lastSignAt: inSeconds(-30 * DAY), step: 5 }, null],
    [
      'a boleto may still clear: daily, long after the expiry',
      { expiresAt: inSeconds(-30 * DAY), lastSignAt: inSeconds(-30 * DAY), clearsUntil: inSeconds(9 * DAY), step: 9 },
      DAY,
    ],
    [
      'a boleto that cannot clear any more',
      { expiresAt: inSeconds(-30 * DAY), lastSignAt: inSeconds(-30 * DAY), clearsUntil: NOW, step: 9 },
      null,
    ],
    [
      'a boleto, and the order never expires',
      { lastSignAt: inSeconds(-40 * DAY), clearsUntil: inSeconds(1), step: 9 },
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
            lastSignAt: inSeconds(sign),
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
