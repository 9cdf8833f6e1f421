import {
  breadOrder,
  CARD,
  CREDENTIAL,
  CUSTOMER,
  PIX,
  sendBread,
  storeCredential,
} from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../problem';

const FULL = 'k'.repeat(32);
const READ = 'r'.repeat(32);

let stage: Stage;
beforeAll(async () => {
  stage = await createStage({ API_KEYS: `sk_sandbox_of_32_characters_long_1,${FULL},${READ}:read` });
  stage.merchant = stage.as(FULL) as never;
});
afterAll(() => stage.close());

const VISA = '4242424242424242';

describe('PUT /v1/credentials/{credential_id}', () => {
  test('201, then 200: stored and replaced, and psp is never shown', async () => {
    const created = await storeCredential(stage, { psp: { token: 'tok-secret', nested: { deep: [1, 'two'] } } });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      credential_id: CREDENTIAL,
      last_four_digits: '4821',
      customer: { phone: CUSTOMER, user_id: null },
      created_at: stage.clock.now().toISOString(),
      updated_at: stage.clock.now().toISOString(),
    });
    stage.clock.advance(1000);
    const replaced = await storeCredential(stage, { customer: { phone: CUSTOMER, user_id: 'BR.1' } }).expect(200);
    expect(replaced.body.customer).toEqual({ phone: CUSTOMER, user_id: 'BR.1' });
    expect(replaced.body.updated_at).not.toBe(replaced.body.created_at);
    const read = await stage.merchant.get(`/credentials/${CREDENTIAL}`).expect(200);
    expect(read.body).toEqual(replaced.body);
    expect(read.text).not.toContain('tok');
  });

  test('422: nested more deeply than anybody can search for a card number', async () => {
    const deep = 100_000;
    const body = `{"last_four_digits":"4821","customer":{"phone":"+${CUSTOMER}"},"psp":{"a":${'['.repeat(deep)}${']'.repeat(deep)}}}`;
    const answer = await stage.http
      .put('/v1/credentials/cred-deep')
      .set('Authorization', `Bearer ${FULL}`)
      .set('Content-Type', 'application/json')
      .serialize((text) => text)
      .send(body);
    expectErrors(answer, ' too_deep');
  });

  test('what the PSP needs is kept encrypted, and opens for its own credential alone', async () => {
    await storeCredential(stage, { psp: { token: 'tok-plain' } }, 'cred-a').expect(201);
    await storeCredential(stage, { psp: { token: 'tok-other' } }, 'cred-b').expect(201);
    const [row] = await stage.sql(`SELECT psp FROM credentials WHERE credential_id = 'cred-a'`);
    expect(row.psp.toString('latin1')).not.toContain('tok');
    expect(JSON.parse(stage.ctx.vault.decrypt(row.psp, 'credential cred-a'))).toEqual({ token: 'tok-plain' });
    expect(() => stage.ctx.vault.decrypt(row.psp, 'credential cred-b')).toThrow();
  });

  test.each<[string, Json, string, string]>([
    ['last four digits', { last_four_digits: '482' }, '/last_four_digits', 'invalid_format'],
    ['no customer', { customer: {} }, '/customer', 'custom'],
    ['a phone that is none', { customer: { phone: '12' } }, '/customer/phone', 'invalid_format'],
    [
      'a phone without country code',
      { customer: { phone: '11987654321' } },
      '/customer/phone',
      'country_code_required',
    ],
    ['half a Brazilian phone', { customer: { phone: '+55119876543' } }, '/customer/phone', 'invalid_phone'],
    ['a user id that is none', { customer: { user_id: 'x' } }, '/customer/user_id', 'invalid_format'],
    ['no psp', { psp: undefined }, '/psp', 'invalid_type'],
    ['psp that is no object', { psp: 'tok' }, '/psp', 'invalid_type'],
    ['a psp of megabytes', { psp: { x: 'y'.repeat(8001) } }, '/psp', 'custom'],
    ['an unknown field', { card: 1 }, '/card', 'unknown_field'],
  ])('422: %s', async (_name, change, pointer, code) => {
    const { body } = await storeCredential(stage, change, 'cred-bad').expect(422);
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  test.each<[string, Json, string]>([
    ['in psp', { psp: { number: VISA } }, '/psp/number'],
    ['as a number', { psp: { number: 4242424242424242 } }, '/psp/number'],
    ['in groups', { psp: { note: 'card 4242 4242 4242 4242 exp 12/30' } }, '/psp/note'],
    ['deep inside', { psp: { a: [{ b: '4242-4242-4242-4242' }] } }, '/psp/a/0/b'],
    ['as a name', { psp: { [VISA]: true } }, '/psp'],
    ['as the last four digits', { last_four_digits: VISA }, '/last_four_digits'],
    ['in a field that does not exist', { pan: VISA }, '/pan'],
  ])('422: a card number %s', async (_name, change, pointer) => {
    const { body } = await storeCredential(stage, change, 'cred-bad').expect(422);
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer, code: 'card_number' }));
    expect(JSON.stringify(body)).not.toContain(VISA);
    await stage.merchant.get('/credentials/cred-bad').expect(404);
  });

  test('422: a card number as the credential_id', async () => {
    const { body } = await storeCredential(stage, {}, VISA).expect(422);
    expect(body.errors).toContainEqual(expect.objectContaining({ code: 'card_number' }));
  });

  test('a phone number that passes the Luhn test is a phone number', async () => {
    // 13 digits with a right check digit by chance.
    await storeCredential(stage, { customer: { phone: '5511987654325' } }, 'cred-luhn').expect(201);
  });

  test('403: a key that may only read', async () => {
    const body = { last_four_digits: '4821', customer: { phone: CUSTOMER }, psp: {} };
    await stage.as(READ).put('/credentials/cred-x', body).expect(403);
    await stage.as(READ).delete(`/credentials/${CREDENTIAL}`).expect(403);
    await stage.as(READ).get(`/credentials/${CREDENTIAL}`).expect(200);
  });

  test('422: no key to encrypt with', async () => {
    const { settings } = stage.ctx;
    stage.ctx.settings = { ...settings, keepsCredentials: false };
    const answer = await storeCredential(stage, {}, 'cred-nokey');
    stage.ctx.settings = settings;
    expectProblem(answer, 'psp_required');
    expect(answer.body.detail).toMatch(/CREDENTIALS_KEY/);
  });
});

