import { breadOrder, chargesOf, consent, linesOf, storeCredential } from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';

/** A customer has several names, and WhatsApp tells when they change: number, user id, parent user id. */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

/** A system message about a customer, as WhatsApp delivers it (Meta, messages webhook, system). */
function renamed(system: Json, message: Json = {}): object {
  const seconds = String(Math.floor(stage.clock.now().getTime() / 1000));
  const id = `wamid.system.${seconds}.${JSON.stringify(system).length}`;
  const item = { id, timestamp: seconds, type: 'system', system: { body: 'Ana changed', ...system }, ...message };
  const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: '207654321098765' }, messages: [item] };
  return { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] };
}

let count = 0;
/** A customer with a stored card and an order; WhatsApp knows the user id. */
async function meet({ userId }: { userId?: string } = {}) {
  const number = ++count;
  const phone = `55119876${String(10_000 + number)}`;
  const credential = `cred-${number}`;
  const id = `N-${number}`;
  await storeCredential(stage, { customer: { phone: `+${phone}` } }, credential).expect(201);
  const card = { type: 'offsite_card_pay', offsite_card_pay: { credential_id: credential } };
  const order = (reference: string, change: object = {}) =>
    stage.merchant.post('/orders', breadOrder(reference, { to: `+${phone}`, payment_settings: [card], ...change }));
  await order(id).expect(201);
  await stage.runUntilIdle();
  if (userId) await stage.sql('UPDATE orders SET wa_user_id = $2 WHERE reference_id = $1', [id, userId]);
  const confirm = async (message: Json, reference = id): Promise<void> => {
    const body = consent(stage, reference, { credential_id: credential }, message);
    if (message.from === null) delete body.entry[0].changes[0].value.messages[0].from;
    await stage.deliver(body).expect(200);
    await stage.runUntilIdle();
  };
  return { id, phone, credential, card, order, confirm };
}
const receive = async (...bodies: object[]): Promise<void> => {
  for (const body of bodies) await stage.deliver(body).expect(200);
  await stage.runUntilIdle();
};
const statusOf = async (id: string): Promise<string> => (await stage.order(id)).payment.status;

describe('a customer who goes by another name since the order was sent can pay it', () => {
  const NEW = '5521987650001';
  const cases: [string, { userId?: string }, (phone: string) => object[], Json][] = [
    ['another number', {}, (from) => [renamed({ type: 'user_changed_number', wa_id: NEW }, { from })], { from: NEW }],
    [
      'the older form of it',
      {},
      (customer) => [renamed({ type: 'customer_changed_number', new_wa_id: NEW, customer })],
      { from: NEW },
    ],
    [
      'number and user id, as both change together',
      { userId: 'BR.old1' },
      (from) => [
        renamed({ type: 'user_changed_number', wa_id: NEW, user_id: 'BR.new1', previous_user_id: 'BR.old1' }, { from }),
      ],
      { from: NEW, from_user_id: 'BR.new1' },
    ],
    [
      'a user id alone, of somebody without a visible number',
      { userId: 'BR.old2' },
      () => [renamed({ type: 'user_changed_user_id', previous_user_id: 'BR.old2', user_id: 'BR.new2' })],
      { from: null, from_user_id: 'BR.new2' },
    ],
    [
      'twice, and the second change was told first',
      {},
      (from) => [
        renamed({ type: 'user_changed_number', wa_id: NEW }, { from: '5521987650009', id: 'wamid.second' }),
        renamed({ type: 'user_changed_number', wa_id: '5521987650009' }, { from, id: 'wamid.first' }),
      ],
      { from: NEW },
    ],
  ];
  test.each(cases)('%s', async (_name, known, bodies, sender) => {
    const { id, phone, confirm } = await meet(known);
    await receive(...bodies(phone));
    await stage.advance(60, 20);
    await confirm(sender);
    expect(await linesOf(stage, id, 'consent')).not.toContainEqual(expect.stringMatching(/sender|somebody/));
    expect(await statusOf(id)).toBe('captured');
    expect(chargesOf(stage, id)).toHaveLength(1);
    // The next case's customer is somebody else.
    await stage.sql('DELETE FROM customer_names');
  });

  test('a new order to the new number may name the card that was stored under the old one', async () => {
    const { phone, confirm, order } = await meet();
    const to = '5521987650002';
    await order('N-new-1', { to: `+${to}` }).expect(422);
    await receive(renamed({ type: 'user_changed_number', wa_id: to }, { from: phone }));
    await order('N-new-1', { to: `+${to}` }).expect(201);
    await stage.runUntilIdle();
    await confirm({ from: to }, 'N-new-1');
    expect(await statusOf('N-new-1')).toBe('captured');
  });
});

