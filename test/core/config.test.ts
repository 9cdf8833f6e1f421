import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { CONFIG_KEYS, ConfigError, loadConfig } from '../../src/config';

const KEY = 'k'.repeat(32);
const OTHER_KEY = 'o'.repeat(40);
const AES_KEY = Buffer.alloc(32, 7).toString('base64');

/** The smallest environments that start. */
const LIVE = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://db.internal/wapay',
  API_KEYS: KEY,
  WHATSAPP_PROVIDER: '360dialog',
  D360_API_KEY: 'd360-key',
  WEBHOOK_TOKEN: 'token',
};
const META = {
  ...LIVE,
  WHATSAPP_PROVIDER: 'meta',
  META_ACCESS_TOKEN: 'meta-token',
  META_PHONE_NUMBER_ID: '1234567890',
};

type Env = Record<string, string | undefined>;

function problemsOf(env: Env): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('an empty environment', () => {
  test('is a sandbox on loopback with a database of its own', () => {
    const config = loadConfig({});
    expect(config).toEqual({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      databaseDirectUrl: null,
      role: 'all',
      openSandbox: true,
      receiveBufferBytes: 64 * 1024 * 1024,
      apiKeys: [{ key: 'sk_sandbox', scopes: ['read', 'write', 'refund'] }],
      provider: 'sandbox',
      livemode: false,
      sandboxUrl: null,
      d360: {
        apiKey: null,
        baseUrl: 'https://waba-v2.360dialog.io',
        lookupPath: '/v1/payments/{configuration}/{reference_id}',
        refundPath: '/payments_refund',
      },
      meta: { accessToken: null, phoneNumberId: null, baseUrl: 'https://graph.facebook.com/v24.0' },
      phoneNumberId: null,
      webhook: {
        tokens: [expect.stringMatching(/^[0-9a-f]{48}$/)],
        d360PlatformSecrets: [],
        metaAppSecrets: [],
        metaVerifyToken: null,
        generatedToken: true,
      },
      psp: {
        kind: 'sandbox',
        byKind: {
          offsite_card_pay: 'sandbox',
          pix_dynamic_code: 'sandbox',
          boleto: 'sandbox',
          payment_link: 'sandbox',
          upi_intent_link: 'sandbox',
        },
        confirmers: {
          offsite_card_pay: 'sandbox',
          pix_dynamic_code: 'sandbox',
          boleto: 'sandbox',
          payment_link: 'sandbox',
          upi_intent_link: 'sandbox',
        },
        baseUrl: null,
        apiKey: null,
        webhookSecrets: [expect.stringMatching(/^whsec_/)],
        keyHours: 24,
      },
      stripe: { secretKey: null, webhookSecrets: [], baseUrl: null },
      razorpay: { keyId: null, keySecret: null, webhookSecrets: [], baseUrl: 'https://api.razorpay.com' },
      pix: {
        baseUrl: null,
        tokenUrl: null,
        clientId: null,
        clientSecret: null,
        key: null,
        tokenAuth: null,
        scope: null,
        headers: {},
        query: {},
        tls: {},
        certificateEnds: null,
        webhookTokens: [],
        webhookClientCn: null,
      },
      mercadopago: { accessToken: null, webhookSecrets: [], baseUrl: 'https://api.mercadopago.com' },
      consentMaxAgeSeconds: 3600,
      credentialsKeys: [expect.any(Buffer)],
      evidenceKey: null,
      settledWithinDays: 3,
      creditedWithinDays: 2,
      foreignPayments: 'count',
      bankHolidays: [],
      lookupScheduleSeconds: [120, 300, 900, 3600, 21600, 86400],
      lookupGiveUpHours: 96,
      capturedLookupDays: [1, 7, 30, 90],
      sendScheduleSeconds: [5, 30, 120, 600, 3600],
      sendRatePerSecond: 80,
      notifyScheduleSeconds: [5, 300, 1800, 7200, 18000, 36000, 36000],
      notifyAllowHosts: [],
      forwardAddresses: [],
      forwardSecrets: [],
      retain: { ended: 30 * 86_400, timeline: 365 * 86_400, idempotencyKeys: 48 * 3600 },
      metricsToken: null,
      rateLimitPerMinute: null,
      logLevel: 'info',
    });
  });

  test('gives every start another webhook token, and the same key to stored credentials', () => {
    const [first, second] = [loadConfig({}), loadConfig({})];
    expect(first.webhook.tokens).not.toEqual(second.webhook.tokens);
    expect(first.credentialsKeys).toEqual(second.credentialsKeys);
    expect(first.credentialsKeys[0]).toHaveLength(32);
  });

  test('cannot be changed afterwards, at any depth', () => {
    const config = loadConfig({});
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
    expect(() => config.webhook.tokens.push('x')).toThrow(TypeError);
    expect(() => Object.assign(config.apiKeys[0] ?? {}, { key: 'x' })).toThrow(TypeError);
  });
});

