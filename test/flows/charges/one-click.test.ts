import { createVault } from '../../../src/adapters/vault';
import { createContainer } from '../../../src/container';
import { createLogger } from '../../../src/logger';
import { createWorkers } from '../../../src/workers/workers';
import {
  breadOrder,
  CARD,
  CREDENTIAL,
  chargesOf,
  consent,
  linesOf,
  PIX,
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

test('no answer after the money was taken: captured once', async () => {
  await sendBread(stage, 'BR-8');
  await stage.customer.faults({ charge: 'timeout_after' });
  await stage.customer.act('BR-8', 'confirm').expect(200);
  await stage.runUntilIdle();
  expect(chargesOf(stage, 'BR-8')).toHaveLength(1);
  expect((await stage.order('BR-8')).payment).toMatchObject({ status: 'captured', problem: null });
});

test('no answer and no lookup for hours: the same key is asked for again, and the money counts once', async () => {
  await sendBread(stage, 'BR-9');
  await stage.deliver(consent(stage, 'BR-9')).expect(200);
  const silent = scriptPsp(stage, {
    lookup: [
      { outcome: 'answered', charges: [], raw: Buffer.from('') },
      { outcome: 'unanswered', error: GONE },
    ],
    charge: [{ outcome: 'unknown', error: GONE }],
  });
  await stage.runUntilIdle();
  expect((await stage.order('BR-9')).payment.status).toBe('pending');
  expect(chargesOf(stage, 'BR-9')).toHaveLength(0);
  await stage.advance(60, 20);
  silent.restore();
  expect(silent.asked.length).toBeGreaterThan(1);
  expect(new Set(silent.asked.map((order) => JSON.stringify(order)))).toHaveProperty('size', 1);
  await stage.advance(700, 100);
  expect(chargesOf(stage, 'BR-9')).toHaveLength(1);
  expect((await stage.order('BR-9')).payment).toMatchObject({ status: 'captured', problem: null });
});

test('an outcome that nobody can tell is flagged when the PSP forgets the key; a person lets the customer try again', async () => {
  await sendBread(stage, 'BR-10');
  const silent = scriptPsp(stage, { charge: [{ outcome: 'unknown', error: GONE }] });
  await stage.deliver(consent(stage, 'BR-10')).expect(200);
  await stage.runUntilIdle();
  await stage.advance(23 * 3600, 3600);
  expect((await stage.order('BR-10')).payment).toMatchObject({ status: 'pending', problem: null });
  const asked = silent.asked.length;
  await stage.advance(4 * 3600, 1800);
  expect((await stage.order('BR-10')).payment).toMatchObject({
    status: 'pending',
    problem: { code: 'charge_outcome_unknown' },
  });
  expect(silent.asked.length).toBeLessThanOrEqual(asked + 2);
  silent.restore();
  await stage.merchant.post('/orders/BR-10/problem/resolve', { note: 'nothing was taken' }).expect(200);
  await stage.merchant.post('/orders/BR-10/lookup').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('BR-10')).payment).toMatchObject({ status: 'failed', problem: null });
  await stage.customer.act('BR-10', 'confirm').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('BR-10')).payment.status).toBe('captured');
  expect(chargesOf(stage, 'BR-10').map(({ attempt }) => attempt)).toEqual([2]);
});

test('the PSP cannot be reached: nothing left, it is tried again, and given up in time', async () => {
  await sendBread(stage, 'BR-11');
  const silent = scriptPsp(stage, { charge: [{ outcome: 'retry', error: GONE }] });
  await stage.deliver(consent(stage, 'BR-11')).expect(200);
  await stage.advance(3 * 3600, 600);
  silent.restore();
  expect(chargesOf(stage, 'BR-11')).toHaveLength(0);
  expect((await stage.order('BR-11')).payment.status).toBe('failed');
  expect(await stage.customer.order('BR-11')).toMatchObject({ payment_label: 'failed' });
});

