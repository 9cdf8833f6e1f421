import { createHmac } from 'node:crypto';
import { createMercadoPagoWebhooks } from '../../../src/adapters/psp/mercadopago/mercadopago-webhooks';
import { readBoletoLine } from '../../../src/domain/brazil/boleto';
import type { Any } from '../../helpers/providers/fake-server';
import { startMercadoPagoWorld } from './contract/company-worlds';
import { AMOUNT, chargesOf, created, newReference, requestFor } from './contract/instrument-cases';
import { delivery } from './contract/psp-world';

let world: Awaited<ReturnType<typeof startMercadoPagoWorld>>;
beforeEach(async () => {
  world = await startMercadoPagoWorld();
});
afterEach(() => world.close());

const posts = (path: string) => world.fake.requests.filter((one) => one.method === 'POST' && one.path === path);

describe('amounts', () => {
  test.each([
    [1, '0.01'],
    [435, '4.35'],
    [13_500, '135.00'],
    [999_999_999_99, '999999999.99'],
  ])('%i is written as the number %s, digit by digit', async (amount, written) => {
    await world.psp.createInstrument(requestFor(world, 'pix_dynamic_code', { amount }));
    await world.psp.createInstrument(requestFor(world, 'payment_link', { amount }));
    expect(posts('/v1/payments')[0]?.text).toContain(`{"transaction_amount":${written},`);
    expect(posts('/checkout/preferences')[0]?.text).toContain(`"unit_price":${written},`);
  });

  test('that no double holds are read exactly', async () => {
    const request = requestFor(world, 'pix_dynamic_code', { amount: 435 });
    const { id } = await created(world, request);
    world.fake.pay(world.fake.payments.get(id));
    expect(await chargesOf(world, request, id)).toMatchObject([{ amount: 435 }]);
  });
});

describe('a boleto', () => {
  test.each(['details', 'top', 'nowhere'] as const)('its line, which stands %s', async (where) => {
    world.fake.putLine(where);
    const { content } = await created(world, requestFor(world, 'boleto'));
    expect(readBoletoLine(content)).toMatchObject({ ok: true, amount: AMOUNT });
  });

  test('runs to the end of a day in Brazil, and carries the payer as the bank wants it', async () => {
    const expiresAt = new Date('2026-11-24T01:30:00Z');
    await created(world, requestFor(world, 'boleto', { expiresAt }));
    expect(posts('/v1/payments')[0]?.body).toMatchObject({
      payment_method_id: 'bolbradesco',
      date_of_expiration: '2026-11-23T23:59:59.000-03:00',
      payer: {
        email: 'maria@example.com',
        first_name: 'Maria',
        last_name: 'da Silva',
        identification: { type: 'CPF', number: '52998224725' },
        address: { zip_code: '01310100', federal_unit: 'SP' },
      },
    });
  });

  test('of somebody with one name, and of a company with letters in its number', async () => {
    const { customer } = requestFor(world, 'boleto');
    await created(
      world,
      requestFor(world, 'boleto', { customer: { ...customer, name: 'Pelé', taxId: '12ABC34501DE35' } }),
    );
    expect(posts('/v1/payments')[0]?.body.payer).toMatchObject({
      first_name: 'Pelé',
      last_name: 'Pelé',
      identification: { type: 'CNPJ', number: '12ABC34501DE35' },
    });
  });
});

describe('a Pix', () => {
  test('that is only shown is no charge; one that ran out is none either', async () => {
    const request = requestFor(world, 'pix_dynamic_code');
    const { id } = await created(world, request);
    expect(await chargesOf(world, request, id)).toEqual([]);
    Object.assign(world.fake.payments.get(id), { status: 'cancelled', status_detail: 'expired' });
    expect(await chargesOf(world, request, id)).toEqual([]);
  });

  test('without the e-mail that Mercado Pago wants is refused, with its words', async () => {
    const { customer } = requestFor(world, 'pix_dynamic_code');
    const request = requestFor(world, 'pix_dynamic_code', { customer: { ...customer, email: null } });
    expect(await world.psp.createInstrument(request)).toMatchObject({
      outcome: 'refused',
      error: { httpStatus: 400, title: expect.stringContaining('payer.email') },
    });
    expect(world.psp.abilities.instruments.pix_dynamic_code?.needs).toContain('email');
  });

  test('not found after its key is forgotten is for a person: the search proves nothing', async () => {
    const request = requestFor(world, 'pix_dynamic_code', { firstSentAt: world.clock.now() });
    expect(await world.psp.findInstrument(request)).toEqual({ outcome: 'not_found', repeat: 'safe' });
    world.clock.advance(24 * 3_600_000);
    expect(await world.psp.findInstrument(request)).toEqual({ outcome: 'not_found', repeat: 'never' });
  });
});

