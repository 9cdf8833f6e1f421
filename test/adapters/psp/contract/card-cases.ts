import type { ChargeOrder, ChargeSearchCriteria } from '../../../../src/ports/psp';
import { newReference, skip } from './instrument-cases';
import type { PspWorld } from './psp-world';

const CRITERIA: ChargeSearchCriteria = {
  chargeIds: [],
  psp: { token: 'tok', customer: 'cus_1', payment_method: 'pm_1' },
  since: new Date('2026-11-20T10:00:00Z'),
};

const orderOf = (referenceId: string, change: Partial<ChargeOrder> = {}): ChargeOrder => ({
  referenceId,
  attempt: 1,
  credentialId: 'cred-1',
  psp: { token: 'tok', customer: 'cus_1', payment_method: 'pm_1' },
  amount: 13_500,
  currency: 'BRL',
  customer: { phone: '5511987654321', user_id: null },
  metadata: { cart: 'c-1' },
  ...change,
});

async function charged(world: PspWorld, order: ChargeOrder) {
  const reply = await world.psp.charge(order);
  if (reply.outcome !== 'answered') throw new Error(`${reply.outcome}: ${reply.error.title}`);
  return reply.charge;
}

async function known(world: PspWorld, referenceId: string) {
  const reply = await world.psp.lookup(referenceId, CRITERIA);
  if (reply.outcome !== 'answered') throw new Error(`${reply.outcome}: ${reply.error.title}`);
  return reply.charges;
}

/** What must hold where stored cards are charged. */
const CASES: Record<string, (world: PspWorld) => Promise<void>> = {
  'card charged': async (world) => {
    const referenceId = newReference();
    const charge = await charged(world, orderOf(referenceId));
    expect(charge).toMatchObject({
      referenceId,
      attempt: 1,
      status: 'succeeded',
      amount: 13_500,
      currency: 'BRL',
      error: null,
    });
    expect(await known(world, referenceId)).toMatchObject([{ id: charge.id, attempt: 1, status: 'succeeded' }]);
    expect(await known(world, newReference())).toEqual([]);
  },
  'card, same request twice': async (world) => {
    const referenceId = newReference();
    const first = await charged(world, orderOf(referenceId));
    expect((await charged(world, orderOf(referenceId))).id).toBe(first.id);
    const next = await charged(world, orderOf(referenceId, { attempt: 2 }));
    expect(next.id).not.toBe(first.id);
    expect((await known(world, referenceId)).map(({ attempt }) => attempt).sort()).toEqual([1, 2]);
  },
  'card, key of another order': async (world) => {
    const referenceId = newReference();
    await charged(world, orderOf(referenceId));
    const reply = await world.psp.charge(orderOf(referenceId, { amount: 99_900 }));
    expect(reply.outcome).not.toBe('answered');
    expect(await known(world, referenceId)).toHaveLength(1);
  },
  'card, time-out after': (world) => lost(world, 'hang_after'),
  'card, 5xx after': (world) => lost(world, 'crash_after'),
  'card, cut after': (world) => lost(world, 'cut_after'),
  'card, cut before': async (world) => {
    const referenceId = newReference();
    world.setFault('cut_before');
    expect(await world.psp.charge(orderOf(referenceId))).toMatchObject({ outcome: 'unknown' });
    world.setFault(null);
    expect(await known(world, referenceId)).toEqual([]);
    await charged(world, orderOf(referenceId));
    expect(await known(world, referenceId)).toHaveLength(1);
  },
  'card, not reached': async (world) => {
    const reply = await world.unreachable('http://127.0.0.1:9').charge(orderOf(newReference()));
    expect(reply).toMatchObject({ outcome: 'retry' });
  },
};

async function lost(world: PspWorld, fault: 'hang_after' | 'crash_after' | 'cut_after'): Promise<void> {
  const referenceId = newReference();
  world.setFault(fault);
  expect(await world.psp.charge(orderOf(referenceId))).toMatchObject({ outcome: 'unknown' });
  world.setFault(null);
  const [found] = await known(world, referenceId);
  expect(found).toMatchObject({ attempt: 1, status: 'succeeded' });
  expect((await charged(world, orderOf(referenceId))).id).toBe(found?.id);
  expect(await known(world, referenceId)).toHaveLength(1);
}

export const CARD_CASES: typeof CASES = Object.fromEntries(
  Object.entries(CASES).map(([name, run]) => [
    name,
    async (world: PspWorld) => (world.psp.abilities.card.length === 0 ? skip() : run(world)),
  ]),
);
