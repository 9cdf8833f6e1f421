import fc from 'fast-check';
import { KNOWN_CODES, ruleOfCode } from '../../../src/adapters/whatsapp/error-codes';
import { readProviderError, readWebhookError, withoutPersonalData } from '../../../src/adapters/whatsapp/errors';
import type { MessageFailure } from '../../../src/ports';
import { fixture, fixtures, mutate, seeded } from './fixture';

const graph = (error: unknown) => Buffer.from(JSON.stringify({ error }));
const read = (status: number, body: unknown) => readProviderError(status, Buffer.from(JSON.stringify(body)));

/** outcome and scope of each code at the HTTP status under which it is documented. */
const CODES: [code: number, status: number, outcome: string, scope: string | null][] = [
  [131056, 400, 'retry', 'recipient'],
  [130429, 400, 'retry', 'provider'],
  [4, 400, 'retry', 'provider'],
  [80007, 400, 'retry', 'provider'],
  [132069, 400, 'retry', 'message'],
  [131000, 500, 'retry', 'message'],
  [131016, 500, 'retry', 'provider'],
  [131057, 500, 'retry', 'provider'],
  [133004, 503, 'retry', 'provider'],
  [2, 503, 'retry', 'provider'],
  [1, 400, 'retry', 'message'],
  // Too vague to prove that nothing happened.
  [1, 500, 'unknown', null],
  ...[2040, 2046, 2047, 131047, 131070, 131026, 131062, 1026, 131051, 131008, 131009].map(refusedAt(400)),
  ...[100, 135000, 131049, 131050, 130472, 130403, 131052, 131053, 131021, 131065].map(refusedAt(400)),
  ...[132000, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 147005].map(refusedAt(400)),
  ...[134100, 134101, 131055, 131061, 131063].map(refusedAt(400)),
  [130497, 403, 'refused', null],
  [134102, 500, 'refused', null],
  [132001, 404, 'refused', null],
  // One fault of the account, whichever message meets it.
  ...[33, 131042, 131048, 131064, 131037, 133010, 133006, 134011].map(heldAt(400)),
  ...[133000, 133005, 133008, 133009, 133015, 133016].map(heldAt(400)),
  ...[131005, 131031, 368, 10, 200, 219, 299].map(heldAt(403)),
  ...[0, 190].map(heldAt(401)),
  ...[3, 131045].map(heldAt(500)),
];

function refusedAt(status: number) {
  return (code: number): [number, number, string, null] => [code, status, 'refused', null];
}

function heldAt(status: number) {
  return (code: number): [number, number, string, string] => [code, status, 'retry', 'account'];
}

/** An answer of success or refusal to a repeat proves nothing about a request that was answered so. */
const DOUBTFUL = [131000, 131016, 133004, 2, 1];

describe('the table of codes', () => {
  test.each(CODES)('%i under HTTP %i is %s %s', (code, status, outcome, scope) => {
    const failure = readProviderError(status, graph({ message: `(#${code}) Something`, code, type: 'OAuthException' }));
    expect(failure).toMatchObject({ outcome, error: { code, httpStatus: status, title: 'Something' } });
    if (scope) expect(failure).toMatchObject({ scope });
  });

  test('every code with a rule is in the table above', () => {
    const covered = new Set([...CODES.map(([code]) => code), 2494100]);
    expect(KNOWN_CODES.filter((code) => !covered.has(code))).toEqual([]);
  });

  test('a person is told what to do about every refusal', () => {
    for (const code of KNOWN_CODES) {
      const rule = ruleOfCode(code);
      if (rule?.action === 'refuse' || rule?.action === 'hold') expect(rule.advice).toMatch(/\.$/);
    }
  });

  test.each(KNOWN_CODES)('%i means the same in an answer and in a status webhook', (code) => {
    const answer = readProviderError(400, graph({ message: 'Something', code }));
    const webhook = readWebhookError({ code, title: 'Something' });
    expect(webhook.outcome).toBe(answer.outcome);
    const kept = ({ scope, afterSeconds, error }: MessageFailure & { scope?: string; afterSeconds?: number }) => {
      return { scope, afterSeconds, code: error.code, advice: error.advice, template: error.needsTemplate };
    };
    expect(kept(webhook)).toEqual(kept(answer as MessageFailure));
    // A status says what became of this very sending.
    expect(webhook).not.toHaveProperty('doubtful');
    expect('doubtful' in answer).toBe(DOUBTFUL.includes(code));
  });

  test('an id that does not exist is a fault of the account, whatever code it hides behind', () => {
    expect(read(400, { error: { code: 100, error_subcode: 33 } })).toMatchObject({
      outcome: 'retry',
      scope: 'account',
    });
    expect(read(400, { error: { code: 100 } })).toMatchObject({ outcome: 'refused' });
  });

  test('a limit that is counted by the hour says how long to wait', () => {
    expect(read(400, { error: { code: 80007 } })).toMatchObject({ outcome: 'retry', afterSeconds: 600 });
    expect(read(400, { error: { code: 131056 } })).not.toHaveProperty('afterSeconds');
  });

  test('only a closed window and another owner of the conversation ask for a template', () => {
    const asking = KNOWN_CODES.filter((code) => read(400, { error: { code } }).error.needsTemplate);
    expect(asking.sort()).toEqual([131047, 131070]);
    expect(read(400, { error: { code: 131026 } }).error.needsTemplate).toBeUndefined();
  });

  test('the upgrade of a number is known by its subcode too', () => {
    expect(read(500, { error: { code: 999, error_subcode: 2494100 } })).toMatchObject({
      outcome: 'retry',
      afterSeconds: 60,
    });
  });
});

