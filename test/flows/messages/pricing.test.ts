import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

/* What WhatsApp says about the price of a message is kept, shown and counted once. */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const messages = async (id: string): Promise<Json[]> =>
  (await stage.merchant.get(`/orders/${id}/messages`).expect(200)).body.data;
const statistics = async (): Promise<Json> => (await stage.merchant.get('/figures?hours=1').expect(200)).body.messages;
const priced = async (...labels: string[]): Promise<number> => {
  const { text } = await stage.http.get('/metrics').expect(200);
  const lines = text.split('\n').filter((line) => line.startsWith('wapay_messages_priced_total{'));
  return Number(
    lines
      .find((line) => labels.every((label) => line.includes(label)))
      ?.split(' ')
      .at(-1) ?? 0,
  );
};

/** Delivers one status webhook about a message. */
const status = (wamid: string, word: string, pricing?: object) =>
  stage
    .deliver({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { phone_number_id: '1' },
                statuses: [{ id: wamid, status: word, timestamp: '1795171209', ...(pricing && { pricing }) }],
              },
            },
          ],
        },
      ],
    })
    .expect(200);

test('a payment costs two messages: the order, and the thanks', async () => {
  await stage.merchant.post('/orders', teaOrder('PRICE-1')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('PRICE-1', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  const price = { category: 'service', type: 'regular', billable: true };
  expect((await messages('PRICE-1')).map(({ kind, pricing }) => ({ kind, pricing }))).toEqual([
    { kind: 'order_details', pricing: price },
    { kind: 'order_status', pricing: price },
  ]);
  expect(await priced('category="service"', 'type="regular"')).toBe(2);
  expect((await statistics()).price).toEqual([{ ...price, count: 2 }]);
});

test('with auto_messages false it costs one', async () => {
  await stage.merchant.post('/orders', teaOrder('PRICE-2', { auto_messages: false })).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('PRICE-2', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect(await messages('PRICE-2')).toHaveLength(1);
  expect(await priced('category="service"')).toBe(3);
});

test('the first price stays, however often and in whatever order it is told', async () => {
  await stage.merchant.post('/orders', teaOrder('PRICE-3')).expect(201);
  await stage.sql(`UPDATE messages SET wamid = 'wamid.PRICE3', status = 'sent' WHERE reference_id = 'PRICE-3'`);
  await stage.sql(`UPDATE outbox SET due_at = NULL, ended_at = $1, outcome = 'sent' WHERE reference_id = 'PRICE-3'`, [
    stage.clock.now(),
  ]);
  const free = { category: 'utility', type: 'free_customer_service', billable: false };
  await status('wamid.PRICE3', 'delivered', free);
  await stage.runUntilIdle();
  await status('wamid.PRICE3', 'read', { category: 'marketing', type: 'regular', billable: true });
  await status('wamid.PRICE3', 'sent');
  await stage.runUntilIdle();
  expect((await messages('PRICE-3'))[0]).toMatchObject({ status: 'read', pricing: free });
  expect(await priced('category="utility"', 'type="free_customer_service"')).toBe(1);
  expect(await priced('category="marketing"')).toBe(0);
  expect((await statistics()).price).toEqual([
    { category: 'service', type: 'regular', billable: true, count: 3 },
    { ...free, count: 1 },
  ]);
});

test('a word that nobody knows yet is kept, and counted as other', async () => {
  await stage.merchant.post('/orders', teaOrder('PRICE-4')).expect(201);
  await stage.sql(`UPDATE messages SET wamid = 'wamid.PRICE4', status = 'sent' WHERE reference_id = 'PRICE-4'`);
  await stage.sql(`UPDATE outbox SET due_at = NULL, ended_at = $1, outcome = 'sent' WHERE reference_id = 'PRICE-4'`, [
    stage.clock.now(),
  ]);
  await status('wamid.PRICE4', 'delivered', { category: 'group_service_lite', type: 'half_price' });
  await stage.runUntilIdle();
  expect((await messages('PRICE-4'))[0].pricing).toEqual({
    category: 'group_service_lite',
    type: 'half_price',
    billable: null,
  });
  expect(await priced('category="other"', 'type="other"')).toBe(1);
});

test('messages of other hours are in the figures of those', async () => {
  const before = (await statistics()).status;
  expect(before).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'order_details' })]));
  stage.clock.advance(2 * 3_600_000);
  expect(await statistics()).toEqual({ status: [], price: [] });
});