describe('an empty value', () => {
  test.each(CONFIG_KEYS)('%s= counts as unset', (key) => {
    expect(problemsOf({ [key]: '' })).toEqual([]);
    expect(problemsOf({ [key]: '  ' })).toEqual([]);
  });

  test('of a required key is a missing one', () => {
    expect(problemsOf({ ...LIVE, API_KEYS: ' ' })).toEqual([expect.stringMatching(/^API_KEYS: must be set/)]);
  });
});

describe('live', () => {
  test('starts with the least', () => {
    expect(loadConfig(LIVE)).toMatchObject({
      production: true,
      host: '0.0.0.0',
      livemode: true,
      provider: '360dialog',
      databaseUrl: LIVE.DATABASE_URL,
      databaseDirectUrl: LIVE.DATABASE_URL,
      psp: { kind: 'none', webhookSecrets: [] },
      credentialsKeys: [],
      webhook: { tokens: ['token'] },
    });
    expect(loadConfig(META)).toMatchObject({ provider: 'meta', phoneNumberId: '1234567890' });
  });

  test.each([
    ['PHONE_NUMBER_ID wins over META_PHONE_NUMBER_ID', { ...META, PHONE_NUMBER_ID: '42' }, { phoneNumberId: '42' }],
    [
      'a direct connection past the pooler',
      { ...LIVE, DATABASE_DIRECT_URL: 'postgres://direct/wapay' },
      { databaseUrl: LIVE.DATABASE_URL, databaseDirectUrl: 'postgres://direct/wapay' },
    ],
    [
      'days on which banks do not work, and how payments of others are told',
      { ...LIVE, BANK_HOLIDAYS: '2026-11-08, 2026-12-25', FOREIGN_PAYMENTS: 'report' },
      { bankHolidays: ['2026-11-08', '2026-12-25'], foreignPayments: 'report' },
    ],
    [
      'an evidence key of 32 bytes in base64',
      { ...LIVE, EVIDENCE_KEY: Buffer.alloc(32, 7).toString('base64') },
      { evidenceKey: expect.stringContaining('BEGIN PRIVATE KEY') },
    ],
    [
      'two secrets during a rotation',
      { ...LIVE, WEBHOOK_TOKEN: 'new, old', D360_PLATFORM_SECRET: 'a,b', META_APP_SECRET: 'c,d' },
      { webhook: { tokens: ['new', 'old'], d360PlatformSecrets: ['a', 'b'], metaAppSecrets: ['c', 'd'] } },
    ],
    [
      'several API keys, some narrowed, some with a name',
      { ...LIVE, API_KEYS: `${KEY}, maria:${OTHER_KEY}:read,${'w'.repeat(32)}:read+write` },
      {
        apiKeys: [
          { key: KEY, scopes: ['read', 'write', 'refund'] },
          { key: OTHER_KEY, name: 'maria', scopes: ['read'] },
          { key: 'w'.repeat(32), scopes: ['read', 'write'] },
        ],
      },
    ],
    [
      'a PSP over http',
      {
        ...LIVE,
        PSP: 'http',
        PSP_BASE_URL: 'https://psp.example/v1/',
        PSP_API_KEY: 'k',
        PSP_WEBHOOK_SECRET: 'whsec_c2VjcmV0,whsec_b2xk',
        CREDENTIALS_KEY: `${AES_KEY},${Buffer.alloc(32, 1).toString('base64')}`,
      },
      {
        psp: {
          kind: 'http',
          baseUrl: 'https://psp.example/v1',
          apiKey: 'k',
          webhookSecrets: ['whsec_c2VjcmV0', 'whsec_b2xk'],
        },
        credentialsKeys: [Buffer.alloc(32, 7), Buffer.alloc(32, 1)],
      },
    ],
    [
      'Stripe',
      { ...LIVE, PSP: 'stripe', STRIPE_SECRET_KEY: 'sk', STRIPE_WEBHOOK_SECRET: 'a,b', CREDENTIALS_KEY: AES_KEY },
      { psp: { kind: 'stripe' }, stripe: { secretKey: 'sk', webhookSecrets: ['a', 'b'], baseUrl: null } },
    ],
    ['any free port', { ...LIVE, PORT: '0' }, { port: 0 }],
    [
      'own schedules and hosts',
      { ...LIVE, SEND_SCHEDULE_SECONDS: '1, 2,3', NOTIFY_ALLOW_HOSTS: 'Shop:8080,[::1]:80, 10.0.0.1' },
      { sendScheduleSeconds: [1, 2, 3], notifyAllowHosts: ['shop:8080', '[::1]:80', '10.0.0.1'] },
    ],
    [
      'forward addresses, filtered and plain where the host is exempt',
      {
        ...LIVE,
        FORWARD_URLS:
          'https://bot.example/h?a=%2F&only=messages+statuses&b=1, http://inbox:8080/?only=payments,https://b.example',
        FORWARD_SECRET: `whsec_${AES_KEY}`,
        NOTIFY_ALLOW_HOSTS: 'inbox:8080',
      },
      {
        forwardAddresses: [
          { url: 'https://bot.example/h?a=%2F&b=1', only: ['messages', 'statuses'] },
          { url: 'http://inbox:8080/', only: ['payments'] },
          { url: 'https://b.example/', only: [] },
        ],
        forwardSecrets: [`whsec_${AES_KEY}`],
      },
    ],
    ['a 360dialog path of its own', { ...LIVE, D360_LOOKUP_PATH: '/p/{reference_id}' }, {}],
  ])('accepts %s', (_what, env, expected) => {
    expect(loadConfig(env)).toMatchObject(expected);
  });
});

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