describe('the other routes', () => {
  test('404 for what is not there', async () => {
    await stage.merchant.get('/credentials/nobody').expect(404);
    await stage.merchant.delete('/credentials/nobody').expect(404);
  });

  test('204: forgotten', async () => {
    await storeCredential(stage, {}, 'cred-gone').expect(201);
    const answer = await stage.merchant.delete('/credentials/cred-gone').expect(204);
    expect(answer.text).toBe('');
    await stage.merchant.get('/credentials/cred-gone').expect(404);
  });

  test('search by phone or user id', async () => {
    await storeCredential(stage, { customer: { phone: '5521998877665', user_id: 'BR.9' } }, 'cred-1').expect(201);
    stage.clock.advance(1000);
    await storeCredential(stage, { customer: { phone: '5521998877665' } }, 'cred-2').expect(201);
    const ids = async (body: object) =>
      (await stage.merchant.post('/credentials/search', body).expect(200)).body.data.map(
        (one: Json) => one.credential_id,
      );
    expect(await ids({ phone: '+5521998877665' })).toEqual(['cred-2', 'cred-1']);
    // The first credential says that BR.9 has that number.
    expect(await ids({ user_id: 'BR.9' })).toEqual(['cred-2', 'cred-1']);
    expect(await ids({ phone: '21998877665' })).toEqual(['cred-2', 'cred-1']);
    expect(await ids({ phone: '552198877665' })).toEqual(['cred-2', 'cred-1']);
    expect(await ids({ phone: '5500000000000' })).toEqual([]);
    await stage.merchant.post('/credentials/search', {}).expect(422);
    await stage.merchant.post('/credentials/search', { phone: '5521998877665', user_id: 'BR.9' }).expect(422);
  });

  test('405 for other methods', async () => {
    await stage.merchant.post(`/credentials/${CREDENTIAL}`, {}).expect(405);
  });
});

describe('an order that names a credential', () => {
  const card = (change: object) => ({
    payment_settings: [PIX, { type: 'offsite_card_pay', offsite_card_pay: { credential_id: CREDENTIAL, ...change } }],
  });
  const rows: [string, object, string, string][] = [
    ['unknown', card({ credential_id: 'cred-none' }), 'credential_id', 'unknown_credential'],
    ['of somebody else', { ...card({}), to: '5511900000000' }, 'credential_id', 'credential_of_another_customer'],
    [
      'of a customer by another name',
      { ...card({ credential_id: 'cred-phone-only' }), to: undefined, recipient: 'BR.1' },
      'credential_id',
      'credential_of_another_customer',
    ],
    ['with other digits', card({ last_four_digits: '1111' }), 'last_four_digits', 'last_four_digits_mismatch'],
  ];

  beforeAll(async () => {
    await storeCredential(stage);
    await storeCredential(stage, {}, 'cred-phone-only').expect(201);
  });

  test.each(rows)('422: %s', async (_name, change, field, code) => {
    const order = breadOrder('CO-bad', change);
    const { body } = await stage.merchant.post('/orders', order).expect(422);
    const error = { pointer: `/payment_settings/1/offsite_card_pay/${field}`, code };
    expect(body.errors).toEqual([expect.objectContaining(error)]);
    const validated = await stage.merchant.post('/orders/validate', order).expect(200);
    expect(validated.body).toMatchObject({ valid: false, errors: [error], payload: null });
    await stage.merchant.get('/orders/CO-bad').expect(404);
  });

  test('takes the last four digits from it', async () => {
    const filled = [
      { type: 'offsite_card_pay', offsite_card_pay: { last_four_digits: '4821', credential_id: CREDENTIAL } },
    ];
    const validated = await stage.merchant.post('/orders/validate', breadOrder('CO-1')).expect(200);
    expect(validated.body.payload.interactive.action.parameters.payment_settings).toEqual(filled);
    await sendBread(stage, 'CO-1');
    expect((await stage.merchant.get('/orders/CO-1').expect(200)).body.payment_settings).toEqual(filled);
    expect(CARD.offsite_card_pay).not.toHaveProperty('last_four_digits');
  });
});
