import { createPixWebhooks } from '../../../src/adapters/psp/pix/pix-webhooks';
import type { PspWebhookDelivery } from '../../../src/ports/psp';
import type { FakePixOptions } from '../../helpers/providers/fake-pix';
import type { Any } from '../../helpers/providers/fake-server';
import { AMOUNT, chargesOf, created, requestFor } from './contract/instrument-cases';
import { startPix } from './pix-merchant';

describe('money', () => {
  const paid = async (options: Omit<FakePixOptions, 'now'> = {}) => {
    const started = await startPix(options);
    const request = requestFor(started.world, 'pix_dynamic_code');
    await created(started.world, request);
    const pix: Any = started.fake.pay(started.fake.cobs.get(request.name));
    const lookup = () => chargesOf(started.world, request, request.name);
    return { ...started, request, pix, lookup };
  };

  test('that came in after the charge was removed is found', async () => {
    const { fake, world } = await startPix();
    const request = requestFor(world, 'pix_dynamic_code');
    await created(world, request);
    await world.psp.cancelInstrument({ id: request.name, kind: request.kind, name: request.name });
    const cob = fake.cobs.get(request.name);
    const pix = fake.pay(cob);
    fake.pay({ ...cob, txid: 'b'.repeat(32) });
    expect(await chargesOf(world, request, request.name)).toMatchObject([{ id: pix.endToEndId, status: 'succeeded' }]);
  });

  test('that the bank calls concluded, and does not show yet, is under way', async () => {
    const { fake, world } = await startPix();
    const request = requestFor(world, 'pix_dynamic_code');
    await created(world, request);
    fake.cobs.get(request.name).status = 'CONCLUIDA';
    expect(await chargesOf(world, request, request.name)).toMatchObject([
      { id: request.name, status: 'pending', amount: AMOUNT },
    ]);
  });

  test('taken back under the MED is a dispute; given back by the merchant is a refund', async () => {
    const { fake, pix, lookup } = await paid();
    const med = fake.addReturn(pix, { valor: '100.00', natureza: 'MED_OPERACIONAL', status: 'DEVOLVIDO' });
    fake.addReturn(pix, { valor: '5.05', natureza: 'RETIRADA', status: 'DEVOLVIDO' });
    fake.addReturn(pix, { valor: '1.00', natureza: undefined, status: 'NAO_REALIZADO' });
    const [charge] = await lookup();
    expect(charge?.disputes).toMatchObject([
      { id: med.rtrId, kind: 'pix_med', status: 'lost', amount: 10_000, reason: 'MED_OPERACIONAL' },
    ]);
    expect(charge?.refunds).toMatchObject([
      { amount: 505, status: 'completed' },
      { amount: 100, status: 'failed' },
    ]);
  });

  test('a word of a return that is new is not over, and is told', async () => {
    const { fake, pix, request, world } = await paid();
    fake.addReturn(pix, { valor: '1.00', status: 'AGENDADO' });
    const instruments = [{ kind: request.kind, name: request.name, id: request.name, createdAt: null }];
    const reply = await world.psp.lookup(request.referenceId, {
      chargeIds: [],
      psp: null,
      since: new Date(0),
      instruments,
    });
    expect(reply).toMatchObject({
      charges: [{ refunds: [{ status: 'pending' }] }],
      unknownWords: ['devolucao.status=AGENDADO'],
    });
  });

  test('without what is stored, the first attempt’s charge is looked for; of strangers nothing is taken', async () => {
    const { fake, pix, request, world } = await paid();
    const criteria = { chargeIds: [pix.endToEndId], psp: null, since: new Date(0) };
    expect(await world.psp.lookup(request.referenceId, criteria)).toMatchObject({ charges: [{ id: pix.endToEndId }] });
    expect(await world.psp.lookup('OTHER-1', criteria)).toMatchObject({ outcome: 'answered', charges: [] });
    fake.break('/cob');
    expect(await world.psp.lookup(request.referenceId, criteria)).toMatchObject({ outcome: 'unanswered' });
  });

  test('a return’s id is our refund’s, without hyphens; the bank’s own rules about it do not matter', async () => {
    for (const duplicate of [400, 'revision'] as const) {
      const { pix, request, world } = await paid({ duplicate });
      const id = '0198c2f4-5f0e-7c3a-9d1b-8e2f3a4b5c6d';
      const refund = { id, referenceId: request.referenceId, configurationName: null, transactionId: pix.endToEndId };
      const order = { ...refund, amount: 505, currency: 'BRL', speed: null };
      expect(await world.psp.refund(order)).toMatchObject({ outcome: 'accepted', status: 'pending' });
      expect(await world.psp.refund(order)).toMatchObject({ outcome: 'accepted' });
      expect(pix.devolucoes).toMatchObject([{ id: id.replaceAll('-', ''), valor: '5.05' }]);
      expect(await world.psp.refund({ ...order, transactionId: 'pi_1' })).toMatchObject({ outcome: 'refused' });
    }
  });

  test('what is kept as evidence holds nothing of the payer', async () => {
    const { request, world } = await paid();
    const reply = await world.psp.lookup(request.referenceId, { chargeIds: [], psp: null, since: new Date(0) });
    const raw = reply.outcome === 'answered' ? reply.raw.toString() : '';
    expect(raw).toContain('CONCLUIDA');
    expect(raw).not.toMatch(/Maria|123\.?456|52998224725/);
  });
});