test('the PSP refuses the request: nothing was taken, and a person is told', async () => {
  await sendBread(stage, 'BR-12');
  const silent = scriptPsp(stage, { charge: [{ outcome: 'refused', error: { ...GONE, httpStatus: 401 } }] });
  await stage.deliver(consent(stage, 'BR-12')).expect(200);
  await stage.runUntilIdle();
  silent.restore();
  expect((await stage.order('BR-12')).payment).toMatchObject({
    status: 'failed',
    problem: { code: 'consent_refused' },
  });
});

test('the PSP was away, and the Pix was paid meanwhile without a word: the card is not charged', async () => {
  await sendBread(stage, 'BR-13', { payment_settings: [PIX, CARD] });
  const away = scriptPsp(stage, { charge: [{ outcome: 'retry', error: GONE }] });
  await stage.deliver(consent(stage, 'BR-13')).expect(200);
  await stage.workers.drain();
  away.restore();
  await stage.customer.act('BR-13', 'pay', { webhook: 'lost' }).expect(200);
  await stage.advance(120, 30);
  expect(chargesOf(stage, 'BR-13').map(({ attempt }) => attempt)).toEqual([undefined]);
  expect((await stage.order('BR-13')).payment).toMatchObject({ status: 'captured', problem: null });
});

test('the PSP says succeeded, but its lookup never shows it: not captured, and a person is told', async () => {
  await sendBread(stage, 'BR-14');
  const charge = {
    id: 'ch_ghost',
    referenceId: 'BR-14',
    attempt: 1,
    status: 'succeeded' as const,
    amount: TOTAL,
    currency: 'BRL',
    method: null,
    error: null,
    createdAt: null,
  };
  const lying = scriptPsp(stage, { charge: [{ outcome: 'answered', charge }] });
  await stage.deliver(consent(stage, 'BR-14')).expect(200);
  await stage.advance(3 * 3600, 600);
  lying.restore();
  expect(lying.asked).toHaveLength(1);
  expect((await stage.order('BR-14')).payment).toMatchObject({
    status: 'pending',
    problem: { code: 'charge_outcome_unknown' },
  });
});

test('a decline whose lookup has no answer, and then does not show it: the reply was about this very charge', async () => {
  await sendBread(stage, 'BR-15');
  const charge = {
    id: 'ch_no',
    referenceId: 'BR-15',
    attempt: 1,
    status: 'failed' as const,
    amount: TOTAL,
    currency: 'BRL',
    method: null,
    error: { code: 'card_declined', message: 'no' },
    createdAt: null,
  };
  const nothing = { outcome: 'answered' as const, charges: [], raw: Buffer.from('') };
  const script = scriptPsp(stage, {
    charge: [{ outcome: 'answered', charge }],
    lookup: [nothing, { outcome: 'unanswered', error: GONE }, nothing],
  });
  await stage.deliver(consent(stage, 'BR-15')).expect(200);
  await stage.advance(60, 20);
  script.restore();
  expect((await stage.order('BR-15')).payment).toMatchObject({ status: 'failed', problem: null });
  expect(await stage.customer.order('BR-15')).toMatchObject({ payment_label: 'failed' });
});

test('an older charge that failed does not close the one under way', async () => {
  await sendBread(stage, 'BR-16');
  await stage.customer.faults({ charge: 'decline' });
  await stage.customer.act('BR-16', 'confirm').expect(200);
  await stage.runUntilIdle();
  await stage.customer.faults({ charge: 'ok' });
  const silent = scriptPsp(stage, { charge: [{ outcome: 'unknown', error: GONE }] });
  await stage.customer.act('BR-16', 'confirm').expect(200);
  await stage.runUntilIdle();
  await stage.merchant.post('/orders/BR-16/lookup').expect(200);
  expect((await stage.order('BR-16')).payment.status).toBe('pending');
  // So a third consent cannot charge beside it.
  await stage.customer.act('BR-16', 'confirm').expect(200);
  await stage.runUntilIdle();
  silent.restore();
  await stage.advance(700, 100);
  expect(chargesOf(stage, 'BR-16').map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 'failed'],
    [2, 'succeeded'],
  ]);
  expect((await stage.order('BR-16')).payment).toMatchObject({ status: 'captured', problem: null });
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
