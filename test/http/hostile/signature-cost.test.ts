import crypto, { createHash } from 'node:crypto';
import { createHttpPspWebhooks } from '../../../src/adapters/psp/http/http-webhooks';
import { createMercadoPagoWebhooks } from '../../../src/adapters/psp/mercadopago/mercadopago-webhooks';
import { createPixWebhooks } from '../../../src/adapters/psp/pix/pix-webhooks';
import { createRazorpayWebhooks } from '../../../src/adapters/psp/razorpay/razorpay-webhooks';
import { createStripeWebhooks } from '../../../src/adapters/psp/stripe/stripe-webhooks';
import { isAuthentic } from '../../../src/adapters/whatsapp/webhooks/authenticate';
import { InvalidSignatureError, verifyNotification } from '../../../src/client/notification';
import { createAuth } from '../../../src/http/server/auth';
import type { PspWebhookReader } from '../../../src/ports/psp';
import { requireKey } from '../../../src/sandbox/require-key';

/** Node takes no more bytes of headers; a stranger may fill all of them with words. */
const MOST_BYTES = 16_000;
const NOW = new Date('2026-11-20T10:00:00Z');
const SECONDS = String(NOW.getTime() / 1000);
const RAW = Buffer.from('{"type":"x","data":{"reference_id":"R-1"}}');
const SECRETS = [1, 2].map((n) => `whsec_${createHash('sha256').update(String(n)).digest('base64')}`);
const HEX = createHash('sha256').update('stranger').digest('hex');
const KEYS = ['a', 'b'].map((letter) => ({ key: letter.repeat(40), scopes: ['read' as const] }));
const auth = createAuth(KEYS, { now: () => NOW });
const ID_OF_KEY = /=([0-9a-f]{16})/.exec(auth.sessions.begin(auth.findKey('a'.repeat(40)) as never, false).cookie)?.[1];

/** Checks a header made of `words`, which proves nothing. */
type Check = (words: string) => unknown;

const psp = (reader: PspWebhookReader, headersOf: (words: string) => Record<string, string>): Check => {
  const delivery = { query: { 'data.id': '1' }, pathToken: null, raw: RAW };
  return (words) => reader.read({ ...delivery, headers: headersOf(words) }, NOW);
};
const whatsapp = (name: string): Check => {
  const secrets = { tokens: SECRETS, platformSecrets: SECRETS, appSecrets: SECRETS };
  return (words) => isAuthentic(secrets, { [name]: words }, RAW) || null;
};
const httpPsp = createHttpPspWebhooks(SECRETS);
const standard = (words: string) => ({ 'webhook-id': 'm', 'webhook-timestamp': SECONDS, 'webhook-signature': words });
const pix = createPixWebhooks({ tokens: SECRETS, clientCn: 'bank.example' });
const { check } = auth;
const sandboxKey = requireKey(KEYS.map(({ key }) => ({ key, readsOnly: false })));
const askSandbox = (authorization: string) =>
  refused(() => sandboxKey({ get: () => authorization } as never, { set: () => {} } as never, () => {}));
const request = (headers: object) => ({ method: 'GET', headers }) as Parameters<typeof check>[0];
const refused = (work: () => unknown): null => {
  expect(work).toThrow();
  return null;
};

