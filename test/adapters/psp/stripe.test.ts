import Stripe from 'stripe';
import { createHttpClient } from '../../../src/adapters/http/client';
import { createStripePsp } from '../../../src/adapters/psp/stripe/stripe';
import type { ChargeOrder, ChargeSearchCriteria } from '../../../src/ports/psp';
import { startFakeServer } from '../../helpers/providers/fake-server';
import { startStripeWorld } from './contract/company-worlds';
import { chargesOf, created, requestFor } from './contract/instrument-cases';
import { delivery, newClock } from './contract/psp-world';

let world: Awaited<ReturnType<typeof startStripeWorld>>;
beforeEach(async () => {
  world = await startStripeWorld();
});
afterEach(() => world.close());

const CARD = { token: 'tok', customer: 'cus_1', payment_method: 'pm_1' };
const CRITERIA: ChargeSearchCriteria = { chargeIds: [], psp: CARD, since: new Date('2026-11-20T10:00:00Z') };
const NO_CARD = { ...CRITERIA, psp: null };
const orderOf = (referenceId: string, change: Partial<ChargeOrder> = {}): ChargeOrder => ({
  referenceId,
  attempt: 1,
  credentialId: 'cred-1',
  psp: CARD,
  amount: 13_500,
  currency: 'BRL',
  customer: { phone: '5511987654321', user_id: null },
  metadata: { cart: 'c-1' },
  ...change,
});

describe('a charge', () => {
  test('that the search does not know yet is found by the customer’s list, and by its id', async () => {
    await world.psp.charge(orderOf('S-1'));
    expect(await world.psp.lookup('S-1', CRITERIA)).toMatchObject({ charges: [{ id: 'pi_1', attempt: 1 }] });
    expect(await world.psp.lookup('S-1', { ...NO_CARD, chargeIds: ['pi_1'] })).toMatchObject({
      charges: [{ id: 'pi_1' }],
    });
    expect(await world.psp.lookup('S-1', NO_CARD)).toMatchObject({ charges: [] });
  });

  test('an id that this account does not have takes nothing from the others', async () => {
    await world.psp.charge(orderOf('S-2'));
    const reply = await world.psp.lookup('S-2', { ...NO_CARD, chargeIds: ['pi_other', 'ch_1', 'pi_1'] });
    expect(reply).toMatchObject({ outcome: 'answered', charges: [{ id: 'pi_1' }] });
  });

  test.each([
    ['requires_action', null, []],
    ['requires_payment_method', null, []],
    [
      'requires_payment_method',
      { code: 'expired', message: 'too late' },
      [{ status: 'failed', error: { code: 'expired' } }],
    ],
    ['canceled', null, []],
    ['processing', null, [{ status: 'pending' }]],
    ['something_new', null, [{ status: 'pending' }]],
    ['succeeded', null, [{ status: 'succeeded', attempt: null }]],
  ])('a Pix that is %s', async (status, last_payment_error, charges) => {
    world.fake.make({ status, last_payment_error, amount: 100, metadata: { reference_id: 'S-3' } });
    world.fake.index();
    expect(await world.psp.lookup('S-3', CRITERIA)).toMatchObject({ outcome: 'answered', charges });
  });

  test('what is kept as evidence holds neither the client secret nor the customer', async () => {
    await world.psp.charge(orderOf('S-4'));
    const reply = await world.psp.lookup('S-4', CRITERIA);
    const raw = reply.outcome === 'answered' ? reply.raw.toString() : '';
    expect(raw).toContain('pi_1');
    expect(raw).not.toMatch(/secret|cus_1/);
  });

  test.each([
    ['authenticate', { outcome: 'answered', charge: { status: 'failed', attempt: 1 } }],
    ['decline', { outcome: 'answered', charge: { status: 'failed', error: { code: 'generic_decline' } } }],
    ['crash', { outcome: 'unknown' }],
    ['key_in_use', { outcome: 'unknown' }],
  ] as const)('%s', async (says, reply) => {
    world.fake.says(says);
    expect(await world.psp.charge(orderOf('S-5'))).toMatchObject(reply);
  });

  test('of a credential without Stripe’s names is refused before anything leaves', async () => {
    expect(await world.psp.charge(orderOf('S-6', { psp: { token: 'x' } }))).toMatchObject({ outcome: 'refused' });
    expect(world.fake.requests).toEqual([]);
  });

  test('the merchant’s metadata can neither take the place of ours nor make Stripe refuse', async () => {
    const metadata = { reference_id: 'other', attempt: '7', 'a[b]': 'x' };
    expect(await world.psp.charge(orderOf('S-8', { metadata }))).toMatchObject({ outcome: 'answered' });
    expect(await world.psp.lookup('S-8', CRITERIA)).toMatchObject({ charges: [{ referenceId: 'S-8', attempt: 1 }] });
  });
});

