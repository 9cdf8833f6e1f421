import type { InstrumentKind } from '../../../../src/domain/lifecycles/instrument-kinds';
import type { RefundOrder } from '../../../../src/ports';
import type { PspWebhookDelivery } from '../../../../src/ports/psp';
import type { ServerFault } from '../../../helpers/providers/fake-server';
import { AMOUNT, chargesOf, created, requestFor, skip } from './instrument-cases';
import type { PspWorld } from './psp-world';

const refundOf = (referenceId: string, chargeId: string, change: Partial<RefundOrder> = {}): RefundOrder => ({
  id: `0198c2f4-5f0e-7c3a-9d1b-${String(++refunds).padStart(12, '0')}`,
  referenceId,
  configurationName: null,
  transactionId: chargeId,
  amount: 505,
  currency: 'BRL',
  speed: null,
  ...change,
});
let refunds = 0;

/** An order that was paid by its first kind of instrument. */
async function paid(world: PspWorld) {
  const kind = firstKind(world);
  const request = requestFor(world, kind);
  const { id } = await created(world, request);
  const chargeId = await world.pay(kind, request.referenceId);
  const lookup = async () => (await chargesOf(world, request, id, [chargeId]))[0];
  return { request, id, chargeId, lookup };
}

const firstKind = ({ psp }: PspWorld): InstrumentKind => Object.keys(psp.abilities.instruments)[0] as InstrumentKind;

/** A refund whose answer is lost leads to one refund. */
async function lostRefund(world: PspWorld, fault: ServerFault): Promise<void> {
  const { request, chargeId } = await paid(world);
  const refund = refundOf(request.referenceId, chargeId);
  world.setFault(fault);
  expect(await world.psp.refund(refund)).toMatchObject({ outcome: 'unknown' });
  world.setFault(null);
  expect(await world.psp.refund(refund)).toMatchObject({ outcome: 'accepted' });
  expect(world.refundsOf(chargeId)).toBe(1);
}

const withHeader = (delivery: PspWebhookDelivery, change: (value: string) => string): PspWebhookDelivery => ({
  ...delivery,
  headers: Object.fromEntries(Object.entries(delivery.headers).map(([name, value]) => [name, change(String(value))])),
  query: Object.fromEntries(Object.entries(delivery.query).map(([name, value]) => [name, change(String(value))])),
});

