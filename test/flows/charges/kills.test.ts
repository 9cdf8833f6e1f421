import { chargesOf, consent, linesOf, sendBread, storeCredential } from '../../helpers/app/brazil-orders';
import { createStage, type Stage } from '../../helpers/app/test-app';
import { scriptPsp } from '../../helpers/providers/scripted-psp';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());

class Killed extends Error {}

/** Every instant between two writes of a charge, in the order in which they are passed. */
const STEPS = [
  'sync:looked-up',
  'sync:applied',
  'consent:decided',
  'inbox:handled',
  'charge:submitted',
  'charge:answered',
  'charge:finished',
];

/** Lets the process die at the n-th passing of a step; what it held comes back after its lease. */
function dieAt(step: string, passing: number): () => boolean {
  let left = passing;
  let died = false;
  stage.ctx.checkpoint = (here) => {
    if (died) throw new Killed(here);
    if (here !== step || --left > 0) return;
    died = true;
    throw new Killed(here);
  };
  return () => died;
}

/** Works as a dying process does: whatever was under way ends somewhere. */
async function workUntilDeath(): Promise<void> {
  await stage.workers.drain().catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
}

/** A consent and its charge are settled one after the other. */
const rows: [string, number][] = [
  ...STEPS.map((step): [string, number] => [step, 1]),
  ['sync:looked-up', 2],
  ['sync:applied', 2],
];

test.each(rows)('killed at %s, passing %i: charged once, captured, told once', async (step, passing) => {
  const id = `K-${step.replace(':', '-')}-${passing}`;
  await sendBread(stage, id);
  await stage.deliver(consent(stage, id)).expect(200);
  const died = dieAt(step, passing);
  await workUntilDeath();
  expect(died()).toBe(true);
  stage.ctx.checkpoint = () => {};
  await stage.advance(400, 65);
  expect(chargesOf(stage, id)).toHaveLength(1);
  const order = await stage.order(id);
  expect(order.payment).toMatchObject({ status: 'captured', problem: null });
  expect(order.messages).toHaveLength(2);
});

test.each(rows)(
  'killed at %s, passing %i, with a decline: declined once, told once, open again',
  async (step, passing) => {
    const id = `D-${step.replace(':', '-')}-${passing}`;
    await sendBread(stage, id);
    await stage.customer.faults({ charge: 'decline' });
    await stage.deliver(consent(stage, id)).expect(200);
    await dieAt(step, passing);
    await workUntilDeath();
    stage.ctx.checkpoint = () => {};
    await stage.advance(400, 65);
    await stage.customer.faults({ charge: 'ok' });
    expect(chargesOf(stage, id).map(({ status }) => status)).toEqual(['failed']);
    const order = await stage.order(id);
    expect(order.payment).toMatchObject({ status: 'failed', problem: null });
    expect(order.messages).toHaveLength(2);
    expect(await linesOf(stage, id, 'charge')).toContain('Attempt 1 failed');
  },
);

test('killed when the request left, and away until the PSP has forgotten the key: a person can let the customer try again', async () => {
  await sendBread(stage, 'K-away');
  await stage.deliver(consent(stage, 'K-away')).expect(200);
  const died = dieAt('charge:submitted', 1);
  await workUntilDeath();
  expect(died()).toBe(true);
  stage.ctx.checkpoint = () => {};
  await stage.advance(25 * 3600);
  expect((await stage.order('K-away')).payment).toMatchObject({
    status: 'pending',
    problem: { code: 'charge_outcome_unknown' },
  });
  await stage.merchant.post('/orders/K-away/problem/resolve', { note: 'nothing was taken' }).expect(200);
  await stage.merchant.post('/orders/K-away/lookup').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('K-away')).payment).toMatchObject({ status: 'failed', problem: null });
  await stage.customer.act('K-away', 'confirm').expect(200);
  await stage.runUntilIdle();
  expect(chargesOf(stage, 'K-away').map(({ attempt }) => attempt)).toEqual([2]);
});

test('killed at charge:answered again and again, while the list of charges lags: the key is the same each time', async () => {
  await sendBread(stage, 'K-again');
  const lagging = scriptPsp(stage, { lookup: [{ outcome: 'answered', charges: [], raw: Buffer.from('') }] });
  await stage.deliver(consent(stage, 'K-again')).expect(200);
  for (let death = 0; death < 4; death++) {
    const died = dieAt('charge:answered', 1);
    await workUntilDeath();
    expect(died()).toBe(true);
    stage.clock.advance(65_000);
  }
  lagging.restore();
  stage.ctx.checkpoint = () => {};
  await stage.advance(400, 65);
  expect(chargesOf(stage, 'K-again')).toHaveLength(1);
  expect((await stage.order('K-again')).payment.status).toBe('captured');
});