describe('a link', () => {
  test('two of one attempt: the first is kept, the second is ended', async () => {
    const sentAt = world.clock.now();
    const request = requestFor(world, 'payment_link');
    const first = await created(world, request);
    world.clock.advance(1_000);
    await created(world, request);
    expect(world.payable('payment_link', request.referenceId)).toBe(2);
    expect(await world.psp.findInstrument({ ...request, firstSentAt: sentAt })).toMatchObject({
      outcome: 'found',
      instrument: { id: first.id },
    });
    expect(world.payable('payment_link', request.referenceId)).toBe(1);
  });

  test('paid twice: both payments are told', async () => {
    const request = requestFor(world, 'payment_link');
    const { id } = await created(world, request);
    await world.pay('payment_link', request.referenceId);
    await world.pay('payment_link', request.referenceId);
    expect(await chargesOf(world, request, id)).toHaveLength(2);
  });
});

describe('payments', () => {
  test.each<[string, object, unknown]>([
    ['approved', {}, 'succeeded'],
    ['refunded', {}, 'succeeded'],
    ['in_process', {}, 'pending'],
    ['authorized', {}, 'pending'],
    ['pending', { status_detail: 'pending_review_manual' }, 'pending'],
    ['rejected', { status_detail: 'cc_rejected_insufficient_amount' }, 'failed'],
    ['cancelled', {}, 'failed'],
    ['something_new', {}, 'pending'],
  ])('a card payment that is %s', async (status, fields, ours) => {
    const referenceId = newReference();
    world.fake.add({ status, units: 100, external_reference: referenceId, ...fields });
    const reply = await world.psp.lookup(referenceId, { chargeIds: [], psp: null, since: new Date(0) });
    expect(reply).toMatchObject({ outcome: 'answered', charges: [{ status: ours, method: 'card' }] });
  });

  test('of other orders are left out, though the search gave them all', async () => {
    const referenceId = newReference();
    const foreign = world.fake.add({ units: 100, external_reference: 'OTHER' });
    world.fake.add({ units: 200, external_reference: referenceId });
    const criteria = { chargeIds: [String(foreign.id), 'nonsense'], psp: null, since: new Date(0) };
    expect(await world.psp.lookup(referenceId, criteria)).toMatchObject({ charges: [{ amount: 200 }] });
  });

  test('known by id capture although the search is down; nothing known is no answer', async () => {
    const request = requestFor(world, 'pix_dynamic_code');
    const { id } = await created(world, request);
    const criteria = (ids: string[]) => ({ chargeIds: ids, psp: null, since: new Date(0) });
    world.fake.break('/search');
    expect(await world.psp.lookup(request.referenceId, criteria([id]))).toMatchObject({ outcome: 'unanswered' });
    world.fake.pay(world.fake.payments.get(id));
    expect(await world.psp.lookup(request.referenceId, criteria([id]))).toMatchObject({
      outcome: 'answered',
      charges: [{ id, status: 'succeeded' }],
      incomplete: true,
    });
  });

  test('a return that hangs in the scheme is under way, not refused', async () => {
    const request = requestFor(world, 'pix_dynamic_code');
    const { id } = await created(world, request);
    world.fake.pay(world.fake.payments.get(id));
    world.fake.hangRefunds(true);
    const refund = { id: 'refund-1', referenceId: request.referenceId, configurationName: null, transactionId: id };
    const reply = await world.psp.refund({ ...refund, amount: 435, currency: 'BRL', speed: null });
    expect(reply).toMatchObject({ outcome: 'accepted', status: 'pending' });
    expect(await chargesOf(world, request, id)).toMatchObject([{ refunds: [{ amount: 435, status: 'pending' }] }]);
  });

  test('in mediation the money is in, and claimed', async () => {
    const request = requestFor(world, 'pix_dynamic_code');
    const { id } = await created(world, request);
    world.fake.pay(world.fake.payments.get(id)).status = 'in_mediation';
    expect(await chargesOf(world, request, id)).toMatchObject([
      { status: 'succeeded', disputes: [{ kind: 'other', status: 'open', amount: AMOUNT }] },
    ]);
    world.fake.payments.get(id).status = 'approved';
    expect(await chargesOf(world, request, id)).toMatchObject([
      { status: 'succeeded', disputes: [], endedDisputes: [`mediation:${id}`] },
    ]);
  });

  test.each([
    [{ status: 'won' }, 'won'],
    [{ coverage_applied: 'true', documentation_status: 'valid' }, 'won'],
    [{ coverage_applied: false, documentation_status: 'not_supplied' }, 'lost'],
    [{ coverage_applied: false, documentation_status: 'review_pending' }, 'open'],
  ])('a chargeback %j, in either form of the documents, is %s', async (fields, status) => {
    const request = requestFor(world, 'pix_dynamic_code');
    const { id } = await created(world, request);
    const claim = world.fake.chargeBack(world.fake.pay(world.fake.payments.get(id)), fields);
    expect((await chargesOf(world, request, id))[0]?.disputes).toMatchObject([
      { id: claim.id, status, amount: AMOUNT },
    ]);
    expect(await world.psp.referenceOf({ chargeId: null, instrumentId: `chargeback:${claim.id}` })).toMatchObject({
      referenceId: request.referenceId,
    });
  });

  test('charged back, and no chargeback to be seen yet: the money counts, the rest is looked for again', async () => {
    const referenceId = newReference();
    world.fake.add({ status: 'charged_back', units: 100, external_reference: referenceId });
    const reply = await world.psp.lookup(referenceId, { chargeIds: [], psp: null, since: new Date(0) });
    expect(reply).toMatchObject({ charges: [{ status: 'succeeded' }], incomplete: true });
  });
});

