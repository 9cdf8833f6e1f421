import {
  breadOrder,
  CARD,
  chargesOf,
  consent,
  linesOf,
  PIX,
  sendBread,
  storeCredential,
} from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());
afterEach(() => stage.customer.faults({ charge: 'ok', lookup: 'ok', send: 'ok' }));

/** Nothing was charged, and the order says why. */
async function expectRefused(id: string, why: RegExp, problem: string | null): Promise<void> {
  expect(chargesOf(stage, id).filter((charge) => charge.attempt !== undefined)).toEqual([]);
  expect(await linesOf(stage, id, 'consent')).toContainEqual(expect.stringMatching(why));
  expect((await stage.order(id)).payment.problem).toEqual(problem && expect.objectContaining({ code: problem }));
}

describe('a consent is held against everything that is known', () => {
  const cases: [string, Json, Json, RegExp, string | null][] = [
    ['another credential', { credential_id: 'cred-of-somebody' }, {}, /another card/, 'credential_mismatch'],
    ['other last four digits', { last_four_digits: '0000' }, {}, /another card/, 'credential_mismatch'],
    ['no credential', { credential_id: undefined }, {}, /names no card/, 'credential_mismatch'],
    ['a credential of null', { credential_id: null }, {}, /names no card/, 'credential_mismatch'],
    ['no last four digits', { last_four_digits: undefined }, {}, /names no card/, 'credential_mismatch'],
    ['three digits', { last_four_digits: '482' }, {}, /names no card/, 'credential_mismatch'],
    ['another sender', {}, { from: '5511900000000' }, /sender/, 'sender_mismatch'],
    ['nobody to compare', {}, { from: null, from_user_id: 'BR.12345' }, /sender/, 'sender_mismatch'],
    ['the ninth digit that WhatsApp never mentioned', {}, { from: '551187654321' }, /sender/, 'sender_mismatch'],
  ];
  test.each(cases)('%s', async (name, change, message, why, problem) => {
    const id = `C-${name.replaceAll(/\W/g, '')}`;
    await sendBread(stage, id);
    const body = consent(stage, id, change, message);
    if (message.from === null) delete body.entry[0].changes[0].value.messages[0].from;
    await stage.deliver(body).expect(200);
    await stage.runUntilIdle();
    await expectRefused(id, why, problem);
    expect((await stage.order(id)).payment.status).toBe('new');
  });

  test('a whole consent after one without its credential is charged once', async () => {
    await sendBread(stage, 'C-whole');
    await stage.deliver(consent(stage, 'C-whole', { credential_id: undefined })).expect(200);
    await stage.runUntilIdle();
    await stage.customer.act('C-whole', 'confirm').expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('C-whole')).payment.status).toBe('captured');
    expect(chargesOf(stage, 'C-whole')).toHaveLength(1);
  });

  test('a number that WhatsApp named with another user id has gone to somebody else', async () => {
    await sendBread(stage, 'C-1');
    await stage.sql(`UPDATE orders SET wa_user_id = 'BR.1' WHERE reference_id = 'C-1'`);
    await stage.deliver(consent(stage, 'C-1', {}, { from_user_id: 'BR.2' })).expect(200);
    await stage.runUntilIdle();
    await expectRefused('C-1', /sender/, 'sender_mismatch');
  });

  test('the ninth digit, where WhatsApp itself left it out', async () => {
    const dialled = '5551987654321';
    await storeCredential(stage, { customer: { phone: dialled } }, 'cred-poa').expect(201);
    const card = { type: 'offsite_card_pay', offsite_card_pay: { credential_id: 'cred-poa' } };
    await sendBread(stage, 'C-2', { to: dialled, payment_settings: [card] });
    await stage.customer.act('C-2', 'confirm').expect(200);
    await stage.runUntilIdle();
    expect(stage.world.orders.get('C-2')?.customerId).toBe('555187654321');
    expect((await stage.order('C-2')).payment).toMatchObject({ status: 'captured', problem: null });
  });

  test('a customer known by user id alone', async () => {
    await storeCredential(stage, { customer: { user_id: 'BR.777' } }, 'cred-hidden').expect(201);
    const card = { type: 'offsite_card_pay', offsite_card_pay: { credential_id: 'cred-hidden' } };
    await sendBread(stage, 'C-3', { to: undefined, recipient: 'BR.777', payment_settings: [card] });
    await stage.customer.act('C-3', 'confirm').expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('C-3')).payment).toMatchObject({ status: 'captured', problem: null });
  });

  test('a credential that was deleted, changed hands or got other digits meanwhile', async () => {
    const rows: [string, (id: string) => Promise<unknown>, RegExp, string][] = [
      ['C-4', (id) => stage.merchant.delete(`/credentials/${id}`), /not stored/, 'consent_refused'],
      [
        'C-5',
        (id) => storeCredential(stage, { customer: { phone: '5511900000000' } }, id),
        /somebody else/,
        'credential_mismatch',
      ],
      [
        'C-6',
        (id) => storeCredential(stage, { last_four_digits: '9999' }, id),
        /other last four/,
        'credential_mismatch',
      ],
    ];
    for (const [id, change, why, problem] of rows) {
      await storeCredential(stage, {}, `cred-${id}`).expect(201);
      const card = { type: 'offsite_card_pay', offsite_card_pay: { credential_id: `cred-${id}` } };
      await sendBread(stage, id, { payment_settings: [card] });
      await change(`cred-${id}`);
      await stage.customer.act(id, 'confirm').expect(200);
      await stage.runUntilIdle();
      await expectRefused(id, why, problem);
    }
  });

  test('an order that is canceled, expired, without a card, or never sent', async () => {
    await sendBread(stage, 'C-7');
    await stage.merchant.post('/orders/C-7/order_status', { status: 'canceled' }).expect(202);
    await stage.deliver(consent(stage, 'C-7')).expect(200);

    const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + 600);
    const { order } = breadOrder('C-8');
    const expiration = { timestamp, description: 'Até logo' };
    await sendBread(stage, 'C-8', { order: { ...order, expiration } });
    await sendBread(stage, 'C-9', { payment_settings: [PIX] });
    await stage.merchant.post('/orders', breadOrder('C-10', { send: false })).expect(201);
    await stage.advance(700);
    for (const id of ['C-8', 'C-9', 'C-10']) await stage.deliver(consent(stage, id)).expect(200);
    await stage.runUntilIdle();
    await expectRefused('C-7', /canceled/, null);
    await expectRefused('C-8', /expired/, null);
    await expectRefused('C-9', /no stored card/, null);
    await expectRefused('C-10', /never sent/, null);
  });

  test('a reference of nobody has no effect', async () => {
    await stage.deliver(consent(stage, 'C-nobody')).expect(200);
    await stage.runUntilIdle();
    expect(chargesOf(stage, 'C-nobody')).toEqual([]);
  });

  test('a consent after the capture is told in the timeline, and alarms nobody', async () => {
    await sendBread(stage, 'C-11');
    await stage.customer.act('C-11', 'confirm').expect(200);
    await stage.runUntilIdle();
    await stage.customer.act('C-11', 'confirm').expect(200);
    await stage.runUntilIdle();
    expect(chargesOf(stage, 'C-11')).toHaveLength(1);
    expect((await stage.order('C-11')).payment.problem).toBeNull();
    expect(await linesOf(stage, 'C-11', 'consent')).toContainEqual(expect.stringMatching(/the payment is captured/));
  });
});