describe('the library’s own second POST after a broken connection', () => {
  test.each(['cut_before', 'cut_after'] as const)(
    '%s: one request leaves, and its outcome is unknown',
    async (fault) => {
      world.setFault(fault, 1);
      expect(await world.psp.charge(orderOf('R-1'))).toMatchObject({ outcome: 'unknown' });
      expect(world.fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
      expect(world.fake.intents.size).toBe(fault === 'cut_after' ? 1 : 0);
    },
  );

  test('a refund likewise', async () => {
    await world.psp.charge(orderOf('R-2'));
    world.setFault('cut_after', 1);
    const refund = { id: 'refund-1', referenceId: 'R-2', configurationName: null, transactionId: 'pi_1' };
    expect(await world.psp.refund({ ...refund, amount: 500, currency: 'BRL', speed: null })).toMatchObject({
      outcome: 'unknown',
    });
    expect(world.fake.requests.filter(({ path }) => path === '/v1/refunds')).toHaveLength(1);
  });
});

describe('answers that the library cannot deal with', () => {
  test.each([
    [200, '7', 'unknown'],
    [200, 'null', 'unknown'],
    [200, '[]', 'unknown'],
    [200, '<html>', 'unknown'],
    [302, '{}', 'unknown'],
    [429, '{}', 'retry'],
    [429, '<html>', 'retry'],
    [503, '{}', 'unknown'],
    [502, '<html>', 'unknown'],
    [403, '', 'refused'],
  ])('%i %s is %s, at once', async (status, body, outcome) => {
    const server = await startFakeServer(() => ({ status, body }));
    const client = createHttpClient({ name: 'stripe', timeoutMs: 2_000 });
    const psp = createStripePsp({ secretKey: 'sk', keyHours: 24, baseUrl: server.url, clock: newClock(), client });
    expect(await psp.charge(orderOf('B-1'))).toMatchObject({ outcome });
    client.close();
    await server.close();
  });
});

describe('an account without Search, as in India', () => {
  test('is served by ids, the customer’s list, and its newest payments', async () => {
    world.fake.withoutSearch();
    await world.psp.charge(orderOf('I-1'));
    const made = world.fake.make({ amount: 4590, created: 1_795_168_900, metadata: { reference_id: 'I-2' } });
    expect(await world.psp.lookup('I-1', CRITERIA)).toMatchObject({ outcome: 'answered', charges: [{ attempt: 1 }] });
    expect(await world.psp.lookup('I-2', NO_CARD)).toMatchObject({ outcome: 'answered', charges: [{ id: made.id }] });
    const searches = () => world.fake.requests.filter(({ path }) => path.endsWith('/search')).length;
    expect(searches()).toBe(1);
    world.clock.advance(3_600_001);
    await world.psp.lookup('I-1', CRITERIA);
    expect(searches()).toBe(2);
  });

  test('where Search only fails now and then, what is known without it counts, and nothing known is no answer', async () => {
    await world.psp.charge(orderOf('I-3'));
    world.fake.break('/search');
    expect(await world.psp.lookup('I-3', CRITERIA)).toMatchObject({ charges: [{ attempt: 1 }], incomplete: true });
    expect(await world.psp.lookup('I-4', CRITERIA)).toMatchObject({ outcome: 'unanswered' });
  });

  test('refunds that cannot be read leave the money as it is', async () => {
    await world.psp.charge(orderOf('I-5'));
    world.fake.break('/disputes');
    expect(await world.psp.lookup('I-5', CRITERIA)).toMatchObject({
      charges: [{ status: 'succeeded' }],
      incomplete: true,
    });
  });
});

describe('disputes', () => {
  test.each([
    ['needs_response', { kind: 'chargeback', status: 'open', amount: 500 }],
    ['under_review', { kind: 'chargeback', status: 'open', amount: 500 }],
    ['won', { kind: 'chargeback', status: 'won', amount: 500 }],
    ['lost', { kind: 'chargeback', status: 'lost', amount: 500 }],
    ['warning_needs_response', { kind: 'other', status: 'open', amount: 0 }],
    ['warning_closed', { kind: 'other', status: 'won', amount: 0 }],
    ['prevented', { kind: 'chargeback', status: 'won', amount: 500 }],
    ['something_new', { kind: 'chargeback', status: 'open', amount: 500 }],
  ])('%s', async (status, dispute) => {
    await world.psp.charge(orderOf('D-1'));
    world.fake.dispute(world.fake.intents.get('pi_1'), { amount: 500, status });
    expect(await world.psp.lookup('D-1', CRITERIA)).toMatchObject({ charges: [{ disputes: [dispute] }] });
  });
});

describe('a link', () => {
  test('takes one payment, and hands our reference to the PaymentIntent', async () => {
    const request = requestFor(world, 'payment_link');
    const { id } = await created(world, request);
    expect(world.fake.links.get(id)).toMatchObject({
      restrictions: { completed_sessions: { limit: 1 } },
      metadata: { reference_id: request.referenceId, instrument: request.name },
      intentMetadata: { reference_id: request.referenceId },
      price: { unit_amount: request.amount, currency: 'brl' },
    });
    const keys = world.fake.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([`${request.name}:price`, request.name]);
  });

  test('a payment page that is open when the link ends is ended too', async () => {
    const request = requestFor(world, 'payment_link');
    const { id } = await created(world, request);
    const session = world.fake.open(id);
    expect(await world.psp.cancelInstrument({ id, kind: 'payment_link', name: request.name })).toEqual({
      outcome: 'ended',
    });
    expect(session.status).toBe('expired');
    expect(() => world.fake.pay(session)).toThrow();
  });

  test('is found by its sessions before Search knows it', async () => {
    const request = requestFor(world, 'payment_link');
    const { id } = await created(world, request);
    const intent = world.fake.pay(world.fake.open(id));
    expect(await chargesOf(world, request, id)).toMatchObject([{ id: intent.id, status: 'succeeded' }]);
  });

  test('whose key Stripe has forgotten is found in the list, not made again', async () => {
    const request = requestFor(world, 'payment_link');
    const { id } = await created(world, request);
    world.fake.forgetKeys();
    world.clock.advance(48 * 3_600_000);
    const again = await created(world, {
      ...request,
      firstSentAt: new Date(world.clock.now().getTime() - 48 * 3_600_000),
    });
    expect(again.id).toBe(id);
    expect(world.fake.links.size).toBe(1);
  });

  test('a Price of which nothing is heard is asked for again under its own key', async () => {
    const request = requestFor(world, 'payment_link');
    world.setFault('cut_after');
    expect(await world.psp.createInstrument(request)).toMatchObject({ outcome: 'retry' });
    await created(world, request);
    expect(world.fake.links.size).toBe(1);
  });
});

describe('webhooks', () => {
  const read = (object: object, secret = 'present-secret-1', at = world.clock.now()) => {
    const payload = JSON.stringify({ id: 'evt_1', type: 'some.event', data: { object } });
    const timestamp = Math.floor(at.getTime() / 1000);
    const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    return world.reader.read(delivery(payload, { 'stripe-signature': header }), world.clock.now());
  };

  test.each([
    [
      { object: 'payment_intent', id: 'pi_1', metadata: { reference_id: 'W-1' } },
      { referenceId: 'W-1', chargeId: 'pi_1' },
    ],
    [
      { object: 'checkout.session', client_reference_id: 'W-2', payment_link: 'plink_1' },
      { referenceId: 'W-2', instrumentId: 'plink_1' },
    ],
    [
      { object: 'dispute', payment_intent: 'pi_2', metadata: {} },
      { referenceId: null, chargeId: 'pi_2' },
    ],
    [
      { object: 'refund', payment_intent: 'pi_3' },
      { referenceId: null, chargeId: 'pi_3' },
    ],
  ])('%j', (object, event) => expect(read(object)).toMatchObject([event]));

  test('an event about nothing of ours', () => expect(read({ object: 'payout', id: 'po_1' })).toEqual([]));

  test('an old signature proves nothing', () => {
    expect(read({ id: 'pi_1' }, 'present-secret-1', new Date(world.clock.now().getTime() - 301_000))).toBeNull();
  });

  test('a header of very many signatures is not looked at', () => {
    const payload = '{}';
    const timestamp = Math.floor(world.clock.now().getTime() / 1000);
    const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: 'present-secret-1', timestamp });
    const stuffed = `t=${timestamp},${'v1=00,'.repeat(20)}${header.split(',')[1]}`;
    expect(world.reader.read(delivery(payload, { 'stripe-signature': stuffed }), world.clock.now())).toBeNull();
  });
});
