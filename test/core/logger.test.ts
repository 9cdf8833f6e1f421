import { AxiosError, AxiosHeaders } from 'axios';
import fc from 'fast-check';
import { z } from 'zod';
import { createLogger } from '../../src/logger';

/** What must never be found in a line, in the forms in which it travels through the service. */
const CANARIES = {
  phone: '+919845012345',
  bare_phone: '919845012345',
  spaced_phone: '+55 (61) 9 8765-4321',
  name: 'Asha Canary Rao',
  address: '14 Canary Street, Bengaluru',
  email: 'asha@canary.example',
  credential: 'cred_canary_0f3a9b',
  api_key: 'sk_live_canary4d9f',
  bearer: 'Bearer canarytoken',
  whsec: 'whsec_Y2FuYXJ5Y2FuYXJ5',
  meta_token: 'EAAcanaryG7ZB0BAJZC',
  wamid: 'wamid.HBgMOTE5ODQ1MDEyMzQ1FQIAEhg=',
  base64_secret: 'qL7+canaryZ3/xN1bW9/kT5vR2mC8dJ4hP6sF0gYaE=',
  hex_secret: '0f3a9b1c2d4e5f60718293a4b5c6d7e8f9canary'.replace('canary', 'abcdef'),
};

/** One phone number in two spellings, or half a name, is still a leak. */
const TRACES = [
  ...Object.values(CANARIES),
  ...['9845012345', '9 8765', 'Canary', 'canary', 'Asha', 'Bengaluru', 'HBgMOTE5', '0f3a9b1c2d4e'],
];

function capture() {
  const lines: string[] = [];
  const log = createLogger('trace', { write: (line: string) => void lines.push(line) });
  return { log, lines, read: () => lines.map((line) => JSON.parse(line)) };
}

function expectClean(lines: string[]) {
  expect(lines.length).toBeGreaterThan(0);
  for (const trace of TRACES) expect(lines.join('')).not.toContain(trace);
}

function axiosError(): AxiosError {
  const config = {
    url: `https://waba.example/v1/payments/x?token=${CANARIES.api_key}`,
    headers: new AxiosHeaders({ Authorization: CANARIES.bearer, 'D360-API-KEY': CANARIES.hex_secret }),
    data: JSON.stringify(CANARIES),
  };
  return new AxiosError(
    `Request to ${config.url} failed for ${CANARIES.phone}`,
    'ECONNRESET',
    config,
    {},
    {
      status: 502,
      statusText: CANARIES.name,
      headers: {},
      config,
      data: CANARIES,
    },
  );
}

const ERRORS: [string, () => unknown][] = [
  ['axios, with headers and bodies', axiosError],
  [
    'a body that is no JSON',
    () => {
      try {
        return JSON.parse(`${CANARIES.name}, ${CANARIES.address}`);
      } catch (error) {
        return error;
      }
    },
  ],
  ['zod', () => z.object({ type: z.literal('a') }).safeParse({ type: CANARIES.name }).error],
  [
    'PostgreSQL, with detail and parameters',
    () =>
      Object.assign(new Error(`invalid input syntax for type bigint: "${CANARIES.name}"`), {
        code: '22P02',
        detail: `Key (customer_phone)=(${CANARIES.bare_phone}) already exists.`,
        where: CANARIES.address,
        parameters: Object.values(CANARIES),
      }),
  ],
  [
    'Prisma, with its arguments over many lines',
    () =>
      new Error(
        `\nInvalid \`prisma.order.create()\` invocation:\n{ data: { customerPhone: ${CANARIES.phone} } }\n  at ${CANARIES.name}`,
      ),
  ],
  ['a key and its value', () => new Error(`Key (customer)=(${CANARIES.name}) exists`)],
  ['an object in the text', () => new Error(`refused { name: ${CANARIES.name} }`)],
  ['a cause within a cause', () => new Error('outer', { cause: new Error('middle', { cause: axiosError() }) })],
  ['a text that was changed later', () => Object.assign(new Error(CANARIES.name), { message: 'harmless' })],
  ['fields of its own', () => Object.assign(new Error('harmless'), { ...CANARIES, body: CANARIES })],
  [
    'a code and a name that are none',
    () => Object.assign(new Error('x'), { code: CANARIES.name, name: CANARIES.address }),
  ],
  ['a thrown object', () => CANARIES],
];

