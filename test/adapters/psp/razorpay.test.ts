import { createHmac } from 'node:crypto';
import { createRazorpayWebhooks } from '../../../src/adapters/psp/razorpay/razorpay-webhooks';
import type { Any } from '../../helpers/providers/fake-server';
import { startRazorpayWorld } from './contract/company-worlds';
import { AMOUNT, chargesOf, created, requestFor } from './contract/instrument-cases';
import { delivery } from './contract/psp-world';

let world: Awaited<ReturnType<typeof startRazorpayWorld>>;
beforeEach(async () => {
  world = await startRazorpayWorld();
});
afterEach(() => world.close());

const linkOf = (referenceId: string): Any =>
  [...world.fake.links.values()].find((one) => one.notes.reference_id === referenceId);

describe('a link', () => {
  test('carries the order’s reference, and Razorpay writes to nobody', async () => {
    const request = requestFor(world, 'payment_link', { referenceId: 'NL-1' });
    await created(world, request);
    expect(linkOf('NL-1')).toMatchObject({
      reference_id: 'NL-1',
      notify: { sms: false, email: false },
      reminder_enable: false,
      notes: { cart: 'c-1', reference_id: 'NL-1', instrument: 'NL-1' },
    });
    const [post] = world.fake.requests.filter(({ method }) => method === 'POST');
    expect(post?.body).not.toHaveProperty('customer');
  });

  test('a second attempt of one order cannot be taken for another order', () => {
    const { psp } = world;
    expect(psp.instrumentName('TEA', 'payment_link', 1)).toBe('TEA');
    expect(psp.instrumentName('TEA', 'payment_link', 2)).toBe('TEA:2');
    expect(psp.instrumentName(`${'x'.repeat(35)}`, 'payment_link', 999).length).toBeLessThanOrEqual(40);
  });

  test('that would end in less than 15 minutes is made to end later: ending it in time is ours to do', async () => {
    const soon = new Date(world.clock.now().getTime() + 300_000);
    const request = requestFor(world, 'payment_link', { expiresAt: soon });
    const { expiresAt } = await created(world, request);
    expect(expiresAt?.getTime()).toBeGreaterThanOrEqual(world.clock.now().getTime() + 15 * 60_000);
  });

  test('of another system under the same reference is never taken for ours', async () => {
    const request = requestFor(world, 'payment_link');
    await created(world, request);
    const link = linkOf(request.referenceId);
    link.notes = [];
    const reply = await world.psp.createInstrument(request);
    expect(reply).toMatchObject({ outcome: 'refused', error: { code: 'reference_taken' } });
    link.notes = { instrument: request.name };
    link.amount = 1;
    expect(await world.psp.createInstrument(request)).toMatchObject({ outcome: 'refused' });
  });

  test('that exists and is not listed yet is unknown, until the list shows it', async () => {
    const request = requestFor(world, 'payment_link');
    world.fake.setLag(true);
    await created(world, request);
    expect(await world.psp.createInstrument(request)).toMatchObject({ outcome: 'unknown' });
    world.fake.index();
    expect(await world.psp.createInstrument(request)).toMatchObject({ outcome: 'created' });
    expect(world.payable('payment_link', request.referenceId)).toBe(1);
  });

  test('a "no" to a repeat proves nothing while the list may lag behind', async () => {
    const request = requestFor(world, 'payment_link', { amount: 1, firstSentAt: world.clock.now() });
    expect(await world.psp.createInstrument(request)).toMatchObject({ outcome: 'unknown', error: { httpStatus: 400 } });
    world.clock.advance(301_000);
    expect(await world.psp.createInstrument(request)).toMatchObject({ outcome: 'refused' });
  });

  test('many and long notes of the merchant’s are cut to what Razorpay takes', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, 'v'.repeat(500)]));
    const request = requestFor(world, 'payment_link', { metadata });
    await created(world, request);
    expect(Object.keys(linkOf(request.referenceId).notes)).toHaveLength(15);
  });
});

