import fc from 'fast-check';
import { type BreakerState, createBreaker, type Pass } from '../../../src/adapters/http/breaker';
import { createHttpClient } from '../../../src/adapters/http/client';
import { TestClock } from '../../helpers/app/test-app';
import { deadUrl, startHttp } from './loopback';

/** A breaker on a clock of its own, and what it told. */
function setUp() {
  const clock = new TestClock();
  const states: BreakerState[] = [];
  const breaker = createBreaker({ name: 'psp', clock, onChange: (_name, state) => states.push(state) });
  const ask = (answered: boolean, asksOnly = true, gotResponse = false): number | null => {
    const pass = breaker.enter(asksOnly);
    if (pass.held) return pass.seconds;
    pass.done(answered, gotResponse);
    return null;
  };
  const fall = () => {
    for (let i = 0; i < 5; i++) ask(false);
  };
  return { clock, breaker, states, ask, fall, wait: (seconds: number) => clock.advance(seconds * 1000) };
}

test('four failures are bad luck, five in a row are an outage; one answer between them begins anew', () => {
  const { breaker, ask, states } = setUp();
  for (const answered of [false, false, false, false, true, false, false, false, false]) ask(answered);
  expect(breaker.state).toBe('closed');
  ask(false);
  expect(states).toEqual(['open']);
  expect(ask(true)).toBe(2);
});

