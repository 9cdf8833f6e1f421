import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_KEYS, loadConfig } from '../../src/config';
import { AES_KEY, KEY, LIVE, META, problemsOf } from './environments';

const OTHER_KEY = 'o'.repeat(40);

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
