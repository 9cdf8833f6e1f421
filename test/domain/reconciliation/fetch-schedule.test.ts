import {
  daysToFetch,
  newestReadyDay,
  secondsAfterFailedFetch,
  secondsBeforeFetch,
} from '../../../src/domain/settlements/fetch-schedule';

describe('newestReadyDay', () => {
  test.each([
    ['at 05:59 in India the day before yesterday', '2026-11-20T00:29:00Z', 330, '2026-11-18'],
    ['at 06:00 in India yesterday', '2026-11-20T00:30:00Z', 330, '2026-11-19'],
    ['just before the next six o’clock still the same day', '2026-11-21T00:29:59Z', 330, '2026-11-19'],
    ['in UTC at 06:00 yesterday', '2026-11-20T06:00:00Z', 0, '2026-11-19'],
    ['over the end of a year', '2027-01-01T00:30:00Z', 330, '2026-12-31'],
  ])('is %s', (_when, now, offset, day) => {
    expect(newestReadyDay(new Date(now), offset)).toBe(day);
  });
});

describe('daysToFetch', () => {
  test('of a source that was never fetched are the last seven', () => {
    const days = daysToFetch('2026-11-19', null);
    expect([days[0], days.at(-1), days.length]).toEqual(['2026-11-13', '2026-11-19', 7]);
  });

  test('are those since the last one, also after weeks', () => {
    expect(daysToFetch('2026-11-19', '2026-11-18')).toEqual(['2026-11-19']);
    expect(daysToFetch('2026-11-19', '2026-11-19')).toEqual([]);
    const days = daysToFetch('2026-11-19', '2026-10-19');
    expect([days[0], days.length]).toEqual(['2026-10-20', 31]);
  });

  test('are none where a person fetched a later day already', () => {
    expect(daysToFetch('2026-11-19', '2026-11-20')).toEqual([]);
  });
});

describe('secondsAfterFailedFetch', () => {
  test.each([
    ['the first time a minute', { attempts: 1, isRefused: false }, 60],
    ['longer and longer', { attempts: 4, isRefused: false }, 480],
    ['an hour at most', { attempts: 60, isRefused: false }, 3600],
    ['a quarter of an hour after a refusal', { attempts: 1, isRefused: true }, 900],
    ['six hours at most after refusals', { attempts: 60, isRefused: true }, 21_600],
    ['what the gateway asks for where that is longer', { attempts: 1, isRefused: false, afterSeconds: 120 }, 120],
    ['its own time where that is longer', { attempts: 4, isRefused: false, afterSeconds: 1 }, 480],
  ])('is %s', (_what, failed, seconds) => {
    expect(secondsAfterFailedFetch(failed, 0)).toBe(seconds);
    const late = secondsAfterFailedFetch(failed, 1);
    expect(late).toBeGreaterThan(seconds);
    expect(late).toBeLessThanOrEqual(seconds * 1.2);
  });
});

test('secondsBeforeFetch spreads merchants over a quarter of an hour', () => {
  expect([secondsBeforeFetch(0), secondsBeforeFetch(1)]).toEqual([60, 960]);
});
