import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { currentTrace, inTrace, readTrace, traceHeaders } from '../../src/trace';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PARENT = `00-${ID}-${SPAN}-01`;

describe('what is read', () => {
  test.each<[string, string, string | null]>([
    ['a sampled one', PARENT, PARENT],
    ['one that is not sampled', `00-${ID}-${SPAN}-00`, `00-${ID}-${SPAN}-00`],
    ['flags that nobody knows', `00-${ID}-${SPAN}-ff`, PARENT],
    ['a later version, as the one we know', `cc-${ID}-${SPAN}-01-what-the-future-brings`, PARENT],
    ['a later version that only begins alike', `cc-${ID}-${SPAN}-01.more`, null],
    ['more than version 00 has', `${PARENT}-more`, null],
    ['the forbidden version', `ff-${ID}-${SPAN}-01`, null],
    ['upper case', PARENT.toUpperCase(), null],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`, null],
    ['a span id of zeros', `00-${ID}-${'0'.repeat(16)}-01`, null],
    ['no flags', `00-${ID}-${SPAN}`, null],
    ['a short trace id', `00-${ID.slice(1)}-${SPAN}-01`, null],
    ['two of them', `${PARENT}, ${PARENT}`, null],
    ['a space', ` ${PARENT}`, null],
    ['nothing', '', null],
  ])('%s', (_what, traceparent, kept) => {
    expect(readTrace({ traceparent })).toBe(kept);
  });

  test.each<[string, string, string]>([
    ['two vendors', 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7', ' congo=t61rcWkgMzE,rojo=00f067aa0ba902b7'],
    ['spaces around members', 'congo=1 , rojo=2', ' congo=1,rojo=2'],
    ['a member without a value', 'congo=1,rojo', ' congo=1'],
    ['nothing that is one', 'Congo', ''],
    ['more than 512 characters', `congo=${'x'.repeat(507)}`, ''],
    ['32 members', members(32), ` ${members(32)}`],
    ['33 members', members(33), ''],
  ])('tracestate: %s', (_what, tracestate, kept) => {
    expect(readTrace({ traceparent: PARENT, tracestate })).toBe(PARENT + kept);
  });

  test('a tracestate without a traceparent is nothing', () => {
    expect(readTrace({ tracestate: 'congo=1' })).toBeNull();
  });

  test('whatever comes, what is kept is bounded, harmless, and reads as itself', () => {
    const near = fc.string({ unit: fc.constantFrom('0', 'a', '-', ' ', 'f', ',', '='), maxLength: 70 });
    fc.assert(
      fc.property(fc.oneof(near, fc.constant(PARENT)), fc.oneof(fc.string(), near), (traceparent, tracestate) => {
        const kept = readTrace({ traceparent, tracestate });
        if (kept === null) return;
        expect(kept).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01](?: [\x21-\x7e]([\x20-\x7e]{0,510}[\x21-\x7e])?)?$/);
        expect(inTrace(kept, currentTrace)).toBe(kept);
      }),
    );
  });
});

function members(count: number): string {
  return Array.from({ length: count }, (_, n) => `v${n}=1`).join();
}

describe('what is sent', () => {
  test('nothing without a trace', () => {
    expect(traceHeaders()).toEqual({});
    expect(currentTrace()).toBeNull();
  });

  test('the same trace under a new span id each time, and the tracestate as it came', () => {
    const sent = inTrace(`${PARENT} congo=1`, () => [traceHeaders(), traceHeaders()]);
    const spans = sent.map(({ traceparent = '' }) => traceparent.split('-')[2]);
    expect(new Set([...spans, SPAN]).size).toBe(3);
    for (const headers of sent)
      expect(headers).toEqual({
        traceparent: expect.stringMatching(`^00-${ID}-[0-9a-f]{16}-01$`),
        tracestate: 'congo=1',
      });
  });

  test('traces that run at the same time do not mix, and work that was woken by one is part of none', async () => {
    const other = PARENT.replaceAll('4', '5');
    const later = async () => {
      await turn();
      return currentTrace();
    };
    const woken = inTrace(PARENT, () => Promise.all([later(), inTrace(other, later), inTrace(null, later), later()]));
    expect(await woken).toEqual([PARENT, other, null, PARENT]);
    expect(currentTrace()).toBeNull();
  });
});
