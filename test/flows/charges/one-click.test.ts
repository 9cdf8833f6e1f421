import { createVault } from '../../../src/adapters/vault';
import { createContainer } from '../../../src/container';
import { createLogger } from '../../../src/logger';
import { createWorkers } from '../../../src/workers/workers';
import {
  breadOrder,
  CREDENTIAL,
  chargesOf,
  consent,
  linesOf,
  sendBread,
  storeCredential,
  TOTAL,
} from '../../helpers/app/brazil-orders';
import { createStage, type Stage } from '../../helpers/app/test-app';
import { GONE, scriptPsp } from '../../helpers/providers/scripted-psp';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());
afterEach(() => stage.customer.faults({ charge: 'ok', lookup: 'ok', send: 'ok' }));

test('the customer taps, the card is charged once, the lookup confirms it, and the order says paid', async () => {
  await sendBread(stage, 'BR-1');
  const sent = stage.world.orders.get('BR-1')?.parameters as { payment_settings: unknown };
  expect(sent.payment_settings).toEqual([
    { type: 'offsite_card_pay', offsite_card_pay: { last_four_digits: '4821', credential_id: CREDENTIAL } },
  ]);
  await stage.customer.act('BR-1', 'confirm').expect(200);
  await stage.runUntilIdle();

  const [charge] = chargesOf(stage, 'BR-1');
  expect(chargesOf(stage, 'BR-1')).toHaveLength(1);
  expect(await stage.order('BR-1')).toMatchObject({
    status: 'processing',
    payment: {
      status: 'captured',
      captured_amount: { value: TOTAL, offset: 100 },
      problem: null,
      verification: {
        source: 'psp_lookup',
        transaction_id: charge?.id,
        pg_transaction_id: charge?.id,
        amount: { value: TOTAL, offset: 100 },
        currency: 'BRL',
      },
      transactions: [{ id: charge?.id, pg_transaction_id: charge?.id, status: 'success' }],
    },
  });
  expect(await stage.customer.order('BR-1')).toMatchObject({ status: 'processing', payment_label: 'captured' });
  expect(await linesOf(stage, 'BR-1', 'charge')).toContain('Attempt 1 succeeded');
});

test('while WhatsApp holds back the whole number, a consent is charged all the same', async () => {
  await sendBread(stage, 'BR-PAUSED');
  const until = new Date(stage.clock.now().getTime() + 120_000);
  await stage.sql(`INSERT INTO pauses (key, until, failures) VALUES ('provider', $1, 1)`, [until]);
  await stage.customer.act('BR-PAUSED', 'confirm').expect(200);
  await stage.runUntilIdle();
  const toTell = `SELECT status FROM messages WHERE reference_id = 'BR-PAUSED' AND kind = 'order_status'`;
  expect((await stage.order('BR-PAUSED')).payment.status).toBe('captured');
  expect(await stage.sql(toTell)).toEqual([{ status: 'queued' }]);
  await stage.advance(180);
  expect(await stage.sql(toTell)).not.toEqual([{ status: 'queued' }]);
});

test('a simplified order: the payment alone is told', async () => {
  await sendBread(stage, 'BR-2', { order: undefined, total_amount: { value: TOTAL } });
  await stage.customer.act('BR-2', 'confirm').expect(200);
  await stage.runUntilIdle();
  expect(await stage.order('BR-2')).toMatchObject({ payment: { status: 'captured' } });
  expect(await stage.customer.order('BR-2')).toMatchObject({ status: 'pending', payment_label: 'captured' });
});

test('a decline is told, and the customer may confirm again', async () => {
  await sendBread(stage, 'BR-3', { texts: { failed: 'Cartão recusado.' } });
  await stage.customer.faults({ charge: 'decline' });
  await stage.customer.act('BR-3', 'confirm').expect(200);
  await stage.runUntilIdle();
  expect(await stage.order('BR-3')).toMatchObject({
    status: 'pending',
    payment: {
      status: 'failed',
      problem: null,
      transactions: [{ status: 'failed', error: { code: 'card_declined' } }],
    },
  });
  expect(await stage.customer.order('BR-3')).toMatchObject({ status: 'pending', payment_label: 'failed' });
  expect(stage.world.chat.all().find((one) => one.text === 'Cartão recusado.')).toBeDefined();

  await stage.customer.faults({ charge: 'ok' });
  await stage.customer.act('BR-3', 'confirm').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('BR-3')).payment.status).toBe('captured');
  expect(chargesOf(stage, 'BR-3').map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 'failed'],
    [2, 'succeeded'],
  ]);
  expect(await stage.customer.order('BR-3')).toMatchObject({ status: 'processing', payment_label: 'captured' });
});

test('fifty deliveries of one consent at the same moment: one charge', async () => {
  await sendBread(stage, 'BR-4');
  const body = consent(stage, 'BR-4');
  await Promise.all(Array.from({ length: 50 }, () => stage.deliver(body).expect(200)));
  await Promise.all([stage.runUntilIdle(), stage.workers.drain(), stage.workers.drain()]);
  expect(chargesOf(stage, 'BR-4')).toHaveLength(1);
  expect((await stage.order('BR-4')).payment).toMatchObject({ status: 'captured', problem: null });
});

