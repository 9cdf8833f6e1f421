import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, loadConfig } from '../../src/config';
import { createTestCa } from '../helpers/providers/test-ca';

type Env = Record<string, string | undefined>;

const LIVE = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://db.internal/wapay',
  API_KEYS: 'k'.repeat(32),
  WHATSAPP_PROVIDER: '360dialog',
  D360_API_KEY: 'd360-key',
  WEBHOOK_TOKEN: 'token',
};
const RAZORPAY = { RAZORPAY_KEY_ID: 'rzp_live_1', RAZORPAY_KEY_SECRET: 's' };
const MERCADOPAGO = { MERCADOPAGO_ACCESS_TOKEN: 'APP_USR-1' };
const PIX = {
  PIX_BASE_URL: 'https://pix.bank.example/api/v2',
  PIX_TOKEN_URL: 'https://auth.bank.example/token?grant_type=client_credentials',
  PIX_CLIENT_ID: 'id',
  PIX_CLIENT_SECRET: 'secret',
  PIX_KEY: 'loja@example.com',
  PIX_WEBHOOK_TOKEN: 'token-of-sixteen-or-more',
};

function problemsOf(env: Env): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const folder = mkdtempSync(path.join(tmpdir(), 'wapay-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  const where = path.join(folder, name);
  writeFileSync(where, text);
  return where;
};

describe('the PSP of each kind', () => {
  test.each<[string, Env, Record<string, string>]>([
    [
      'is PSP, where it can',
      { ...RAZORPAY, PSP: 'razorpay' },
      {
        offsite_card_pay: 'none',
        pix_dynamic_code: 'none',
        boleto: 'none',
        payment_link: 'razorpay',
        upi_intent_link: 'razorpay',
      },
    ],
    [
      'is the one that its own key names',
      { ...MERCADOPAGO, ...PIX, PSP: 'mercadopago', PSP_PIX: 'pix', PSP_LINK: 'none' },
      {
        offsite_card_pay: 'none',
        pix_dynamic_code: 'pix',
        boleto: 'mercadopago',
        payment_link: 'none',
        upi_intent_link: 'none',
      },
    ],
    [
      'without PSP, only what is named',
      { ...RAZORPAY, PSP: 'none', PSP_UPI: 'razorpay' },
      {
        offsite_card_pay: 'none',
        pix_dynamic_code: 'none',
        boleto: 'none',
        payment_link: 'none',
        upi_intent_link: 'razorpay',
      },
    ],
  ])('%s', (_name, env, byKind) => expect(loadConfig({ ...LIVE, ...env }).psp.byKind).toEqual(byKind));

  test.each<[string, Env, RegExp[]]>([
    [
      'a PSP that has no Pix',
      { ...RAZORPAY, PSP_PIX: 'razorpay' },
      [/^PSP_PIX: razorpay cannot do pix_dynamic_code; set one of none, http, pix, mercadopago/],
    ],
    ['a bank for links', { ...PIX, PSP_LINK: 'pix' }, [/^PSP_LINK: pix cannot do payment_link/]],
    ['cards at Mercado Pago', { ...MERCADOPAGO, PSP_CARD: 'mercadopago' }, [/^PSP_CARD: mercadopago cannot/]],
    ['UPI at Stripe', { STRIPE_SECRET_KEY: 'sk', PSP_UPI: 'stripe' }, [/^PSP_UPI: stripe cannot/]],
    ['boletos at a bank', { ...PIX, PSP_BOLETO: 'pix' }, [/^PSP_BOLETO: pix cannot/]],
    [
      'the sandbox’s PSP in a live service',
      { PSP_PIX: 'sandbox' },
      [/^PSP_PIX: sandbox is for WHATSAPP_PROVIDER=sandbox/],
    ],
    ['an unknown name', { PSP_LINK: 'paypal' }, [/^PSP_LINK: must be one of none, http/]],
    [
      'cards without a key to keep them',
      { PSP: 'none', PSP_CARD: 'stripe', STRIPE_SECRET_KEY: 'sk' },
      [/^CREDENTIALS_KEY: must be set with PSP_CARD=stripe/],
    ],
  ])('%s', (_name, env, problems) => {
    expect(problemsOf({ ...LIVE, ...env })).toEqual(problems.map((one) => expect.stringMatching(one)));
  });
});

describe('what each PSP needs', () => {
  test.each<[string, Env, string[]]>([
    ['razorpay', { PSP: 'razorpay' }, ['RAZORPAY_KEY_ID', 'RAZORPAY_KEY_SECRET']],
    ['razorpay for one kind', { PSP_UPI: 'razorpay' }, ['RAZORPAY_KEY_ID', 'RAZORPAY_KEY_SECRET']],
    ['mercadopago', { PSP: 'mercadopago' }, ['MERCADOPAGO_ACCESS_TOKEN']],
    [
      'pix',
      { PSP: 'pix' },
      ['PIX_BASE_URL', 'PIX_TOKEN_URL', 'PIX_CLIENT_ID', 'PIX_KEY', 'PIX_CLIENT_SECRET', 'PIX_WEBHOOK_TOKEN'],
    ],
    [
      'several at once',
      { PSP: 'razorpay', PSP_PIX: 'mercadopago' },
      ['RAZORPAY_KEY_ID', 'RAZORPAY_KEY_SECRET', 'MERCADOPAGO_ACCESS_TOKEN'],
    ],
    ['half of a pair, for settlements', { RAZORPAY_KEY_ID: 'rzp_live_1' }, ['RAZORPAY_KEY_SECRET']],
  ])('%s', (_name, env, keys) => {
    expect(problemsOf({ ...LIVE, ...env }).map((problem) => problem.split(/[:,]/)[0])).toEqual(keys);
  });

  test('everything together starts', () => {
    const env = {
      ...LIVE,
      ...RAZORPAY,
      ...MERCADOPAGO,
      ...PIX,
      PSP: 'mercadopago',
      PSP_PIX: 'pix',
      PSP_UPI: 'razorpay',
      RAZORPAY_WEBHOOK_SECRET: 'new,old',
      MERCADOPAGO_WEBHOOK_SECRET: 'new,old',
      PIX_HEADERS: 'x-conta-corrente=1234, x-other=a=b',
      PIX_QUERY: 'gw-dev-app-key=k1',
      PIX_SCOPE: 'cob.write cob.read',
      PIX_TOKEN_AUTH: 'form',
    };
    expect(loadConfig(env)).toMatchObject({
      razorpay: { keyId: 'rzp_live_1', webhookSecrets: ['new', 'old'] },
      mercadopago: { accessToken: 'APP_USR-1', webhookSecrets: ['new', 'old'] },
      pix: {
        tokenUrl: PIX.PIX_TOKEN_URL,
        headers: { 'x-conta-corrente': '1234', 'x-other': 'a=b' },
        query: { 'gw-dev-app-key': 'k1' },
        scope: 'cob.write cob.read',
        tokenAuth: 'form',
        webhookTokens: [PIX.PIX_WEBHOOK_TOKEN],
      },
    });
  });

  test.each<[string, Env, RegExp]>([
    [
      'a key id of another form',
      { RAZORPAY_KEY_ID: 'key', RAZORPAY_KEY_SECRET: 's' },
      /^RAZORPAY_KEY_ID: must be a key id/,
    ],
    ['a Pix key with punctuation', { PIX_KEY: '11.222.333/0001-81' }, /^PIX_KEY: must be a Pix key/],
    ['a short token', { PIX_WEBHOOK_TOKEN: 'short' }, /^PIX_WEBHOOK_TOKEN: must have 16 characters/],
    [
      'headers that are none',
      { PIX_HEADERS: 'x-conta-corrente' },
      /^PIX_HEADERS: must be a comma-separated list of name=value/,
    ],
    ['a header that would begin another', { PIX_HEADERS: 'a=b\r\nc: d' }, /^PIX_HEADERS: must be/],
    ['a token address with a password', { PIX_TOKEN_URL: 'https://u:p@bank.example/t' }, /^PIX_TOKEN_URL: must be/],
    ['an unknown form of a token', { PIX_TOKEN_AUTH: 'jwt' }, /^PIX_TOKEN_AUTH: must be one of basic, form/],
    ['three secrets', { MERCADOPAGO_WEBHOOK_SECRET: 'a,b,c' }, /^MERCADOPAGO_WEBHOOK_SECRET: takes one value, or two/],
  ])('%s', (_name, env, problem) => {
    expect(problemsOf({ ...LIVE, ...env })).toEqual([expect.stringMatching(problem)]);
  });
});

describe('the certificate for mutual TLS', () => {
  const ca = createTestCa();
  const one = ca.issue('merchant', { days: 20 });
  const other = ca.issue('other');
  const locked = ca.issue('locked', { passphrase: 'sesame' });
  const env = { ...LIVE, ...PIX, PSP: 'pix' };

  test('is read once, with its end', () => {
    const { pix } = loadConfig({
      ...env,
      PIX_CERT_FILE: file('cert.pem', one.cert),
      PIX_CERT_KEY_FILE: file('key.pem', one.key),
      PIX_CA_FILE: file('ca.pem', ca.cert),
    });
    expect(pix.tls).toEqual({ cert: Buffer.from(one.cert), key: Buffer.from(one.key), ca: Buffer.from(ca.cert) });
    expect(pix.certificateEnds?.getTime()).toBeGreaterThan(Date.now() + 19 * 86_400_000);
  });

  test('a key under a passphrase', () => {
    const files = { PIX_CERT_FILE: file('l.pem', locked.cert), PIX_CERT_KEY_FILE: file('lk.pem', locked.key) };
    expect(problemsOf({ ...env, ...files, PIX_CERT_PASSPHRASE: 'sesame' })).toEqual([]);
    expect(problemsOf({ ...env, ...files, PIX_CERT_PASSPHRASE: 'wrong' })).toEqual([
      expect.stringMatching(/^PIX_CERT_FILE, .*is PIX_CERT_PASSPHRASE right/),
    ]);
  });

  test('without one, plain TLS', () => expect(loadConfig(env).pix.tls).toEqual({}));

  test.each<[string, () => Env, RegExp[]]>([
    [
      'a file that is not there',
      () => ({ PIX_CERT_FILE: '/nowhere/x.pem', PIX_CERT_KEY_FILE: '/nowhere/y.pem' }),
      [/^PIX_CERT_FILE: the file cannot be read \(ENOENT\)/, /^PIX_CERT_KEY_FILE: the file cannot be read/],
    ],
    [
      'a certificate without its key',
      () => ({ PIX_CERT_FILE: file('a.pem', one.cert) }),
      [/^PIX_CERT_KEY_FILE: must be set/],
    ],
    [
      'a key without its certificate',
      () => ({ PIX_CERT_KEY_FILE: file('b.pem', one.key) }),
      [/^PIX_CERT_FILE: must be set/],
    ],
    [
      'the key of another certificate',
      () => ({ PIX_CERT_FILE: file('c.pem', one.cert), PIX_CERT_KEY_FILE: file('d.pem', other.key) }),
      [/^PIX_CERT_FILE, .*whose key fits/],
    ],
    [
      'a file that is no PKCS #12',
      () => ({ PIX_CERT_FILE: file('e.p12', 'nonsense') }),
      [/^PIX_CERT_FILE: is no PKCS #12 file that opens/],
    ],
    [
      'an authority that is none',
      () => ({ PIX_CA_FILE: file('f.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----') }),
      [/^PIX_CA_FILE: holds no certificate in PEM/],
    ],
  ])('%s', (_name, files, problems) => {
    const found = problemsOf({ ...env, ...files() });
    expect(found).toEqual(problems.map((one_) => expect.stringMatching(one_)));
    expect(found.join('\n')).not.toContain('nowhere');
  });

  test('is not looked at where no bank is used', () => {
    expect(problemsOf({ ...LIVE, PIX_CERT_FILE: '/nowhere/x.pem' })).toEqual([]);
  });
});