describe('.env.example', () => {
  const file = readFileSync(path.resolve(__dirname, '../../.env.example'), 'utf8');
  const lines = file.split('\n');

  test('has every key, and no other', () => {
    const keys = lines.filter((line) => /^[A-Z0-9_]+=/.test(line)).map((line) => line.split('=')[0]);
    expect([...keys].sort()).toEqual([...CONFIG_KEYS].sort());
  });

  test('has nothing but keys, comments and empty lines', () => {
    expect(lines.filter((line) => !/^(#.*|[A-Z0-9_]+=.*)?$/.test(line))).toEqual([]);
  });

  test('explains every key just above it', () => {
    const blocks = file.split(/\n\n+/).filter((block) => /^[A-Z0-9_]+=/m.test(block));
    for (const block of blocks) expect(block).toMatch(/^#/);
  });

  test('changes nothing when it is used as it is', () => {
    const entries = lines.filter((line) => /^[A-Z0-9_]+=/.test(line)).map((line) => line.split(/=(.*)/).slice(0, 2));
    const token = { WEBHOOK_TOKEN: 'same', PSP_WEBHOOK_SECRET: 'whsec_c2VjcmV0' };
    expect(loadConfig({ ...Object.fromEntries(entries), ...token })).toEqual(loadConfig(token));
  });
});
