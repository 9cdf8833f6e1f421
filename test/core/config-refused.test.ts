import fc from 'fast-check';
import { CONFIG_KEYS, loadConfig } from '../../src/config';
import { AES_KEY, type Env, KEY, LIVE, META, problemsOf } from './environments';

describe('refused, with the key and what to do', () => {
  test.each<[string, Env, RegExp[]]>([
    ['production without a provider', { ...LIVE, WHATSAPP_PROVIDER: '' }, [/^WHATSAPP_PROVIDER: with NODE_ENV=prod/]],
    ['production as a sandbox', { ...LIVE, WHATSAPP_PROVIDER: 'sandbox' }, [/^WHATSAPP_PROVIDER: with NODE_ENV=prod/]],
    ['production without a database', { ...LIVE, DATABASE_URL: '' }, [/^DATABASE_URL: must be set with NODE_ENV/]],
    [
      'live credentials without a provider',
      { D360_API_KEY: 'x' },
      [/^WHATSAPP_PROVIDER: is unset although D360_API_KEY is set/, /^API_KEYS: must/, /^WEBHOOK_TOKEN, .*one/],
    ],
    [
      'live credentials of Meta without a provider',
      { META_ACCESS_TOKEN: 'x' },
      [
        /^WHATSAPP_PROVIDER: is unset although META_ACCESS_TOKEN is set/,
        /^API_KEYS: must be set/,
        /^META_PHONE_NUMBER_ID: must be set/,
        /^WEBHOOK_TOKEN, .*set at least one/,
      ],
    ],
    ['a sandbox that others can reach, without keys', { HOST: '0.0.0.0' }, [/^API_KEYS: must be set/]],
    ['a sandbox on a public name, without keys', { HOST: 'shop.example' }, [/^API_KEYS: must be set/]],
    ['live without keys', { ...LIVE, API_KEYS: '' }, [/^API_KEYS: must be set/]],
    ['live on loopback without keys', { ...LIVE, API_KEYS: '', HOST: '127.0.0.1' }, [/^API_KEYS: must be set/]],
    ['a short key', { API_KEYS: 'k'.repeat(31) }, [/^API_KEYS: .*32 characters/]],
    ['a key that is only long with its suffix', { API_KEYS: `${'k'.repeat(28)}:read` }, [/^API_KEYS: .*32 characters/]],
    ['an unknown narrowing', { API_KEYS: `${KEY}:refund` }, [/^API_KEYS: .*:read or :read\+write/]],
    ['an empty narrowing', { API_KEYS: `${KEY}:` }, [/^API_KEYS: .*:read or :read\+write/]],
    ['a narrowing named like a JavaScript member', { API_KEYS: `${KEY}:constructor` }, [/^API_KEYS: .*:read or/]],
    ['the same key twice', { API_KEYS: `${KEY},${KEY}:read` }, [/^API_KEYS: .*twice/]],
    ['an empty key in the list', { API_KEYS: `${KEY},,` }, [/^API_KEYS: .*empty entry/]],
    ['a key no header can carry', { API_KEYS: `${KEY} é` }, [/^API_KEYS: keys may hold/]],
    ['360dialog without its key', { ...LIVE, D360_API_KEY: '' }, [/^D360_API_KEY: must be set/]],
    [
      'Meta without token and number',
      { ...META, META_ACCESS_TOKEN: '', META_PHONE_NUMBER_ID: '' },
      [/^META_ACCESS_TOKEN: must be set/, /^META_PHONE_NUMBER_ID: must be set/],
    ],
    ['360dialog without any webhook secret', { ...LIVE, WEBHOOK_TOKEN: '' }, [/^WEBHOOK_TOKEN, .*set at least one/]],
    ['Meta without any webhook secret', { ...META, WEBHOOK_TOKEN: '' }, [/^WEBHOOK_TOKEN, .*set at least one/]],
    ['three secrets', { ...LIVE, WEBHOOK_TOKEN: 'a,b,c' }, [/^WEBHOOK_TOKEN: takes one value, or two/]],
    ['a sandbox address in a live service', { ...LIVE, SANDBOX_URL: 'http://sandbox' }, [/^SANDBOX_URL: is for/]],
    ['a sandbox PSP in a live service', { ...LIVE, PSP: 'sandbox' }, [/^PSP: sandbox is for/]],
    [
      'a PSP over http without anything',
      { ...LIVE, PSP: 'http' },
      [/^PSP_BASE_URL: must be set/, /^PSP_API_KEY: must be set/, /^CREDENTIALS_KEY: must be set/],
    ],
    [
      'Stripe without anything',
      { ...LIVE, PSP: 'stripe' },
      [/^STRIPE_SECRET_KEY: must be set/, /^CREDENTIALS_KEY: must be set/],
    ],
    ['a PSP secret in another form', { PSP_WEBHOOK_SECRET: 'secret' }, [/^PSP_WEBHOOK_SECRET: must be whsec_/]],
    ['a PSP secret that is not base64', { PSP_WEBHOOK_SECRET: 'whsec_a' }, [/^PSP_WEBHOOK_SECRET: must be whsec_/]],
    ['a credentials key of 31 bytes', { CREDENTIALS_KEY: Buffer.alloc(31).toString('base64') }, [/^CREDENTIALS_KEY: /]],
    ['a credentials key in hex', { CREDENTIALS_KEY: '0'.repeat(64) }, [/^CREDENTIALS_KEY: must be 32 bytes/]],
    ['three credentials keys', { CREDENTIALS_KEY: `${AES_KEY},${AES_KEY},${AES_KEY}` }, [/^CREDENTIALS_KEY: takes/]],
    [
      'a direct connection to nowhere',
      { DATABASE_DIRECT_URL: 'postgres://x/y' },
      [/^DATABASE_URL: must be set when DATABASE_DIRECT_URL/],
    ],
    ['another database', { DATABASE_URL: 'mysql://x/y' }, [/^DATABASE_URL: must be a postgresql:/]],
    ['a port out of range', { PORT: '65536' }, [/^PORT: must be a whole number/]],
    ['a port that is none', { PORT: '3000x' }, [/^PORT: must be a whole number/]],
    ['a negative port', { PORT: '-1' }, [/^PORT: must be a whole number/]],
    ['an unknown role', { ROLE: 'both' }, [/^ROLE: must be one of all, api, worker/]],
    [
      'an unknown provider',
      { WHATSAPP_PROVIDER: 'twilio' },
      [/^WHATSAPP_PROVIDER: must be one of/, /^API_KEYS: must/, /^D360_API_KEY, or META_/, /^WEBHOOK_TOKEN, .*one/],
    ],
    [
      'several faults of one list of keys',
      { API_KEYS: 'short:write,short' },
      [/^API_KEYS: a key may be followed by/, /^API_KEYS: every key must have 32/, /^API_KEYS: holds the same key/],
    ],
    ['an unknown PSP', { PSP: 'paypal' }, [/^PSP: must be one of/]],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, [/^LOG_LEVEL: must be one of/]],
    ['an address without a scheme', { D360_BASE_URL: 'waba.example' }, [/^D360_BASE_URL: must be an http/]],
    ['an address with a query', { META_BASE_URL: 'https://g.example/?a=b' }, [/^META_BASE_URL: must be an http/]],
    ['an address with credentials', { SANDBOX_URL: 'http://u:p@sandbox' }, [/^SANDBOX_URL: must be an http/]],
    ['a path that is none', { D360_REFUND_PATH: 'refunds' }, [/^D360_REFUND_PATH: must be a path/]],
    ['a lookup path for nobody', { D360_LOOKUP_PATH: '/payments' }, [/^D360_LOOKUP_PATH: must hold/]],
    ['a phone number instead of its id', { PHONE_NUMBER_ID: '+91 98450' }, [/^PHONE_NUMBER_ID: must be/]],
    ['a host with a path', { NOTIFY_ALLOW_HOSTS: 'shop/x' }, [/^NOTIFY_ALLOW_HOSTS: must be/]],
    ['a forward address that is none', { FORWARD_URLS: 'bot.example' }, [/^FORWARD_URLS: every address must begin/]],
    [
      'a forward address with a password',
      { FORWARD_URLS: 'https://u:p@bot.example' },
      [/^FORWARD_URLS: every address/],
    ],
    ['an unknown filter', { FORWARD_URLS: 'https://b.example/?only=calls' }, [/^FORWARD_URLS: only= takes messages,/]],
    [
      'a forward address given twice',
      { FORWARD_URLS: 'https://b.example/?only=messages,https://b.example/' },
      [/^FORWARD_URLS: holds the same address twice/],
    ],
    ['plain http to a bot', { ...LIVE, FORWARD_URLS: 'http://bot.example' }, [/^FORWARD_URLS: http:\/\/ is for hosts/]],
    ['a secret in another form', { FORWARD_SECRET: 'secret' }, [/^FORWARD_SECRET: must be whsec_/]],
    ['no requests at all', { RATE_LIMIT_PER_MINUTE: '0' }, [/^RATE_LIMIT_PER_MINUTE: must be a whole number from 1/]],
    [
      'news forgotten while it is still repeated',
      { RETAIN_DAYS: '7' },
      [/^RETAIN_DAYS: must be a whole number from 8/],
    ],
    ['keys forgotten within the day', { RETAIN_IDEMPOTENCY_HOURS: '12' }, [/^RETAIN_IDEMPOTENCY_HOURS: must be/]],
    ['no throughput', { SEND_RATE_PER_SECOND: '0' }, [/^SEND_RATE_PER_SECOND: must be a whole number from 1/]],
  ])('%s', (_what, env, expected) => {
    expect(problemsOf(env)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test.each([
    ['EVIDENCE_KEY', 'bm8ga2V5', /^EVIDENCE_KEY: must be an Ed25519 private key/],
    ['BANK_HOLIDAYS', '2026-11-31', /^BANK_HOLIDAYS: must be a comma-separated list of days/],
    ['FOREIGN_PAYMENTS', 'ignore', /^FOREIGN_PAYMENTS: must be one of count, report/],
    ['CAPTURED_LOOKUP_DAYS', '0,7', /^CAPTURED_LOOKUP_DAYS: must be a comma-separated list of whole days/],
    ['CAPTURED_LOOKUP_DAYS', '366', /^CAPTURED_LOOKUP_DAYS: must be a comma-separated list of whole days/],
    ['SETTLED_WITHIN_DAYS', '0', /^SETTLED_WITHIN_DAYS: must be a whole number/],
  ])('%s is refused when it is %s', (key, value, problem) => {
    expect(problemsOf({ [key]: value })).toEqual([expect.stringMatching(problem)]);
  });

  test.each(['LOOKUP_SCHEDULE_SECONDS', 'SEND_SCHEDULE_SECONDS', 'NOTIFY_SCHEDULE_SECONDS'])(
    '%s holds whole seconds of a year at most',
    (key) => {
      for (const value of ['0', '-5', '1.5', '5,,6', '5,x', ',', '31536001', '9'.repeat(30)]) {
        expect(problemsOf({ [key]: value })).toEqual([
          expect.stringMatching(`^${key}: must be a comma-separated list`),
        ]);
      }
    },
  );
});

describe('one message', () => {
  test('tells everything that is wrong, a line each', () => {
    const env = { ...LIVE, PORT: 'x', API_KEYS: 'short', WEBHOOK_TOKEN: '', PSP: 'http', LOG_LEVEL: 'loud' };
    const problems = problemsOf(env);
    const keys = problems.map((problem) => problem.split(/[:,]/)[0]);
    expect(keys).toEqual([
      'PORT',
      'API_KEYS',
      'LOG_LEVEL',
      'WEBHOOK_TOKEN',
      'PSP_BASE_URL',
      'PSP_API_KEY',
      'CREDENTIALS_KEY',
    ]);
    expect(() => loadConfig(env)).toThrow(problems.map((problem) => `  ${problem}`).join('\n'));
  });

  test('is the only round: whoever does all that it says can start', () => {
    const good: Env = {
      ...META,
      D360_PLATFORM_SECRET: 'secret',
      META_APP_SECRET: 'secret',
      PSP_BASE_URL: 'https://psp.example',
      PSP_API_KEY: 'key',
      STRIPE_SECRET_KEY: 'sk',
      CREDENTIALS_KEY: AES_KEY,
    };
    const state = fc.constantFrom('good', 'bad', 'missing');
    const keys = Object.keys(good);
    const choices = fc.record({
      states: fc.array(state, { minLength: keys.length, maxLength: keys.length }),
      provider: fc.constantFrom('360dialog', 'meta', 'sandbox', 'twilio', ''),
      psp: fc.constantFrom('http', 'stripe', 'none', ''),
      mode: fc.constantFrom('production', ''),
    });
    fc.assert(
      fc.property(choices, ({ states, provider, psp, mode }) => {
        const env: Env = Object.fromEntries(
          keys.map((key, index) => [key, { good: good[key], bad: ' ,', missing: '' }[states[index] ?? 'good']]),
        );
        Object.assign(env, { NODE_ENV: mode, WHATSAPP_PROVIDER: provider, PSP: psp });
        // Whoever is told to choose a provider chooses one whose credentials are named as set, or as missing.
        const chosen = env.D360_API_KEY || !env.META_ACCESS_TOKEN ? '360dialog' : 'meta';
        const named = problemsOf(env).flatMap((problem) => problem.split(': ')[0]?.match(/[A-Z0-9_]{3,}/g) ?? []);
        for (const key of named) env[key] = key === 'WHATSAPP_PROVIDER' ? chosen : good[key];
        expect(problemsOf(env)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('never repeats a value, whatever is wrong with it', () => {
    fc.assert(
      fc.property(fc.subarray(CONFIG_KEYS, { minLength: 1 }), fc.stringMatching(/^~[a-z]{12}~$/), (keys, canary) => {
        const env = Object.fromEntries(keys.map((key) => [key, `${canary},${canary},${canary}`]));
        expect(problemsOf(env).join('\n')).not.toContain(canary);
      }),
    );
  });
});