describe('private data never reaches a line', () => {
  test.each(ERRORS)('error: %s', (_what, make) => {
    const { log, lines } = capture();
    const error = make() as Error;
    log.error({ err: error }, 'it failed');
    log.error(error);
    log.error(error, 'it failed');
    log.error({ error }, 'it failed');
    log.error({ reference_id: 'NL-1', reason: error }, 'it failed');
    expectClean(lines);
  });

  test.each(Object.entries(CANARIES))('%s in any field that is not on the list', (_kind, canary) => {
    const { log, lines } = capture();
    log.info({ to: canary, customer: { phone: canary }, body: canary, headers: { authorization: canary } }, 'told');
    log.info({ [canary]: canary }, 'a key is a value, too');
    log.child({ customer: canary }).info('told by a child');
    expectClean(lines);
  });

  test('a thrown string, whose text may be anything', () => {
    const { log, lines } = capture();
    log.error({ err: CANARIES.name }, 'it failed');
    expectClean(lines);
  });

  test('objects in a field that is on the list', () => {
    const { log, lines } = capture();
    log.info({ status: CANARIES, kind: [CANARIES], reason: () => CANARIES, code: Buffer.from(CANARIES.name) }, 'told');
    expectClean(lines);
  });

  test('arguments of a text', () => {
    const { log, lines } = capture();
    log.info('an order of %s to %s', CANARIES.name, CANARIES.address);
    log.info({ kind: 'payment' }, 'an order of %s: %o', CANARIES.name, CANARIES);
    expectClean(lines);
  });

  const recognisable = Object.entries(CANARIES).filter(([kind]) => !['name', 'address', 'credential'].includes(kind));
  test.each(recognisable)('%s in a text or an allowed field', (_kind, canary) => {
    const { log, lines } = capture();
    log.info(`told ${canary} about it`);
    log.info({ reason: `told ${canary} about it`, route: `/x?phone=${canary}` }, `told ${canary}`);
    log.error(new Error(`told ${canary} about it`));
    expectClean(lines);
  });

  test('any international number, however it is written', () => {
    const separator = fc.constantFrom('', ' ', '-', '.');
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 15 });
    fc.assert(
      fc.property(digits, separator, fc.boolean(), (number, between, plus) => {
        const { log, lines } = capture();
        const written = `${plus ? '+' : ''}${number.join(between)}`;
        log.info({ reason: `from ${written}.` }, `to ${written}, again`);
        expect(lines.join('')).not.toContain(number.join(between));
      }),
    );
  });
});

describe('what a person needs is there', () => {
  test('references and our own ids, even where they look like numbers', () => {
    const { log, read } = capture();
    log.info({ reference_id: '919845012345', message_id: 'b2f6a1de-2a0a-4f6b-9c55-0d9c3e8b7a11', attempt: 2 }, 'sent');
    expect(read()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        pid: process.pid,
        reference_id: '919845012345',
        message_id: 'b2f6a1de-2a0a-4f6b-9c55-0d9c3e8b7a11',
        attempt: 2,
        msg: 'sent',
      },
    ]);
  });

  test('a route, however long', () => {
    const { log, read } = capture();
    log.info({ route: 'POST /sandbox/v1/configs/webhook/something/longer' }, 'request');
    expect(read()[0]).toMatchObject({ route: 'POST /sandbox/v1/configs/webhook/something/longer' });
  });

  test('how many fields were dropped, so that nobody looks for them', () => {
    const { log, read } = capture();
    log.info({ kind: 'payment', to: 'x', body: 'y', nothing: undefined }, 'told');
    expect(read()[0]).toMatchObject({ kind: 'payment', dropped: 2 });
  });

  test('name, code, status, text, place and cause of an error', () => {
    const { log, read } = capture();
    log.error({ err: axiosError() }, 'a lookup failed');
    log.error(
      Object.assign(new TypeError('cannot settle', { cause: new Error('connection refused') }), { code: 'E1' }),
    );
    expect(read()[0]).toMatchObject({
      msg: 'a lookup failed',
      err: {
        name: 'AxiosError',
        code: 'ECONNRESET',
        http_status: 502,
        message: expect.stringMatching(/^Request to https:/),
      },
    });
    expect(read()[1].err).toMatchObject({
      name: 'TypeError',
      code: 'E1',
      message: 'cannot settle',
      stack: expect.arrayContaining([expect.stringMatching(/^at .*logger\.test\.ts/)]),
      cause: { name: 'Error', message: 'connection refused' },
    });
  });

  test('the constraint that refused a write, without the row', () => {
    const { log, read } = capture();
    const error = Object.assign(new Error('duplicate key value violates unique constraint "orders_pkey"'), {
      code: '23505',
      constraint: 'orders_pkey',
      detail: 'Key (reference_id)=(x) already exists.',
    });
    log.error({ err: error }, 'not stored');
    expect(read()[0].err).toMatchObject({ constraint: 'orders_pkey' });
  });

  test('nothing below the chosen level', () => {
    const lines: string[] = [];
    const log = createLogger('warn', { write: (line: string) => void lines.push(line) });
    log.info('quiet');
    log.warn('loud');
    expect(lines).toHaveLength(1);
  });
});
