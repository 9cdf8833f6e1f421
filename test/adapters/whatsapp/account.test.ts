import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpClient } from '../../../src/adapters/http/client';
import { readAccount } from '../../../src/adapters/whatsapp/account';
import { evaluateAccount } from '../../../src/cli/doctor/check-account';

/* Answers in the form that Meta and 360dialog document; what the doctor makes of them. */

const NOW = new Date('2026-11-28T12:00:00Z');
const WABA = '118273645501928';
const NUMBER = '109876543210987';

const healthy = {
  id: NUMBER,
  health_status: {
    can_send_message: 'AVAILABLE',
    entities: [
      { entity_type: 'PHONE_NUMBER', id: NUMBER, can_send_message: 'AVAILABLE' },
      { entity_type: 'WABA', id: WABA, can_send_message: 'AVAILABLE' },
      { entity_type: 'BUSINESS', id: '506914307656634', can_send_message: 'AVAILABLE' },
      { entity_type: 'APP', id: '1172838287309042', can_send_message: 'AVAILABLE' },
    ],
  },
};
const blocked = {
  id: NUMBER,
  health_status: {
    can_send_message: 'BLOCKED',
    entities: [
      { entity_type: 'PHONE_NUMBER', id: NUMBER, can_send_message: 'AVAILABLE' },
      {
        entity_type: 'WABA',
        id: WABA,
        can_send_message: 'BLOCKED',
        errors: [
          {
            error_code: 141006,
            error_description: 'There is an error with the payment method.',
            possible_solution: 'There was an error with your payment method.',
          },
        ],
      },
      { entity_type: 'BUSINESS', id: '5', can_send_message: 'LIMITED', additional_info: ['Not verified yet.'] },
    ],
  },
};
const configurations = {
  data: [
    { payment_configurations: [{ configuration_name: 'my-gateway', provider_name: 'razorpay', status: 'Active' }] },
  ],
};
const denied = { error: { message: '(#200) Permissions error', type: 'OAuthException', code: 200 } };

