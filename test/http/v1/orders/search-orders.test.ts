import { createStage, type Json, type Stage, teaOrder } from '../../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const search = async (body: object): Promise<string[]> =>
  (await stage.merchant.post('/orders/search', body).expect(200)).body.data.map((order: Json) => order.reference_id);

const create = (referenceId: string, change: object) =>
  stage.merchant.post('/orders', teaOrder(referenceId, { send: false, ...change })).expect(201);

/** What WhatsApp called the customer when it took the message of an order. */
const named = (referenceId: string, waId: string | null, waUserId: string | null) =>
  stage.sql('UPDATE orders SET wa_id = $2, wa_user_id = $3 WHERE reference_id = $1', [referenceId, waId, waUserId]);

describe('a customer is found by every name', () => {
  beforeAll(async () => {
    await create('BR-with-9', { to: '+5531987654321' });
    await named('BR-with-9', '553187654321', 'BR.100200');
    await create('BR-by-id', { to: undefined, recipient: 'BR.100200' });
    await create('BR-parent', { to: undefined, recipient: 'BR.ENT.100200' });
    await named('BR-parent', '553187654321', null);
    await create('BR-landline', { to: '+553130459876' });
    await create('BR-mobile-of-landline', { to: '+5531930459876' });
    await create('IN-1', { to: '+919811111111' });
    await named('IN-1', '919811111111', 'IN.1');
    await create('IN-2', { to: '+919822222222' });
    await named('IN-2', '919822222222', 'IN.1');
    await create('IN-stranger', { to: '+919833333333' });
  });
  const ana = ['BR-by-id', 'BR-parent', 'BR-with-9'];

  test.each([
    ['the number as the merchant gave it', { phone: '+5531987654321' }],
    ['the number without the ninth digit', { phone: '+553187654321' }],
    ['digits without +', { phone: '5531987654321' }],
    ['digits without country code', { phone: '31987654321' }],
    ['the user id', { user_id: 'BR.100200' }],
    ['the parent’s user id', { user_id: 'BR.ENT.100200' }],
  ])('by %s', async (_, body) => expect((await search(body)).sort()).toEqual(ana));

  test('by the number before, where a user id connects the two', async () => {
    expect((await search({ phone: '+919811111111' })).sort()).toEqual(['IN-1', 'IN-2']);
    expect((await search({ phone: '9822222222' })).sort()).toEqual(['IN-1', 'IN-2']);
  });

  test('a landline is not the mobile number that a ninth digit would make of it', async () => {
    expect(await search({ phone: '+553130459876' })).toEqual(['BR-landline']);
    expect(await search({ phone: '+5531930459876' })).toEqual(['BR-mobile-of-landline']);
  });

  test('with the other filters', async () => {
    expect(await search({ user_id: 'BR.100200', status: 'shipped' })).toEqual([]);
    expect(await search({ user_id: 'BR.100200', limit: 1 })).toHaveLength(1);
  });

  test('erasing takes all of them, and nobody else; a number without country code is refused', async () => {
    const errors = (await stage.merchant.post('/customers/erase', { phone: '9811111111' }).expect(422)).body.errors;
    expect(errors).toMatchObject([{ pointer: '/phone', code: 'country_code_required' }]);
    const erased = await stage.merchant.post('/customers/erase', { phone: '+553187654321' }).expect(200);
    expect(erased.body).toEqual({ orders: 3 });
    const left = await stage.sql<{ id: string }>(
      `SELECT reference_id AS id FROM orders WHERE customer_phone IS NOT NULL OR customer_user_id IS NOT NULL ORDER BY 1`,
    );
    expect(left.map(({ id }) => id)).toEqual(['BR-landline', 'BR-mobile-of-landline', 'IN-1', 'IN-2', 'IN-stranger']);
  });

  test('a number stored before this rule is erased with +', async () => {
    await stage.sql(`UPDATE orders SET customer_phone = '9833333333' WHERE reference_id = 'IN-stranger'`);
    const erased = await stage.merchant.post('/customers/erase', { phone: '+9833333333' }).expect(200);
    expect(erased.body).toEqual({ orders: 1 });
  });
});

describe('an order is found by what people have in their hands', () => {
  beforeAll(async () => {
    await stage.merchant
      .post('/orders', teaOrder('Desk-7', { to: '+919845010001', metadata: { Cart: 'C-1', till: 'Caixa Ó' } }))
      .expect(201);
    await stage.runUntilIdle();
    await stage.customer.act('Desk-7', 'pay').expect(200);
    await stage.runUntilIdle();
    await create('Desk-8', { to: '+919845010002', metadata: { cart: 'C-2', CART: 'c-1' } });
    await create('Desk-9', { to: '+919845010003', metadata: { note: '{"x":"c-1"}' } });
  });

  test('either id of the gateway’s transaction, in any letter case', async () => {
    const { body } = await stage.merchant.get('/orders/Desk-7').expect(200);
    const [{ id, pg_transaction_id }] = body.payment.transactions;
    expect(id).not.toBe(pg_transaction_id);
    for (const transaction_id of [id, pg_transaction_id, id.toUpperCase(), pg_transaction_id.toLowerCase()])
      expect(await search({ transaction_id })).toEqual(['Desk-7']);
    expect(await search({ transaction_id: id.slice(0, -1) })).toEqual([]);
    expect(await search({ transaction_id: id, payment_status: 'new' })).toEqual([]);
  });

  test('a value of the metadata, whole and in any letter case', async () => {
    expect((await search({ metadata_value: 'c-1' })).sort()).toEqual(['Desk-7', 'Desk-8']);
    expect((await search({ metadata_value: 'C-2' })).sort()).toEqual(['Desk-8']);
    expect(await search({ metadata_value: 'CAIXA ó' })).toEqual(['Desk-7']);
    expect(await search({ metadata_value: 'c-' })).toEqual([]);
    expect(await search({ metadata_value: 'till' })).toEqual([]);
  });

  test('the reference in any letter case', async () => {
    for (const reference_id of ['Desk-7', 'desk-7', 'DESK-7'])
      expect(await search({ reference_id })).toEqual(['Desk-7']);
    expect(await search({ reference_id: 'desk' })).toEqual([]);
  });

  test('how much of it was refunded', async () => {
    const all = { reference_id: 'desk-7' };
    expect(await search({ ...all, refunded: 'none' })).toEqual(['Desk-7']);
    await stage.merchant.post('/orders/Desk-7/refunds', { amount: { value: 100 } }).expect(202);
    await stage.runUntilIdle();
    await stage.advance(400);
    expect(await search({ ...all, refunded: 'none' })).toEqual([]);
    expect(await search({ refunded: 'partly' })).toEqual(['Desk-7']);
    await stage.merchant.post('/orders/Desk-7/refunds', {}).expect(202);
    await stage.runUntilIdle();
    await stage.advance(400);
    expect(await search({ refunded: 'partly' })).toEqual([]);
    expect(await search({ refunded: 'fully' })).toEqual(['Desk-7']);
    const listed = await stage.merchant.get('/orders?refunded=fully').expect(200);
    expect(listed.body.data.map((order: Json) => order.reference_id)).toEqual(['Desk-7']);
  });
});
