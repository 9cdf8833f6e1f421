import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../../problem';

const FULL = 'key-that-may-everything-0123456789abcdef';
const READ = 'key-that-may-read-0123456789abcdef-read';
const WRITE = 'key-that-may-write-0123456789abcdef-write';

let stage: Stage;
let merchant: ReturnType<Stage['as']>;
beforeAll(async () => {
  stage = await createStage({ API_KEYS: `${FULL},${READ}:read,${WRITE}:read+write`, PSP: 'none' });
  merchant = stage.as(FULL);
});
afterAll(() => stage.close());

/** Nothing may be stored by a request that was refused. */
const count = async (): Promise<number> =>
  (await stage.sql<{ n: number }>('SELECT count(*) AS n FROM orders'))[0]?.n ?? 0;

describe('401', () => {
  test.each([
    ['no header', undefined],
    ['another key', 'Bearer key-that-nobody-gave-0123456789abcdef'],
    ['a key cut short', `Bearer ${FULL.slice(0, -1)}`],
    ['no scheme', FULL],
    ['another scheme', `Basic ${FULL}`],
    ['an empty key', 'Bearer '],
    ['a key with its narrowing', `Bearer ${READ}:read`],
  ])('401: %s', async (_story, header) => {
    const request = stage.http.post('/v1/orders').send(teaOrder('C-401'));
    const answer = await (header === undefined ? request : request.set('Authorization', header));
    expectProblem(answer, 'unauthorized');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.text).not.toContain(FULL.slice(0, 20));
  });
  test('401 comes before anything is said about the body', async () => {
    expectProblem(await stage.http.post('/v1/orders').type('json').send('{"half'), 'unauthorized');
    expectProblem(await stage.http.post('/v1/orders').type('text').send('hello'), 'unauthorized');
  });
});

test('403: a key that may only read', async () => {
  expectProblem(await stage.as(READ).post('/orders', teaOrder('C-403')), 'forbidden');
});

describe('400: what is not JSON', () => {
  test.each(['{', '{"to": }', '{"a":1}{"b":2}', "{'to': '91'}", 'null null', '﻿{', '{"a":\u0001}'])(
    '%j',
    async (text) => {
      const before = await count();
      const answer = await stage.http.post('/v1/orders').set('Authorization', `Bearer ${FULL}`).type('json').send(text);
      expectProblem(answer, 'malformed_json');
      expect(await count()).toBe(before);
    },
  );
});

describe('415', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp', ''])(
    'the type %j',
    async (type) => {
      const answer = await stage.http
        .post('/v1/orders')
        .set('Authorization', `Bearer ${FULL}`)
        .set('Content-Type', type)
        .send(JSON.stringify(teaOrder('C-415')));
      expectProblem(answer, 'unsupported_media_type');
    },
  );
});

test('413: more than a megabyte', async () => {
  const answer = await merchant.post('/orders', teaOrder('C-413', { metadata: { a: 'x'.repeat(1024 * 1024) } }));
  expectProblem(answer, 'payload_too_large');
});

describe('422: a body that is not an object', () => {
  test.each(['[]', '[{}]', '"text"', '1', 'true', 'null'])('%s', async (text) => {
    const answer = await stage.http.post('/v1/orders').set('Authorization', `Bearer ${FULL}`).type('json').send(text);
    expectErrors(answer, ' wrong_type');
  });
  test('no body at all', async () => {
    expectErrors(await merchant.post('/orders'), ' wrong_type');
  });
});