describe('the three envelopes', () => {
  test('Graph', () => {
    expect(readProviderError(400, fixture('res.messages.err_131009_total_mismatch'))).toEqual({
      outcome: 'refused',
      error: {
        httpStatus: 400,
        code: 131009,
        title: 'Parameter value is not valid',
        details: 'Total amount does not match subtotal + tax + shipping - discount for this order',
        traceId: 'AshFwgx0H9jkn7e28R4UNic',
        advice: 'Correct the field that the details name.',
      },
    });
  });

  test.each([500, '500'])('the lookup’s errors array, with code %p', (code) => {
    const failure = read(500, { errors: [{ code, title: 'Generic error', details: 'Try again.' }] });
    expect(failure).toMatchObject({
      outcome: 'unknown',
      error: { code: 500, title: 'Generic error', details: 'Try again.' },
    });
  });

  test.each<[number, string, string]>([
    [400, 'API disabled', 'retry'],
    [400, 'Endpoint rate limit exceeded', 'retry'],
    [400, 'There are unpaid invoices', 'retry'],
    [401, 'Invalid api_key', 'retry'],
    [403, 'Endpoint is blocked', 'retry'],
    [500, 'Internal server error', 'unknown'],
    [502, 'WhatsApp API is not available', 'retry'],
  ])('360dialog’s own: %i %s is %s', (status, developer_message, outcome) => {
    const failure = read(status, { meta: { success: false, http_code: status, developer_message } });
    expect(failure).toMatchObject({ outcome, error: { title: developer_message, code: null } });
  });

  test('a number in quotes is the same number', () => {
    expect(read(400, { error: { code: '131056' } })).toMatchObject({ outcome: 'retry', scope: 'recipient' });
  });
});

describe('bodies that are none of them', () => {
  const bodies = [
    '',
    '<html>502 Bad Gateway</html>',
    '[]',
    '[1]',
    'null',
    '"no"',
    '{}',
    '{"error":null}',
    '{"errors":[]}',
  ];
  bodies.push(
    '{"error":{}}',
    '{"error":"nope"}',
    `{"error":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    '{"error":{"code":{}}}',
  );

  test.each<[number, string]>([
    [301, 'refused'],
    [400, 'refused'],
    [401, 'retry'],
    [403, 'retry'],
    [404, 'retry'],
    [408, 'retry'],
    [413, 'refused'],
    [429, 'retry'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'retry'],
    [504, 'unknown'],
  ])('the HTTP status %i alone is %s', (status, outcome) => {
    for (const body of bodies) expect(readProviderError(status, Buffer.from(body)).outcome).toBe(outcome);
  });

  test('a code that nobody documents turns no crash into a refusal', () => {
    expect(read(500, { error: { code: 987654, message: 'New' } }).outcome).toBe('unknown');
    expect(read(400, { error: { code: 987654, message: 'New' } }).outcome).toBe('refused');
    expect(read(400, { error: { code: '131056x' } })).toMatchObject({ outcome: 'refused', error: { code: '131056x' } });
  });
});

describe('nothing personal comes through', () => {
  test.each([
    '919845012345',
    '+91 98450 12345',
    '(11) 98765-4321',
    '4111 1111 1111 1111',
    'a.iyer@okbank',
    'x@mail.example',
  ])('%s is cut out of title and details', (secret) => {
    const { error } = read(400, {
      error: { code: 100, message: `to ${secret} no`, error_data: { details: `for ${secret}.` } },
    });
    expect(JSON.stringify(error)).not.toContain(secret);
    expect(error.title).toContain('…');
  });

  test('codes, limits and links stay', () => {
    const text = 'Parameter 2 of (#131009) is over 1024; see https://fb.me/pay-tos-demo';
    expect(withoutPersonalData(text)).toBe(text);
  });

  test('no run of seven digits survives, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^\d{7,15}$/), fc.string(), (before, digits, after) => {
        expect(withoutPersonalData(before + digits + after) ?? '').not.toMatch(/\d{7}/);
      }),
    );
  });
});

test('5,000 broken answers are read without an exception', () => {
  const pick = seeded(7);
  const names = fixtures('res.');
  for (let n = 0; n < 5_000; n += 1) {
    const body = mutate(fixture(names[pick(names.length)] as string), pick);
    const { outcome, error } = readProviderError([400, 401, 404, 500, 503][pick(5)] as number, body);
    expect(['refused', 'retry', 'unknown']).toContain(outcome);
    expect(error.title.length).toBeLessThanOrEqual(300);
    expect(JSON.stringify(error)).not.toMatch(/\\u0000|\\ud[89a-f]/);
  }
});
