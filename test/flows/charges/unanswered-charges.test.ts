import { CARD, chargesOf, consent, PIX, sendBread, storeCredential, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, type Stage } from '../../helpers/app/test-app';
import { GONE, scriptPsp } from '../../helpers/providers/scripted-psp';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());
afterEach(() => stage.customer.faults({ charge: 'ok', lookup: 'ok', send: 'ok' }));

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

test.each([
  ['a lookup shows the Pix that was paid meanwhile', true],
  ['the Pix was paid meanwhile, without a word', false],
])('no answer, and %s: the charge is not asked for again, and a person is told', async (_, isSeen) => {
  const id = `BR-19-${isSeen}`;
  await sendBread(stage, id, { payment_settings: [PIX, CARD] });
  const silent = scriptPsp(stage, { charge: [{ outcome: 'unknown', error: GONE }] });
  await stage.deliver(consent(stage, id)).expect(200);
  await stage.workers.drain();
  expect(silent.asked).toHaveLength(1);
  silent.restore();
  await stage.customer.act(id, 'pay', { webhook: 'lost' }).expect(200);
  stage.clock.advance(3_000);
  await stage.world.effects.tick();
  if (isSeen) await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  await stage.advance(1_200, 100);
  expect(chargesOf(stage, id).map(({ attempt }) => attempt)).toEqual([undefined]);
  expect((await stage.order(id)).payment).toMatchObject({ status: 'captured', problem: null });
  await stage.advance(27 * 3600, 3600);
  expect(chargesOf(stage, id).map(({ attempt }) => attempt)).toEqual([undefined]);
  expect((await stage.order(id)).payment.problem).toMatchObject({ code: 'charge_outcome_unknown' });
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