describe('422: every broken rule at once, each with its pointer', () => {
  test('an empty object', async () => {
    const answer = await merchant.post('/orders', {});
    const { errors } = expectProblem(answer, 'invalid_request');
    expect(errors.map((one: { pointer: string }) => one.pointer)).toEqual(
      expect.arrayContaining(['/currency', '/type', '/to', '/payment_settings']),
    );
  });
  test('unknown fields at any depth are named', async () => {
    const base = teaOrder('C-422', { colour: 'red', 'a/b~c': 1 });
    base.order.items[0].weight = 1;
    base.payment_settings[0].payment_gateway.key = 'x';
    expectErrors(
      await merchant.post('/orders', base),
      '/colour unknown_field',
      '/a~1b~0c unknown_field',
      '/order/items/0/weight unknown_field',
      '/payment_settings/0/payment_gateway/key unknown_field',
    );
  });
  test('__proto__ is an unknown field like any other', async () => {
    const body = JSON.stringify(teaOrder('C-422')).replace('{', '{"__proto__":{"send":false},');
    const answer = await stage.http.post('/v1/orders').set('Authorization', `Bearer ${FULL}`).type('json').send(body);
    expectErrors(answer, '/__proto__ unknown_field');
  });
  test('both to and recipient', async () => {
    const { errors } = expectProblem(
      await merchant.post('/orders', teaOrder('C-422', { recipient: 'IN.1' })),
      'invalid_request',
    );
    expect(errors).toHaveLength(1);
  });
  test('a total that does not add up', async () => {
    const answer = await merchant.post('/orders', teaOrder('C-422', { total_amount: { value: 1 } }));
    expectErrors(answer, '/total_amount total_mismatch');
  });
  test('a NUL, which no database keeps', async () => {
    const answer = await merchant.post('/orders', teaOrder('C-422', { metadata: { a: 'x\u0000y' } }));
    expectErrors(answer, '/metadata/a invalid_text');
  });
  test('half a surrogate pair', async () => {
    const body = JSON.stringify(teaOrder('C-422', { message: { body: '?' } })).replace('"?"', '"\\ud83c"');
    const answer = await stage.http.post('/v1/orders').set('Authorization', `Bearer ${FULL}`).type('json').send(body);
    expectErrors(answer, '/message/body invalid_text');
  });
  test('the message repeats nothing of what was sent', async () => {
    const answer = await merchant.post('/orders', teaOrder('C-422', { to: '+9198450123xx' }));
    expectProblem(answer, 'invalid_request');
    expect(answer.text).not.toContain('9198450123');
  });
});

test('422: nobody could confirm the payment while no PSP is there', async () => {
  const body = teaOrder('C-PSP', {
    payment_settings: [
      { type: 'upi_intent_link', upi_intent_link: { link: 'upi://pay?pa=shop@bank&pn=Shop&tr=C-PSP' } },
    ],
  });
  const before = await count();
  expectProblem(await merchant.post('/orders', body), 'psp_required');
  expect(await count()).toBe(before);
});

test.each<[string, object, object]>([
  ['a UPI link', {}, { type: 'upi_intent_link' }],
  ['a payment link', {}, { type: 'payment_link' }],
  ['a boleto', { currency: 'BRL' }, { type: 'boleto' }],
  ['a Pix code', { currency: 'BRL' }, { type: 'pix_dynamic_code', pix_dynamic_code: { merchant_name: 'Padaria' } }],
])('422: %s that the PSP is to make is psp_required while no PSP is there', async (_kind, change, setting) => {
  const body = teaOrder('C-PSP-2', { to: '+5511987654321', ...change, payment_settings: [setting] });
  expectProblem(await merchant.post('/orders', body), 'psp_required');
  const validated = await merchant.post('/orders/validate', body).expect(200);
  expect(validated.body).toMatchObject({ valid: false, errors: [{ code: 'psp_required' }] });
});

test('409: a reference_id is used once', async () => {
  await merchant.post('/orders', teaOrder('C-409', { send: false })).expect(201);
  expectProblem(await merchant.post('/orders', teaOrder('C-409', { send: false })), 'reference_id_taken');
  // The reference is case sensitive (Meta, Receive payments via payment gateways).
  await merchant.post('/orders', teaOrder('c-409', { send: false })).expect(201);
});

test('409: of two that come together, one is created', async () => {
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => merchant.post('/orders', teaOrder('C-RACE', { send: false }))),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
});