let server: Server;
let answers: Record<string, [number, unknown]>;
const asked: { path: string; key: string | undefined; bearer: string | undefined }[] = [];
beforeAll(async () => {
  server = createServer((req, res) => {
    const key = req.headers['d360-api-key'] as string | undefined;
    asked.push({ path: req.url ?? '', key, bearer: req.headers.authorization });
    const [status, body] = answers[(req.url ?? '').split('?')[0] ?? ''] ?? [404, { error: { code: 100 } }];
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

async function examine(
  given: typeof answers,
  {
    meta = true,
    sold = { currencies: ['INR'], configurations: ['my-gateway'] },
    phoneNumberId = NUMBER as string | null,
  } = {},
) {
  answers = given;
  asked.length = 0;
  const client = createHttpClient({ name: 'test' });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${meta ? '/v24.0' : ''}`;
  const headers: Record<string, string> = meta ? { Authorization: 'Bearer token' } : { 'D360-API-KEY': 'key' };
  const account = await readAccount({ client, baseUrl, headers, phoneNumberId: meta ? NUMBER : null });
  client.close();
  const findings = evaluateAccount(account, sold, { phoneNumberId, now: NOW });
  return Object.fromEntries(findings.map(({ name, ...rest }) => [name, rest]));
}

const atMeta = (change: Record<string, [number, unknown]> = {}): typeof answers => ({
  [`/v24.0/${NUMBER}`]: [200, healthy],
  [`/v24.0/${WABA}`]: [200, { id: WABA, currency: 'INR', country: 'IN' }],
  [`/v24.0/${WABA}/payment_configurations`]: [200, configurations],
  ...change,
});

describe('Meta', () => {
  test('an account that is well: asked for with the token, and the account is found by its number', async () => {
    const found = await examine(atMeta());
    expect(Object.values(found).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(found.account?.detail).toContain(WABA);
    expect(asked.map(({ path }) => path).sort()).toEqual([
      `/v24.0/${NUMBER}?fields=id,health_status`,
      `/v24.0/${WABA}/payment_configurations`,
      `/v24.0/${WABA}?fields=id,currency,country`,
    ]);
    expect(new Set(asked.map(({ bearer }) => bearer))).toEqual(new Set(['Bearer token']));
  });

  test('billed in dollars, five weeks before the day', async () => {
    const { billing } = await examine(
      atMeta({ [`/v24.0/${WABA}`]: [200, { id: WABA, currency: 'USD', country: 'IN' }] }),
    );
    expect(billing).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('billed in USD: as of 1 January 2027 (in 34 days) no message is delivered'),
      advice: expect.stringContaining('make them again under the same names'),
    });
  });

  test('Brazil has until July', async () => {
    const found = await examine(atMeta({ [`/v24.0/${WABA}`]: [200, { id: WABA, currency: 'USD', country: 'BR' }] }), {
      sold: { currencies: ['BRL'], configurations: [] },
    });
    expect(found.billing?.detail).toContain('as of 1 July 2027 (in 215 days)');
    expect(found.configurations).toBeUndefined();
  });

  test('after a migration the new account has no payment configurations', async () => {
    const { configurations: found } = await examine(
      atMeta({ [`/v24.0/${WABA}/payment_configurations`]: [200, { data: [] }] }),
    );
    expect(found).toMatchObject({ status: 'fail', detail: 'orders name my-gateway, which the account does not have' });
  });

  test('one that is not connected, in the form without the inner list', async () => {
    const list = { data: [{ configuration_name: 'my-gateway', status: 'Needs Testing' }] };
    const { configurations: found } = await examine(atMeta({ [`/v24.0/${WABA}/payment_configurations`]: [200, list] }));
    expect(found).toMatchObject({ status: 'warn', detail: 'my-gateway is Needs Testing' });
  });

  test('a blocked account says why, in Meta’s words', async () => {
    const { account } = await examine(atMeta({ [`/v24.0/${NUMBER}`]: [200, blocked] }));
    expect(account).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/Meta says BLOCKED.*waba BLOCKED: 141006 There is an error with the payment/),
    });
    expect(account?.detail).toContain('business LIMITED: Not verified yet.');
  });

  test.each<[string, Record<string, [number, unknown]>]>([
    [
      'a token that may not',
      { [`/v24.0/${WABA}`]: [403, denied], [`/v24.0/${WABA}/payment_configurations`]: [403, denied] },
    ],
    ['another form', { [`/v24.0/${WABA}`]: [200, { id: WABA }], [`/v24.0/${WABA}/payment_configurations`]: [200, []] }],
    [
      'no account named',
      { [`/v24.0/${NUMBER}`]: [200, { id: NUMBER, health_status: { can_send_message: 'AVAILABLE' } }] },
    ],
  ])('%s: what cannot be read is said, with what to look up', async (_what, change) => {
    const { billing, configurations: found } = await examine(atMeta(change));
    expect(billing).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('cannot be read: '),
      advice: expect.stringContaining('unless it is INR, no message is delivered as of 1 January 2027 (in 34 days)'),
    });
    expect(found).toMatchObject({ status: 'warn', detail: expect.stringContaining('cannot be read: ') });
  });

  test('another number than the one that webhooks are taken for', async () => {
    const { account } = await examine(atMeta(), { phoneNumberId: '42' });
    expect(account).toMatchObject({ status: 'fail', detail: expect.stringContaining('PHONE_NUMBER_ID says 42') });
  });
});

describe('360dialog', () => {
  test('tells the health to the key of the number, and that the rest is not told', async () => {
    const found = await examine({ '/health_status': [200, healthy] }, { meta: false });
    expect(asked).toEqual([{ path: '/health_status', key: 'key', bearer: undefined }]);
    expect(found.account).toMatchObject({ status: 'ok' });
    for (const name of ['billing', 'configurations'])
      expect(found[name]).toMatchObject({
        status: 'warn',
        detail: expect.stringContaining('360dialog does not show it'),
      });
  });

  test('does not answer: nothing is guessed', async () => {
    const found = await examine({ '/health_status': [500, {}] }, { meta: false });
    expect(found.account).toMatchObject({ status: 'warn', detail: expect.stringContaining('cannot be read') });
  });
});
