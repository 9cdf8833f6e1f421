import fc from 'fast-check';
import { type AccountHold, noteProbe, reportFault } from '../../../src/domain/decisions/account-hold';

const NOW = new Date('2026-11-20T10:00:00Z');
const inSeconds = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
const FAULT = { code: '131042', title: 'Unpaid', advice: 'Pay.' };
const report = (known: AccountHold | null, how: { at?: number; byWebhook?: boolean; isProbe?: boolean } = {}) => {
  const { at = 0, byWebhook = false, isProbe = false } = how;
  return reportFault(known, FAULT, { now: inSeconds(at), byWebhook, isProbe });
};
const probeIn = ({ probeAt }: AccountHold, since = 0) => (probeAt.getTime() - NOW.getTime()) / 1000 - since;

test('the first report holds, and a probe may leave a minute later', () => {
  const hold = report(null);
  expect(hold).toMatchObject({ ...FAULT, since: NOW, probes: 0, byWebhook: false, releasedAt: null });
  expect(probeIn(hold)).toBe(60);
});

test('messages that were under way change neither how often it is tried nor when', () => {
  const hold = report(null);
  expect(report(hold, { at: 30 })).toEqual(hold);
  expect(report(hold, { at: 30, byWebhook: true })).toEqual({ ...hold, byWebhook: true });
});

test('probes that fail grow from one a minute to one in ten, and stay there', () => {
  let hold = report(null);
  const waits = Array.from({ length: 7 }, (_, index) => {
    hold = report(hold, { at: index, isProbe: true });
    return probeIn(hold, index);
  });
  expect(waits).toEqual([120, 240, 480, 600, 600, 600, 600]);
});

test.each([
  ['taken, and the fault came in an answer', false, 1, true],
  ['taken, and the fault came by webhook', true, 1, false],
  ['taken twice, and the fault came by webhook', true, 2, true],
])('a probe is %s', (_name, byWebhook, times, released) => {
  let hold = report(null, { byWebhook });
  for (let i = 0; i < times; i++) hold = noteProbe(hold, 'passed', inSeconds(60));
  expect(hold.releasedAt !== null).toBe(released);
});

test('a probe without an answer says nothing: it holds on, and is tried again as soon', () => {
  const hold = noteProbe(report(null), 'open', inSeconds(60));
  expect(hold.releasedAt).toBeNull();
  expect(probeIn(hold, 60)).toBe(60);
});

test.each([
  ['soon after it was over: the same fault, tried more rarely', 899, 1],
  ['long after it was over: another one', 901, 0],
])('the fault comes back %s', (_name, later, probes) => {
  const over = noteProbe(report(null), 'passed', NOW);
  const again = report(over, { at: later });
  expect(again).toMatchObject({ probes, since: inSeconds(later), releasedAt: null });
});

test('whatever is reported in whatever order, the next probe is at most ten minutes away', () => {
  const step = fc.record({
    seconds: fc.nat(2000),
    what: fc.constantFrom('fault', 'webhook', 'probe failed', 'passed', 'open'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let hold = report(null);
      let at = 0;
      for (const { seconds, what } of steps) {
        at += seconds;
        if (what === 'passed' || what === 'open') {
          if (hold.releasedAt === null) hold = noteProbe(hold, what, inSeconds(at));
        } else hold = report(hold, { at, byWebhook: what === 'webhook', isProbe: what === 'probe failed' });
        if (hold.releasedAt === null) expect(probeIn(hold, at)).toBeLessThanOrEqual(600);
      }
    }),
  );
});