test('one request at a time tries; each that fails doubles the pause, up to a minute; an answer ends it', () => {
  const { ask, fall, wait, breaker, states } = setUp();
  fall();
  const waits: (number | null)[] = [];
  for (let i = 0; i < 7; i++) {
    waits.push(ask(false));
    wait(Number(waits.at(-1)));
    expect(ask(false)).toBeNull();
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
  wait(60);
  const probe = breaker.enter(true) as Pass & { held: false };
  expect(breaker.state).toBe('half_open');
  expect(ask(true)).toBe(10);
  probe.done(true);
  expect(ask(true)).toBeNull();
  expect(states.slice(-2)).toEqual(['half_open', 'closed']);
  // The next outage begins with a short pause again.
  fall();
  expect(ask(true)).toBe(2);
});

test('what sends or pays lets lookups try first', () => {
  const { ask, fall, wait } = setUp();
  fall();
  wait(2);
  expect(ask(true, false)).toBe(15);
  wait(14);
  expect(ask(true, false)).toBe(1);
  wait(1);
  expect(ask(true, false)).toBeNull();
});

describe('lookups fail, and messages would not', () => {
  /** A lookup that is answered with an error. */
  const refuse = ({ ask }: ReturnType<typeof setUp>) => ask(false, true, true);

  test('errors that come back to lookups hold only lookups back', () => {
    const set = setUp();
    for (let i = 0; i < 5; i++) refuse(set);
    expect(set.breaker.state).toBe('open');
    expect(set.ask(true)).toBe(2);
    expect([1, 2, 3].map(() => set.ask(true, false))).toEqual([null, null, null]);
    // What never failed says nothing about what did.
    expect(set.breaker.state).toBe('open');
    set.wait(2);
    const probe = set.breaker.enter(true) as Pass & { held: false };
    expect(set.ask(true, false)).toBeNull();
    probe.done(true);
    expect(set.states).toEqual(['open', 'half_open', 'closed']);
  });

  test('until one of what sends or pays fails, too', () => {
    const set = setUp();
    for (let i = 0; i < 5; i++) refuse(set);
    expect(set.ask(false, false, true)).toBeNull();
    expect(set.ask(true, false)).toBe(17);
  });

  test.each([
    ['without an answer', false],
    ['with errors, after a message failed', true],
  ])('%s, once a minute and for ever: one message tries every five minutes', (_name, gotResponse) => {
    const { ask, wait, fall } = setUp();
    fall();
    const sent: number[] = [];
    for (let second = 0; second < 1_000; second++) {
      ask(false, true, gotResponse);
      if (ask(false, false, true) === null) sent.push(second);
      wait(1);
    }
    expect(sent).toEqual([300, 600, 900]);
  });
});

test('answers to what left before the outage count, failures do not prolong it', () => {
  const { breaker, ask, fall, wait } = setUp();
  const early = [breaker.enter(true), breaker.enter(true)] as (Pass & { held: false })[];
  fall();
  wait(1);
  early[0]?.done(false);
  expect(ask(true)).toBe(1);
  early[1]?.done(true);
  expect(breaker.state).toBe('closed');
});

test('a clock that was set back does not keep a provider away', () => {
  const { fall, ask, clock } = setUp();
  fall();
  clock.advance(-3_600_000);
  expect(ask(true)).toBeNull();
});

test('whatever happens: an hour without an answer costs few requests, and one answer opens everything', () => {
  const moments = fc.array(fc.record({ seconds: fc.integer({ min: 0, max: 90 }), asksOnly: fc.boolean() }), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(moments, (asked) => {
      const { clock, ask, fall, breaker } = setUp();
      fall();
      const began = clock.now().getTime();
      let left = 0;
      for (const { seconds, asksOnly } of asked) {
        clock.advance(seconds * 1000);
        if (ask(false, asksOnly) === null) left += 1;
      }
      // The pauses of 2 to 32 s, then one a minute, and every five minutes one that sends.
      const minutes = (clock.now().getTime() - began) / 60_000;
      expect(left).toBeLessThanOrEqual(5 + minutes + 1 + minutes / 5);
      clock.advance(60_000);
      expect(ask(true)).toBeNull();
      expect(breaker.state).toBe('closed');
    }),
  );
});

describe('what the client takes for an answer', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** Sends six requests to a server that answers like this, or to nobody. */
  async function sixTimes(answer: { status: number; body?: string } | null | 'nobody') {
    const { breaker } = setUp();
    const server = await startHttp(() => (answer === 'nobody' ? null : answer));
    const client = createHttpClient({ name: 'psp', breaker, timeoutMs: 200, maxBytes: 100 });
    closing.push(server.close, () => client.close());
    const url = answer === 'nobody' ? await deadUrl() : server.url;
    const kinds: string[] = [];
    for (let i = 0; i < 6; i++) {
      const exchange = await client.request({ method: 'GET', url });
      kinds.push('retryAfterSeconds' in exchange ? 'held' : exchange.kind);
    }
    return { last: kinds[5], asked: server.seen.length };
  }

  test('a crowd that waits for our own sockets: the breaker stays closed, and what sends or pays does not wait', async () => {
    const { breaker } = setUp();
    // Answers what acts, and holds what asks: two at a time, as slow providers do.
    const server = await startHttp((request) => (request.method === 'POST' ? { status: 200 } : null));
    const client = createHttpClient({ name: 'psp', breaker, timeoutMs: 150, maxSockets: 2 });
    closing.push(server.close, () => client.close());
    const slow = [0, 1].map(() => client.request({ method: 'GET', url: server.url, timeoutMs: 1_000 }));
    const crowd = await Promise.all(
      Array.from({ length: 20 }, () => client.request({ method: 'GET', url: server.url })),
    );
    expect(new Set(crowd.map((exchange) => JSON.stringify(exchange)))).toEqual(
      new Set([JSON.stringify({ kind: 'not_sent', reason: 'no free socket' })]),
    );
    expect(breaker.state).toBe('closed');
    expect(await client.request({ method: 'POST', url: server.url, body: '{}' })).toMatchObject({ kind: 'answer' });
    await Promise.all(slow);
  });

  test('a probe that found no socket: nothing is learned, and the next one tries after the same pause', () => {
    const { breaker, fall, wait } = setUp();
    fall();
    wait(2);
    const probe = breaker.enter(true) as Pass & { held: false };
    expect(breaker.state).toBe('half_open');
    probe.leave();
    expect(breaker.state).toBe('open');
    wait(2);
    expect(breaker.enter(true).held).toBe(false);
  });

  test.each([
    ['200', { status: 200 }, 'answer'],
    ['404', { status: 404 }, 'answer'],
    ['429, which is an answer', { status: 429 }, 'answer'],
    ['an answer that is too large for us', { status: 200, body: 'x'.repeat(200) }, 'unknown'],
    ['500', { status: 500 }, 'held'],
    ['503', { status: 503 }, 'held'],
    ['silence until the time-out', null, 'held'],
    ['a refused connection', 'nobody', 'held'],
  ] as const)('%s', async (_name, answer, last) => {
    const outcome = await sixTimes(answer);
    expect(outcome.last).toBe(last);
    if (answer !== 'nobody') expect(outcome.asked).toBe(last === 'held' ? 5 : 6);
  });
});
