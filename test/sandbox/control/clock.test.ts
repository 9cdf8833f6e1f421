import fc from 'fast-check';
import { createMovableClock } from '../../../src/adapters/clock';
import { START, setUp, VirtualClock } from '../sandbox-stage';

/** A sandbox whose time can be moved, as it is inside the service. */
function movable() {
  const clock = new VirtualClock();
  const aheadMs = () => clock.now().getTime() - START.getTime();
  return setUp({ clock, time: { aheadMs, forward: async (ms) => clock.advance(ms) } });
}

describe('the clock of the sandbox', () => {
  test.each([
    [{ forward_seconds: 120 }, '2026-11-20T10:02:00.000Z', 120],
    [{ forward_seconds: 0.5 }, '2026-11-20T10:00:00.500Z', 0.5],
    [{ until: '2026-11-20T12:30:00Z' }, '2026-11-20T12:30:00.000Z', 9000],
    [{ until: '2026-11-20T16:30:00+04:00' }, '2026-11-20T12:30:00.000Z', 9000],
  ])('%j makes it %s', async (body, now, ahead) => {
    const { post, get } = movable();
    const expected = { now, ahead_seconds: ahead, fixed: null };
    expect((await post('/clock', body).expect(200)).body).toEqual(expected);
    expect((await get('/clock').expect(200)).body).toEqual(expected);
  });

  test.each([
    [{}, 422],
    [{ forward_seconds: 0 }, 422],
    [{ forward_seconds: -1 }, 422],
    [{ forward_seconds: 31 * 86_400 }, 422],
    [{ forward_seconds: 1, until: '2026-12-01T00:00:00Z' }, 422],
    [{ back_seconds: 1 }, 422],
    [{ until: 'tomorrow' }, 422],
    [{ until: '2027-11-20T10:00:00Z' }, 422],
    [{ until: '2026-11-20T09:59:59Z' }, 409],
    [{ until: '2026-11-20T10:00:00Z' }, 409],
  ])('%j is refused, and the time stays', async (body, status) => {
    const { post, world } = movable();
    await post('/clock', body).expect(status);
    expect(world.now()).toEqual(START);
  });

  test('cannot be moved where the sandbox runs apart from the service, which is said', async () => {
    const { post, get } = setUp();
    const { body } = await post('/clock', { forward_seconds: 1 }).expect(409);
    expect(body).toMatchObject({ code: 'not_possible', detail: expect.stringContaining('SANDBOX_URL') });
    expect((await get('/clock').expect(200)).body).toEqual({
      now: START.toISOString(),
      ahead_seconds: 0,
      fixed: body.detail,
    });
  });

  test('a leap tells those who look on', async () => {
    const { post, world } = movable();
    let changes = 0;
    world.watch(() => {
      changes += 1;
    });
    await post('/clock', { forward_seconds: 60 }).expect(200);
    expect(changes).toBe(1);
  });
});

test('whatever it is set to, it never goes back, and tells of each leap forward', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 100_000_000 })), (settings) => {
      const clock = createMovableClock({ now: () => START });
      let leaps = 0;
      clock.onMove(() => {
        leaps += 1;
      });
      const times = settings.map((ms) => {
        clock.setAheadMs(ms);
        return clock.now().getTime();
      });
      const furthest = settings.map((_, index) => Math.max(0, ...settings.slice(0, index + 1)));
      expect(times).toEqual(furthest.map((ms) => START.getTime() + ms));
      expect(leaps).toBe(new Set(furthest.filter((ms) => ms > 0)).size);
    }),
  );
});