describe('webhooks', () => {
  const reader = createMercadoPagoWebhooks(['the-secret']);
  const post = ({
    id = '123',
    signed = id,
    ts = '1795168800',
    requestId = 'r-1' as string | null,
    type = 'payment',
  }: Any = {}) => {
    const manifest = `${signed === null ? '' : `id:${signed};`}${requestId === null ? '' : `request-id:${requestId};`}ts:${ts};`;
    const v1 = createHmac('sha256', 'the-secret').update(manifest).digest('hex');
    const headers = { 'x-signature': `ts=${ts},v1=${v1}`, ...(requestId !== null && { 'x-request-id': requestId }) };
    return reader.read(delivery({ id: 1, type, data: { id } }, headers, { 'data.id': id, type }), new Date(0));
  };

  test.each([
    ['as the documents say', {}],
    ['with milliseconds', { ts: '1795168800123' }],
    ['without a request id', { requestId: null }],
    ['with an id in capitals, signed in small letters', { id: '12AB', signed: '12ab' }],
    ['with an id in capitals, signed as it is', { id: '12AB' }],
  ])('%s', (_name, change) => expect(post(change)).toHaveLength(1));

  test('a signature over another id proves nothing', () => expect(post({ id: '124', signed: '123' })).toBeNull());

  test('unsigned calls of the old kind are not taken', () => {
    expect(reader.read(delivery('', {}, { topic: 'payment', id: '123' }), new Date())).toBeNull();
  });

  test('a chargeback leads to its payment; other topics to nothing', () => {
    expect(post({ type: 'topic_chargebacks_wh' })).toMatchObject([{ chargeId: null, instrumentId: 'chargeback:123' }]);
    expect(post({ type: 'topic_merchant_order_wh' })).toEqual([]);
  });
});