describe('a UPI link', () => {
  test('is a single-use QR code reduced to what WhatsApp takes', async () => {
    const request = requestFor(world, 'upi_intent_link');
    const { content } = await created(world, request);
    expect(content).toMatch(/^upi:\/\/pay\?pa=shop\.rzp@icici&pn=Tea%20Shop&tr=RZP\w+&mc=5411$/);
    const [code] = world.fake.codes.values();
    expect(code).toMatchObject({ usage: 'single_use', fixed_amount: true, payment_amount: AMOUNT });
  });

  test('where the feature is off, the code is closed and the reason says what to do', async () => {
    world.fake.withoutContent();
    const reply = await world.psp.createInstrument(requestFor(world, 'upi_intent_link'));
    expect(reply).toMatchObject({
      outcome: 'refused',
      error: { code: 'image_content_missing', advice: expect.stringContaining('support') },
    });
    expect([...world.fake.codes.values()].map(({ status }) => status)).toEqual(['closed']);
  });

  test('two of one attempt: one is kept, the other is closed', async () => {
    const sentAt = world.clock.now();
    const request = requestFor(world, 'upi_intent_link');
    const first = await created(world, request);
    world.clock.advance(1_000);
    await created(world, request);
    expect(world.payable('upi_intent_link', request.referenceId)).toBe(2);
    const found = await world.psp.findInstrument({ ...request, firstSentAt: sentAt });
    expect(found).toMatchObject({ outcome: 'found', instrument: { id: first.id } });
    expect(world.payable('upi_intent_link', request.referenceId)).toBe(1);
  });

  test('two of which the second was paid: that one is kept', async () => {
    const sentAt = world.clock.now();
    const request = requestFor(world, 'upi_intent_link');
    await created(world, request);
    world.clock.advance(1_000);
    const second = await created(world, request);
    world.fake.pay(world.fake.codes.get(second.id));
    const found = await world.psp.findInstrument({ ...request, firstSentAt: sentAt });
    expect(found).toMatchObject({ outcome: 'found', instrument: { id: second.id, state: 'paid' } });
    expect(world.payable('upi_intent_link', request.referenceId)).toBe(0);
  });

  test('not found is certain only when the list cannot lag any more', async () => {
    const request = requestFor(world, 'upi_intent_link', { firstSentAt: world.clock.now() });
    expect(await world.psp.findInstrument(request)).toEqual({
      outcome: 'not_found',
      repeat: 'wait',
      afterSeconds: 300,
    });
    expect(await world.psp.createInstrument(request)).toMatchObject({ outcome: 'unknown' });
    world.clock.advance(300_000);
    expect(await world.psp.findInstrument(request)).toEqual({ outcome: 'not_found', repeat: 'safe' });
  });

  test('one among hundreds is found, by pages', async () => {
    const request = requestFor(world, 'upi_intent_link');
    const sentAt = world.clock.now();
    const { id } = await created(world, request);
    for (let n = 0; n < 150; n++) {
      const other = structuredClone(world.fake.codes.get(id));
      world.fake.codes.set(`qr_other${n}`, { ...other, id: `qr_other${n}`, notes: [] });
    }
    expect(await world.psp.findInstrument({ ...request, firstSentAt: sentAt })).toMatchObject({ instrument: { id } });
  });

  test('paid, its answer lost: the lookup finds it by time and note', async () => {
    const request = requestFor(world, 'upi_intent_link', { firstSentAt: world.clock.now() });
    await created(world, { ...request, firstSentAt: null });
    const chargeId = await world.pay('upi_intent_link', request.referenceId);
    expect(await chargesOf(world, request, null)).toMatchObject([{ id: chargeId, status: 'succeeded' }]);
  });
});

describe('webhooks', () => {
  const reader = createRazorpayWebhooks(['the-secret']);
  const read = (event: object) => {
    const body = JSON.stringify(event);
    const signature = createHmac('sha256', 'the-secret').update(body).digest('hex');
    return reader.read(delivery(body, { 'x-razorpay-signature': signature }), new Date());
  };

  test.each([
    [{ payment_link: { entity: { id: 'plink_1', reference_id: 'TEA-1', notes: [] } } }, { referenceId: 'TEA-1' }],
    [{ payment_link: { entity: { id: 'plink_1', reference_id: 'TEA-1:2', notes: [] } } }, { referenceId: 'TEA-1' }],
    [
      {
        qr_code: { entity: { id: 'qr_1', notes: { reference_id: 'TEA-2' } } },
        payment: { entity: { id: 'pay_1', notes: [] } },
      },
      { referenceId: 'TEA-2', chargeId: 'pay_1', instrumentId: 'qr_1' },
    ],
    [{ payment: { entity: { id: 'pay_1', notes: [] } } }, { referenceId: null, chargeId: 'pay_1' }],
    [{ refund: { entity: { id: 'rfnd_1', payment_id: 'pay_2' } } }, { referenceId: null, chargeId: 'pay_2' }],
    [{ dispute: { entity: { id: 'disp_1', payment_id: 'pay_3' } } }, { referenceId: null, chargeId: 'pay_3' }],
  ])('%j', (payload, event) => {
    expect(read({ event: 'some.event', payload })).toMatchObject([{ type: 'some.event', ...event }]);
  });

  test.each([{}, { payload: [] }, { event: 'account.updated', payload: { account: { entity: {} } } }])(
    '%j is nothing of ours',
    (event) => {
      expect(read(event)).toEqual([]);
    },
  );

  test('a payment of the web shop leads to nothing', async () => {
    const payment = world.fake.pay({ id: 'plink_none', status: 'created', amount: 1 }, { description: 'Order 77' });
    expect(await world.psp.referenceOf({ chargeId: payment.id, instrumentId: null })).toEqual({
      outcome: 'answered',
      referenceId: null,
    });
  });
});
