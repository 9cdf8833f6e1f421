import { createStage, KEY, type Stage, teaOrder } from '../../helpers/app/test-app';

/** Everything that must never leave: whoever finds one of these in a log line knows something about a customer or a secret. */
const CANARIES = {
  phone: '919812345678',
  name: 'Canary Nightingale',
  address: '7 Canary Wharf Lane',
  body: 'Dear Canary, your order',
  receipt: 'receipt-of-canary',
  metadata: 'metadata-of-canary',
  note: 'note about canary',
  webhookToken: 'canary-webhook-token-0123456789',
  apiKey: KEY,
};

let stage: Stage;
const lines: string[] = [];
beforeAll(async () => {
  stage = await createStage(
    { LOG_LEVEL: 'trace', WEBHOOK_TOKEN: CANARIES.webhookToken },
    { log: { write: (line: string) => void lines.push(line) } },
  );
});
afterAll(() => stage.close());

const canaryOrder = (referenceId: string) =>
  teaOrder(referenceId, {
    to: `+${CANARIES.phone}`,
    type: 'physical-goods',
    beneficiaries: [
      {
        name: CANARIES.name,
        address_line1: CANARIES.address,
        city: 'Mumbai',
        state: 'Maharashtra',
        country: 'India',
        postal_code: '400050',
      },
    ],
    message: { body: CANARIES.body },
    metadata: { m: CANARIES.metadata },
  });

test('no line of the log, at any level, holds personal data or a secret, whatever goes wrong', async () => {
  const authorization = { Authorization: `Bearer ${CANARIES.webhookToken}` };
  await stage.merchant.post('/orders', canaryOrder('LOG-1')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('LOG-1', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  // Refused, malformed, unauthentic, unknown, searched for.
  await stage.merchant.post('/orders', { ...canaryOrder('LOG-2'), surprise: CANARIES.name }).expect(422);
  await stage.merchant.post('/orders/search', { phone: `+${CANARIES.phone}` }).expect(200);
  await stage.merchant.post('/orders/LOG-1/problem/resolve', { note: CANARIES.note }).expect(200);
  await stage.merchant.get(`/orders/${CANARIES.phone}`).expect(404);
  await stage.as(`wrong-${CANARIES.name}`).get('/orders').expect(401);
  await stage.http
    .post(`/v1/${encodeURIComponent(CANARIES.name)}?to=${CANARIES.phone}`)
    .send('{')
    .expect(401);
  await stage.deliver(Buffer.from(`{"name":"${CANARIES.name}","from":"${CANARIES.phone}"`), authorization).expect(200);
  await stage
    .deliver({ entry: [{ changes: [{ value: { messages: [{ from: CANARIES.phone }] } }] }] }, authorization)
    .expect(200);
  await stage.deliver({ entry: [] }, { Authorization: `Bearer not-${CANARIES.webhookToken}` }).expect(401);
  await stage.runUntilIdle();
  // A provider that fails in every way while these orders are under way.
  for (const faults of [{ send: 'down' }, { send: 'timeout_after' }, { lookup: 'down' }, { lookup: 'wrong_amount' }]) {
    await stage.customer.faults({ send: 'ok', lookup: 'ok', ...faults });
    const id = `LOG-F-${Object.values(faults)[0]}-${Object.keys(faults)[0]}`;
    await stage.merchant.post('/orders', canaryOrder(id)).expect(201);
    await stage.runUntilIdle();
    await stage.customer.act(id, 'pay', {});
    await stage.runUntilIdle();
    await stage.merchant.post(`/orders/${id}/lookup`);
  }
  // A flow that throws in the middle of its transaction.
  await stage.sql(`ALTER TABLE timeline ADD CONSTRAINT breaks CHECK (summary <> 'Order created')`).catch(() => []);
  await stage.sql(
    `ALTER TABLE orders ADD CONSTRAINT no_canary CHECK (customer_phone <> '${CANARIES.phone}') NOT VALID`,
  );
  await stage.merchant.post('/orders', canaryOrder('LOG-9')).expect(500);

  expect(lines.length).toBeGreaterThan(20);
  expect(lines.some((line) => line.includes('"level":"error"'))).toBe(true);
  const log = lines.join('');
  const found = Object.entries(CANARIES).filter(
    ([, canary]) => log.includes(canary) || log.includes(encodeURIComponent(canary)),
  );
  expect(found).toEqual([]);
  expect(log).not.toMatch(/wamid\./);
});

test('an answer to a failure holds no text of the database and no stack', async () => {
  const { body } = await stage.merchant.post('/orders', canaryOrder('LOG-10')).expect(500);
  expect(body).toMatchObject({ code: 'internal', status: 500 });
  expect(JSON.stringify(body)).not.toMatch(/canary|constraint|violates|at .*\.ts|relation/i);
});