describe('webhooks', () => {
  const reader = createPixWebhooks({
    tokens: ['new-token-12345678', 'old-token-12345678'],
    clientCn: 'pix.bank.example',
  });
  const body = { pix: [1, 2, 3].map((n) => ({ endToEndId: `E${n}`, txid: `t${n}`, valor: '1.00' })) };
  const read = (change: Partial<PspWebhookDelivery>, content: unknown = body) =>
    reader.read(
      { headers: {}, query: {}, pathToken: null, raw: Buffer.from(JSON.stringify(content)), ...change },
      new Date(),
    );

  test.each<[string, Partial<PspWebhookDelivery>, boolean]>([
    ['a token in the query', { query: { token: 'new-token-12345678' } }, true],
    ['the former one', { query: { token: 'old-token-12345678' } }, true],
    ['one to which the bank has appended /pix', { query: { token: 'new-token-12345678/pix' } }, true],
    ['a token in the path', { pathToken: 'old-token-12345678' }, true],
    ['a wrong one', { pathToken: 'wrong-token-1234567' }, false],
    ['two', { query: { token: ['new-token-12345678', 'x'] } }, false],
    ['the bank’s name, checked by the proxy', { headers: { 'x-ssl-client-cn': 'pix.bank.example' } }, true],
    ['the bank’s name in a whole subject', { headers: { 'x-ssl-client-cn': 'CN=pix.bank.example,O=Bank' } }, true],
    ['another name', { headers: { 'x-ssl-client-cn': 'CN=pix.bank.example.evil' } }, false],
    ['a name in front of another', { headers: { 'x-ssl-client-cn': 'O=pix.bank.example,CN=evil' } }, false],
    ['nothing', {}, false],
  ])('%s', (_name, change, proves) => expect(read(change) !== null).toBe(proves));

  test('several Pix in one body are several events; a return of one is another', () => {
    const events = read({ pathToken: 'new-token-12345678' });
    expect(events?.map(({ chargeId, instrumentId, referenceId }) => [chargeId, instrumentId, referenceId])).toEqual([
      ['E1', 't1', null],
      ['E2', 't2', null],
      ['E3', 't3', null],
    ]);
    const returned = { pix: [{ ...body.pix[0], devolucoes: [{ id: 'd1', status: 'DEVOLVIDO' }] }] };
    const [again] = read({ pathToken: 'new-token-12345678' }, returned) ?? [];
    expect(again).toMatchObject({ type: 'pix.devolucao', chargeId: 'E1' });
    expect(again?.deliveryId).not.toBe(events?.[0]?.deliveryId);
    expect(read({ pathToken: 'new-token-12345678' })?.[0]?.deliveryId).toBe(events?.[0]?.deliveryId);
  });

  test.each([{}, { pix: null }, { pix: [{}] }, [], 'x', null])('a trial call %j is nothing', (content) => {
    expect(read({ pathToken: 'new-token-12345678' }, content)).toEqual([]);
  });

  test('another system’s charge that names our reference is not ours', async () => {
    const { fake, psp, world } = await startPix();
    const request = requestFor(world, 'pix_dynamic_code');
    await created(world, request);
    expect(await psp.referenceOf({ chargeId: null, instrumentId: request.name })).toEqual({
      outcome: 'answered',
      referenceId: request.referenceId,
    });
    const foreign = { ...fake.cobs.get(request.name), txid: 'a'.repeat(32) };
    fake.cobs.set(foreign.txid, foreign);
    expect(await psp.referenceOf({ chargeId: null, instrumentId: foreign.txid })).toEqual({
      outcome: 'answered',
      referenceId: null,
    });
  });
});