/** [scheme, check, one word, what joins words] */
const SCHEMES: [string, Check, string, string][] = [
  ['WhatsApp’s bearer token', whatsapp('authorization'), `Bearer ${HEX}`, ' '],
  ['360dialog’s signature', whatsapp('x-360dialog-signature'), HEX, ', '],
  ['Meta’s signature', whatsapp('x-hub-signature-256'), `sha256=${HEX}`, ', '],
  ['Standard Webhooks of an http PSP', psp(httpPsp, standard), `v1,${HEX}`, ' '],
  [
    'Stripe’s signature',
    psp(createStripeWebhooks(SECRETS), (words) => ({ 'stripe-signature': `t=${SECONDS},${words}` })),
    `v1=${HEX}`,
    ',',
  ],
  [
    'Razorpay’s signature',
    psp(createRazorpayWebhooks(SECRETS), (words) => ({ 'x-razorpay-signature': words })),
    HEX,
    ', ',
  ],
  [
    'Mercado Pago’s signature',
    psp(createMercadoPagoWebhooks(SECRETS), (words) => ({ 'x-signature': `ts=${SECONDS},${words}` })),
    `v1=${HEX}`,
    ',',
  ],
  [
    'API Pix’s token',
    (words) => pix.read({ headers: {}, query: { token: words }, pathToken: null, raw: RAW }, NOW),
    HEX,
    ',',
  ],
  ['API Pix’s certificate', psp(pix, (words) => ({ 'x-ssl-client-cn': words })), 'CN=other.example', ', '],
  ['an API key', (words) => refused(() => check(request({ authorization: words }), 'read', {} as never)), HEX, ' '],
  [
    'an API key after many schemes',
    (words) => refused(() => check(request({ authorization: `Bearer ${words}` }), 'read', {} as never)),
    HEX,
    ' ',
  ],
  ['a key of the sandbox', (words) => askSandbox(`Bearer ${words}`), HEX, ','],
  [
    'API Pix’s token in the path',
    (words) => pix.read({ headers: {}, query: {}, pathToken: words, raw: RAW }, NOW),
    HEX,
    ',',
  ],
  ['a key at the dashboard’s sign-in', (words) => auth.findKey(words), HEX, ' '],
  [
    'a session of the dashboard',
    (words) => auth.sessions.find({ cookie: words }),
    `wapay_session=${ID_OF_KEY}.1795200000.${'A'.repeat(43)}`,
    '; ',
  ],
  [
    'a notification at the merchant’s',
    (words) => {
      const read = () => verifyNotification({ secrets: SECRETS, headers: standard(words), body: RAW, now: NOW });
      expect(read).toThrow(InvalidSignatureError);
      return null;
    },
    `v1,${Buffer.from(HEX, 'hex').toString('base64')}`,
    ' ',
  ],
];

/** Hashes made and bytes hashed by `work`. */
function costOf(work: () => unknown): { hashes: number; bytes: number } {
  const cost = { hashes: 0, bytes: 0 };
  const makers = (['createHmac', 'createHash', 'hash'] as const).map((name) => jest.spyOn(crypto, name));
  const updates = [crypto.Hmac, crypto.Hash].map((one) => jest.spyOn(one.prototype as crypto.Hmac, 'update'));
  try {
    work();
    cost.hashes = makers.flatMap(({ mock }) => mock.calls).length;
    cost.bytes = updates.flatMap(({ mock }) => mock.calls).reduce((sum, [data]) => sum + Buffer.byteLength(data), 0);
  } finally {
    for (const spy of [...makers, ...updates]) spy.mockRestore();
  }
  return cost;
}

const manyOf = (word: string, glue: string): string =>
  Array(Math.floor(MOST_BYTES / (word.length + glue.length)))
    .fill(word)
    .join(glue);

/** So many values each scheme may look at, for rotations and proxies. */
const ROOM = 8;

test.each(SCHEMES)('%s: a header full of words costs no more hashes than a few words', (_name, check, word, glue) => {
  const one = costOf(() => expect(check(word)).toBeNull());
  expect(one.hashes).toBeGreaterThan(0);
  const most = costOf(() => expect(check(manyOf(word, glue))).toBeNull());
  expect(most.hashes).toBeLessThanOrEqual(one.hashes + ROOM);
  // A token is hashed whole, whatever is in it, so at most the header once more.
  expect(most.bytes).toBeLessThanOrEqual(one.bytes + MOST_BYTES);
});

/** A cookie is short, and each is signed by itself. */
const OF_BODIES = SCHEMES.filter(([name]) => name !== 'a session of the dashboard');

test.each(OF_BODIES)('%s: a body is signed as often for a few words as for one', (_name, check, word, glue) => {
  const signaturesFor = (words: string): number => {
    const spy = jest.spyOn(crypto, 'createHmac');
    check(words);
    const { length } = spy.mock.calls;
    spy.mockRestore();
    return length;
  };
  expect(signaturesFor([word, word, word, word].join(glue))).toBeLessThanOrEqual(signaturesFor(word));
});