/** What must hold for money at every PSP, whatever it was paid with. */
export const MONEY_CASES: Record<string, (world: PspWorld) => Promise<void>> = {
  'refund, once per id': async (world) => {
    const { request, chargeId, lookup } = await paid(world);
    const refund = refundOf(request.referenceId, chargeId);
    const first = await world.psp.refund(refund);
    if (first.outcome !== 'accepted') throw new Error(JSON.stringify(first));
    expect(await world.psp.refund(refund)).toMatchObject({ outcome: 'accepted', id: first.id });
    expect(world.refundsOf(chargeId)).toBe(1);
    world.endRefunds('completed');
    expect(await world.psp.findRefund?.(first.id)).toMatchObject({
      outcome: 'accepted',
      id: first.id,
      status: 'completed',
    });
    expect(await lookup()).toMatchObject({
      status: 'succeeded',
      refunds: [{ id: first.id, amount: 505, status: 'completed' }],
      disputes: [],
    });
  },
  'refund, more than there is': async (world) => {
    const { request, chargeId } = await paid(world);
    const refund = refundOf(request.referenceId, chargeId, { amount: AMOUNT + 1 });
    expect(await world.psp.refund(refund)).toMatchObject({ outcome: 'refused' });
    expect(world.refundsOf(chargeId)).toBe(0);
  },
  'refund, time-out after': (world) => lostRefund(world, 'hang_after'),
  'refund, 5xx after': (world) => lostRefund(world, 'crash_after'),
  'refund, cut before': (world) => lostRefund(world, 'cut_before'),
  'refund, not reached': async (world) => {
    const { request, chargeId } = await paid(world);
    const psp = world.unreachable('http://127.0.0.1:9');
    expect(await psp.refund(refundOf(request.referenceId, chargeId))).toMatchObject({ outcome: 'retry' });
    expect(world.refundsOf(chargeId)).toBe(0);
  },
  'refund fails later': async (world) => {
    const { request, chargeId, lookup } = await paid(world);
    const reply = await world.psp.refund(refundOf(request.referenceId, chargeId));
    if (reply.outcome !== 'accepted') throw new Error(JSON.stringify(reply));
    world.endRefunds('completed');
    world.endRefunds('failed');
    expect(await world.psp.findRefund?.(reply.id)).toMatchObject({ outcome: 'accepted', status: 'failed' });
    expect((await lookup())?.refunds).toMatchObject([{ id: reply.id, status: 'failed' }]);
  },
  'refund elsewhere': async (world) => {
    const { chargeId, lookup } = await paid(world);
    world.refundElsewhere(chargeId, AMOUNT);
    expect(await lookup()).toMatchObject({
      status: 'succeeded',
      amount: AMOUNT,
      refunds: [{ amount: AMOUNT, status: 'completed' }],
    });
  },
  dispute: async (world) => {
    for (const how of ['won', 'lost'] as const) {
      const { chargeId, lookup } = await paid(world);
      const { kind, end } = world.dispute(chargeId, AMOUNT);
      expect((await lookup())?.disputes).toMatchObject([{ kind, status: 'open', amount: AMOUNT }]);
      end(how);
      expect(await lookup()).toMatchObject({ status: 'succeeded', disputes: [{ kind, status: how, amount: AMOUNT }] });
    }
  },
  'optional source down': async (world) => {
    if (!world.breakOptional) return skip();
    const { lookup } = await paid(world);
    world.breakOptional(true);
    expect(await lookup()).toMatchObject({ status: 'succeeded', amount: AMOUNT });
    world.breakOptional(false);
  },
  'token expires': async (world) => {
    if (!world.expireTokens) return skip();
    const { request, chargeId, lookup } = await paid(world);
    world.expireTokens();
    expect(await lookup()).toMatchObject({ status: 'succeeded' });
    world.expireTokens();
    expect(await world.psp.refund(refundOf(request.referenceId, chargeId))).toMatchObject({ outcome: 'accepted' });
    expect(world.refundsOf(chargeId)).toBe(1);
    world.expireTokens();
    await created(world, requestFor(world, firstKind(world)));
  },
  'webhook leads to the order': async (world) => {
    const { request, chargeId } = await paid(world);
    const about = { referenceId: request.referenceId, chargeId };
    for (const proof of ['present', 'former'] as const) {
      const events = world.reader.read(world.delivery(proof, about), world.clock.now());
      const [event, ...more] = events ?? [];
      if (!event) throw new Error(`${proof}: no event`);
      expect(more).toEqual([]);
      const reply = event.referenceId === null ? await world.psp.referenceOf(event) : null;
      expect(reply ?? { outcome: 'answered', referenceId: event.referenceId }).toEqual({
        outcome: 'answered',
        referenceId: request.referenceId,
      });
      const again = world.reader.read(world.delivery(proof, about), world.clock.now());
      expect(again?.[0]?.deliveryId).toBe(event.deliveryId);
    }
  },
  'webhook, forged': async (world) => {
    const { request, chargeId } = await paid(world);
    const about = { referenceId: request.referenceId, chargeId };
    const read = (delivery: PspWebhookDelivery) => world.reader.read(delivery, world.clock.now());
    expect(read(world.delivery('forged', about))).toBeNull();
    const good = world.delivery('present', about);
    expect(read({ ...good, headers: {}, query: {} })).toBeNull();
    expect(read(withHeader(good, (value) => `${value}x`))).toBeNull();
    expect(read(withHeader(good, (value) => value.repeat(500)))).toBeNull();
  },
  'webhook, PSP not reached': async (world) => {
    const psp = world.unreachable('http://127.0.0.1:9');
    const { chargeId } = await paid(world);
    const reply = await psp.referenceOf({ chargeId, instrumentId: null });
    // The protocol's own webhooks name the reference: there is nothing to ask.
    expect(['unanswered', 'answered']).toContain(reply.outcome);
    if (reply.outcome === 'answered') expect(reply.referenceId).toBeNull();
  },
};
