import { startRazorpayWorld } from './contract/company-worlds';
import { AMOUNT, chargesOf, created, newReference, requestFor } from './contract/instrument-cases';

let world: Awaited<ReturnType<typeof startRazorpayWorld>>;
beforeEach(async () => {
  world = await startRazorpayWorld();
});
afterEach(() => world.close());

describe('payments of a link', () => {
  const setUp = async () => {
    const request = requestFor(world, 'payment_link');
    const { id } = await created(world, request);
    const link = world.fake.links.get(id);
    return { request, link, lookup: (chargeIds: string[] = []) => chargesOf(world, request, id, chargeIds) };
  };

  test.each([
    ['created', 'pending'],
    ['authorized', 'pending'],
    ['failed', 'failed'],
    ['something_new', 'pending'],
  ])('%s is %s', async (status, ours) => {
    const { link, lookup } = await setUp();
    world.fake.pay(link, { status, captured: false, error_reason: 'payment_timed_out', error_description: 'Too late' });
    expect(await lookup()).toMatchObject([{ status: ours }]);
  });

  test('one that failed, and is authorised days later', async () => {
    const { link, lookup } = await setUp();
    const payment = world.fake.pay(link, {
      status: 'failed',
      error_code: 'BAD_REQUEST_ERROR',
      error_reason: 'timed_out',
    });
    expect(await lookup()).toMatchObject([{ status: 'failed', error: { code: 'timed_out' } }]);
    payment.status = 'captured';
    expect(await lookup()).toMatchObject([{ id: payment.id, status: 'succeeded', error: null }]);
  });

  test('an entity without its order: the captured payments that it lists', async () => {
    const { link, lookup } = await setUp();
    const payment = world.fake.pay(link);
    delete link.order_id;
    expect(await lookup()).toMatchObject([{ id: payment.id, status: 'succeeded' }]);
  });

  test('a link of the merchant’s own, by the reference alone', async () => {
    const { request, link } = await setUp();
    link.notes = [];
    const payment = world.fake.pay(link);
    const reply = await world.psp.lookup(request.referenceId, { chargeIds: [], psp: null, since: new Date(0) });
    expect(reply).toMatchObject({ outcome: 'answered', charges: [{ id: payment.id, amount: AMOUNT }] });
  });

  test('a payment that a webhook named, before the list shows its link', async () => {
    const request = requestFor(world, 'payment_link');
    world.fake.setLag(true);
    const { id } = await created(world, request);
    const payment = world.fake.pay(world.fake.links.get(id));
    const criteria = { chargeIds: [payment.id], psp: null, since: new Date(0) };
    expect(await world.psp.lookup(request.referenceId, criteria)).toMatchObject({ charges: [{ id: payment.id }] });
    expect(await world.psp.lookup(newReference(), criteria)).toMatchObject({ outcome: 'answered', charges: [] });
  });

  test('what is kept as evidence holds nothing of the customer', async () => {
    const { request, link } = await setUp();
    world.fake.pay(link);
    const reply = await world.psp.lookup(request.referenceId, { chargeIds: [], psp: null, since: new Date(0) });
    const raw = reply.outcome === 'answered' ? reply.raw.toString() : '';
    expect(raw).toContain('captured');
    expect(raw).not.toMatch(/gauri|9000090000/);
  });

  test.each([
    [{ phase: 'retrieval' }, { kind: 'other', status: 'open', amount: 0 }],
    [
      { phase: 'fraud', status: 'closed' },
      { kind: 'other', status: 'won', amount: 0 },
    ],
    [
      { phase: 'arbitration', status: 'under_review' },
      { kind: 'chargeback', status: 'open', amount: AMOUNT },
    ],
    [
      { status: 'closed', amount_deducted: 500 },
      { kind: 'chargeback', status: 'lost', amount: 500 },
    ],
    [
      { status: 'lost', amount_deducted: 700 },
      { kind: 'chargeback', status: 'lost', amount: 700 },
    ],
  ])('a dispute %j', async (fields, dispute) => {
    const { link, lookup } = await setUp();
    world.fake.dispute(world.fake.pay(link), fields);
    expect((await lookup())[0]?.disputes).toMatchObject([dispute]);
  });

  test('a refund whose key Razorpay has forgotten is found by our id on it', async () => {
    const { request, link } = await setUp();
    const payment = world.fake.pay(link);
    const refund = {
      id: '0198c2f4-5f0e-7c3a-9d1b-8e2f3a4b5c6d',
      referenceId: request.referenceId,
      configurationName: null,
      transactionId: payment.id,
      amount: 500,
      currency: 'INR',
      speed: 'instant' as const,
    };
    world.setFault('cut_after');
    expect(await world.psp.refund(refund)).toMatchObject({ outcome: 'unknown' });
    world.fake.forgetKeys();
    expect(await world.psp.refund(refund)).toMatchObject({ outcome: 'accepted' });
    expect([...world.fake.refunds.values()]).toMatchObject([{ amount: 500, speed_requested: 'optimum' }]);
  });
});