describe('money that the PSP knows of', () => {
  test('the Pix of the same message was paid a moment ago, and no news of it came: not charged, but captured', async () => {
    await sendBread(stage, 'M-1', { payment_settings: [PIX, CARD] });
    await stage.customer.act('M-1', 'pay', { webhook: 'lost' }).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('M-1')).payment.status).toBe('new');
    await stage.customer.act('M-1', 'confirm').expect(200);
    await stage.runUntilIdle();
    expect(chargesOf(stage, 'M-1')).toHaveLength(1);
    expect(await stage.order('M-1')).toMatchObject({
      payment: { status: 'captured', problem: { code: 'consent_refused' } },
    });
  });

  test('a Pix that is under way', async () => {
    await sendBread(stage, 'M-2', { payment_settings: [PIX, CARD] });
    await stage.customer.act('M-2', 'pay', { webhook: 'lost', after_seconds: 600 });
    await stage.customer.act('M-2', 'confirm').expect(200);
    await stage.runUntilIdle();
    await expectRefused('M-2', /knows of money/, 'consent_refused');
  });

  test('money of another amount is still money', async () => {
    await sendBread(stage, 'M-3', { payment_settings: [PIX, CARD] });
    await stage.customer.act('M-3', 'pay', { webhook: 'lost' });
    await stage.customer.faults({ lookup: 'wrong_amount' });
    await stage.customer.act('M-3', 'confirm').expect(200);
    await stage.runUntilIdle();
    expect(chargesOf(stage, 'M-3')).toHaveLength(1);
    expect((await stage.order('M-3')).payment.status).not.toBe('captured');
  });

  test('a Pix paid between the consent and the charge: nothing is charged', async () => {
    await sendBread(stage, 'M-4', { payment_settings: [PIX, CARD] });
    stage.ctx.checkpoint = async (step) => {
      if (step !== 'consent:decided') return;
      stage.ctx.checkpoint = () => {};
      await stage.customer.act('M-4', 'pay', { webhook: 'lost' });
      await stage.merchant.post('/orders/M-4/lookup').expect(200);
    };
    await stage.deliver(consent(stage, 'M-4')).expect(200);
    await stage.runUntilIdle();
    expect(chargesOf(stage, 'M-4').map(({ attempt }) => attempt)).toEqual([undefined]);
    expect((await stage.order('M-4')).payment).toMatchObject({ status: 'captured', problem: null });
    expect(await linesOf(stage, 'M-4', 'charge')).toEqual(['Attempt 1 withdrawn']);
  });

  test('the PSP does not answer: nothing is charged on a guess; when it answers, the consent is taken', async () => {
    await sendBread(stage, 'M-5');
    await stage.customer.faults({ lookup: 'down' });
    await stage.customer.act('M-5', 'confirm').expect(200);
    await stage.runUntilIdle();
    expect(chargesOf(stage, 'M-5')).toEqual([]);
    await stage.customer.faults({ lookup: 'ok' });
    await stage.advance(60, 10);
    expect((await stage.order('M-5')).payment.status).toBe('captured');
  });

  test('the PSP does not answer for hours: the consent is refused, and a person is told', async () => {
    await sendBread(stage, 'M-6');
    await stage.customer.faults({ lookup: 'down' });
    await stage.customer.act('M-6', 'confirm').expect(200);
    await stage.advance(3 * 3600, 600);
    await expectRefused('M-6', /is older than/, 'consent_refused');
  });

  test('a charge for another amount than the order’s is never a capture', async () => {
    await sendBread(stage, 'M-7');
    await stage.customer.act('M-7', 'confirm').expect(200);
    await stage.customer.faults({ lookup: 'ok' });
    stage.ctx.checkpoint = async (step) => {
      if (step === 'charge:answered') await stage.customer.faults({ lookup: 'wrong_amount' });
    };
    // The outage before this is over, and what was held back follows soon.
    await stage.advance(180, 15);
    stage.ctx.checkpoint = () => {};
    expect((await stage.order('M-7')).payment).toMatchObject({
      status: 'pending',
      captured_amount: { value: 0 },
      problem: { code: 'amount_mismatch' },
    });
  });
});