test('fifty different consents at the same moment: one charge, and nobody is alarmed', async () => {
  await sendBread(stage, 'BR-5');
  const seconds = Math.floor(stage.clock.now().getTime() / 1000);
  const tap = (n: number) => consent(stage, 'BR-5', { payment_timestamp: seconds + n }, { id: `wamid.tap.${n}` });
  await Promise.all(Array.from({ length: 50 }, (_, n) => stage.deliver(tap(n)).expect(200)));
  await Promise.all([stage.workers.drain(), stage.workers.drain(), stage.workers.drain()]);
  await stage.runUntilIdle();
  expect(chargesOf(stage, 'BR-5')).toHaveLength(1);
  expect((await stage.order('BR-5')).payment).toMatchObject({ status: 'captured', problem: null });
});

test('the same wamid with another time, and the same time with another wamid, are the same consent', async () => {
  await sendBread(stage, 'BR-6');
  await stage.customer.faults({ charge: 'decline' });
  const first = consent(stage, 'BR-6');
  const { payment_timestamp: at } = first.entry[0].changes[0].value.messages[0].interactive.payment_method;
  await stage.deliver(first).expect(200);
  await stage.runUntilIdle();
  await stage.customer.faults({ charge: 'ok' });
  await stage.advance(60);
  await stage.deliver(consent(stage, 'BR-6', {}, { id: `wamid.BR-6.${at}` })).expect(200);
  await stage.deliver(consent(stage, 'BR-6', { payment_timestamp: at }, { id: 'wamid.other' })).expect(200);
  await stage.runUntilIdle();
  expect(chargesOf(stage, 'BR-6')).toHaveLength(1);
  expect((await stage.order('BR-6')).payment).toMatchObject({ status: 'failed', problem: null });
  expect((await linesOf(stage, 'BR-6', 'consent')).filter((line) => /led to a charge already/.test(line))).toHaveLength(
    2,
  );
});

test('a double tap whose first charge is declined: the second belongs to it and charges nothing', async () => {
  await sendBread(stage, 'BR-7');
  await stage.customer.faults({ charge: 'decline' });
  const seconds = Math.floor(stage.clock.now().getTime() / 1000);
  await stage.deliver(consent(stage, 'BR-7')).expect(200);
  await stage.workers.drain();
  // It arrived before the customer heard anything, and is read after the decline.
  await stage.deliver(consent(stage, 'BR-7', { payment_timestamp: seconds + 1 }, { id: 'wamid.second' })).expect(200);
  await stage.customer.faults({ charge: 'ok' });
  await stage.runUntilIdle();
  expect(chargesOf(stage, 'BR-7').map(({ status }) => status)).toEqual(['failed']);
  expect((await stage.order('BR-7')).payment).toMatchObject({ status: 'failed', problem: null });
  expect(await linesOf(stage, 'BR-7', 'consent')).toContainEqual(
    expect.stringMatching(/belongs to the declined attempt/),
  );
});

test('a charge under way keeps an order from being canceled and from expiring', async () => {
  const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + 600);
  const { order } = breadOrder('x');
  await sendBread(stage, 'BR-17', { order: { ...order, expiration: { timestamp, description: 'Hoje' } } });
  const silent = scriptPsp(stage, { charge: [{ outcome: 'unknown', error: GONE }] });
  await stage.deliver(consent(stage, 'BR-17')).expect(200);
  await stage.runUntilIdle();
  await stage.merchant.post('/orders/BR-17/order_status', { status: 'canceled' }).expect(409);
  await stage.advance(900, 100);
  expect((await stage.order('BR-17')).payment.status).toBe('pending');
  silent.restore();
  await stage.advance(4000, 1000);
  expect((await stage.order('BR-17')).payment.status).toBe('captured');
});

test('two processes at work on forty consents of one order: one charge', async () => {
  await sendBread(stage, 'BR-18');
  const url = stage.config.databaseUrl ?? '';
  const other = createContainer(
    stage.config,
    { url, directUrl: url, origin: '', log: createLogger('fatal') },
    { clock: stage.clock },
  );
  const elsewhere = createWorkers(other.ctx);
  const seconds = Math.floor(stage.clock.now().getTime() / 1000);
  const tap = (n: number) => consent(stage, 'BR-18', { payment_timestamp: seconds + n }, { id: `wamid.two.${n}` });
  await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      await stage.deliver(tap(n)).expect(200);
      await (n % 2 === 0 ? stage.workers : elsewhere).drain();
    }),
  );
  await stage.runUntilIdle();
  await other.close();
  expect(chargesOf(stage, 'BR-18')).toHaveLength(1);
  expect((await stage.order('BR-18')).payment).toMatchObject({ status: 'captured', problem: null });
});

test('without a PSP a consent is refused, and a person is told', async () => {
  await sendBread(stage, 'BR-19');
  const { byKind } = stage.ctx.psps;
  stage.ctx.psps.byKind = { ...byKind, offsite_card_pay: null };
  await stage.customer.act('BR-19', 'confirm').expect(200);
  await stage.runUntilIdle();
  stage.ctx.psps.byKind = byKind;
  expect(chargesOf(stage, 'BR-19')).toEqual([]);
  expect((await stage.order('BR-19')).payment).toMatchObject({ status: 'new', problem: { code: 'consent_refused' } });
});

test('a key that was replaced still opens what it sealed', async () => {
  const [key] = stage.config.credentialsKeys;
  if (!key) throw new Error('a sandbox has a key');
  const { vault } = stage.ctx;
  stage.ctx.vault = createVault([Buffer.alloc(32, 7), key]);
  await sendBread(stage, 'BR-20');
  await stage.customer.act('BR-20', 'confirm').expect(200);
  await stage.runUntilIdle();
  stage.ctx.vault = vault;
  expect((await stage.order('BR-20')).payment.status).toBe('captured');
});