describe('a name that somebody gave up', () => {
  test('before the order was made, says nothing about its customer: the number belongs to somebody else now', async () => {
    const { phone, order, confirm } = await meet();
    const gone = '5521987650003';
    await receive(renamed({ type: 'user_changed_number', wa_id: gone }, { from: phone }));
    stage.clock.advance(3_600_000);
    await order('N-other').expect(201);
    await stage.runUntilIdle();
    await confirm({ from: gone }, 'N-other');
    expect(chargesOf(stage, 'N-other')).toEqual([]);
    expect((await stage.order('N-other')).payment.problem).toMatchObject({ code: 'sender_mismatch' });
  });

  test('is no way for a stranger: a number that nobody was renamed to stays refused', async () => {
    const { id, phone, confirm } = await meet();
    await receive(renamed({ type: 'user_changed_number', wa_id: '5521987650004' }, { from: phone }));
    await confirm({ from: '5521987650005' });
    expect(chargesOf(stage, id)).toEqual([]);
  });
});

describe('every name finds the customer', () => {
  test('orders and credentials, by any of them', async () => {
    const { id, phone, credential } = await meet({ userId: 'BR.old3' });
    const to = '5521987650006';
    const system = { type: 'user_changed_number', wa_id: to, user_id: 'BR.new3', parent_user_id: 'BR.ENT.new3' };
    await receive(
      renamed({ ...system, previous_user_id: 'BR.old3', previous_parent_user_id: 'BR.ENT.old3' }, { from: phone }),
    );
    const names = [
      { phone },
      { phone: to },
      ...['BR.old3', 'BR.new3', 'BR.ENT.old3', 'BR.ENT.new3'].map((user_id) => ({ user_id })),
    ];
    for (const name of names) {
      const orders = await stage.merchant.post('/orders/search', name).expect(200);
      expect(orders.body.data.map((order: Json) => order.reference_id)).toEqual([id]);
      const credentials = await stage.merchant.post('/credentials/search', name).expect(200);
      expect(credentials.body.data.map((one: Json) => one.credential_id)).toEqual([credential]);
    }
  });

  test('and erases the customer, the names themselves too', async () => {
    const { id, phone } = await meet();
    const to = '5521987650007';
    await receive(renamed({ type: 'user_changed_number', wa_id: to }, { from: phone }));
    await stage.merchant.post('/customers/erase', { phone: to }).expect(200, { orders: 1 });
    expect((await stage.order(id)).customer).toEqual({ phone: null, user_id: null });
    expect(await stage.sql('SELECT 1 FROM customer_names WHERE old_name = $1 OR new_name = $2', [phone, to])).toEqual(
      [],
    );
    // Delivered once more, it does not come back.
    await receive(renamed({ type: 'user_changed_number', wa_id: to }, { from: phone }));
    await stage.advance(60, 20);
    expect(await stage.sql('SELECT 1 FROM customer_names WHERE new_name = $1', [to])).toEqual([]);
  });
});

test('of strangers nothing is remembered', async () => {
  await receive(renamed({ type: 'user_changed_number', wa_id: '5521987650008' }, { from: '5531987654321' }));
  await stage.advance(120, 20);
  expect(await stage.sql(`SELECT 1 FROM customer_names WHERE old_name = '5531987654321'`)).toEqual([]);
  expect(await stage.sql(`SELECT outcome FROM inbox WHERE kind = 'customer_renamed' ORDER BY id DESC LIMIT 1`)).toEqual(
    [{ outcome: 'unknown_customer' }],
  );
});

test.each<[string, Json, Json]>([
  ['no new name', { type: 'user_changed_number' }, { from: '5531987654321' }],
  ['the same name', { type: 'user_changed_number', wa_id: '5531987654321' }, { from: '5531987654321' }],
  ['another subject', { type: 'user_identity_changed', wa_id: '5531987654322' }, { from: '5531987654321' }],
  ['no object', 'user_changed_number', { from: '5531987654321' }],
])('a system message with %s is a known subject without effect', async (_name, system, message) => {
  const before = await stage.sql('SELECT count(*) FROM customer_names');
  const body = renamed({}, { ...message, system, id: `wamid.${JSON.stringify(system).length}` });
  await receive(body);
  expect(await stage.sql('SELECT count(*) FROM customer_names')).toEqual(before);
  expect(await stage.sql('SELECT kind FROM inbox ORDER BY id DESC LIMIT 1')).toEqual([{ kind: 'other' }]);
});
