import type { OutboxEntry } from '../../../src/db/queues/outbox';
import { createOutboxClaimer, createOutboxDeliverer } from '../../../src/flows/deliver-outbox';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { refuseWrites } from '../../helpers/faults/refuse-writes';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

const TOTAL = 68145;
let provider: ScriptedProvider;
let live: Stage;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  live = await createStage({ SANDBOX_URL: provider.url });
});
afterAll(async () => {
  await live.close();
  await provider.close();
});
beforeEach(() => {
  provider.script = () => undefined;
});

async function askFor(referenceId: string): Promise<void> {
  await live.merchant.post('/orders', teaOrder(referenceId)).expect(201);
  await live.runUntilIdle();
  provider.pay(referenceId, TOTAL, 'success');
  await live.merchant.post(`/orders/${referenceId}/lookup`).expect(200);
  await live.runUntilIdle();
  await live.merchant.post(`/orders/${referenceId}/refunds`, { amount: { value: 500 } }).expect(202);
}
async function claim(): Promise<OutboxEntry> {
  const [entry] = await createOutboxClaimer(live.ctx)(10);
  if (!entry) throw new Error('the refund is due');
  return entry;
}
const deliver = (entry: OutboxEntry, checkpoint: Stage['ctx']['checkpoint'] = () => {}) =>
  createOutboxDeliverer({ ...live.ctx, checkpoint })(entry);
/** WhatsApp takes no refund for now, and certainly has done nothing. */
const throttle = () => {
  provider.script = ({ endpoint }) =>
    endpoint === 'refund' ? { status: 400, body: { error: { code: 130429, message: 'slow down' } } } : undefined;
};
const statuses = async (referenceId: string) =>
  (await live.order(referenceId)).payment.refunds.map(({ status }: { status: string }) => status);

test('the disk is full when WhatsApp has taken a refund: pending as soon as there is room, and asked for once', async () => {
  await askFor('L-1');
  let heal: Promise<() => Promise<void>> | undefined;
  const delivered = deliver(await claim(), async (step) => {
    if (step === 'refund:answered') heal ??= refuseWrites(live, 'refunds', '53100');
    await heal;
  });
  const ended = delivered.then(
    () => 'recorded',
    () => 'given up',
  );
  while (live.ctx.db.refusal() === null) await new Promise(setImmediate);
  await (await heal)?.();
  expect(await ended).toBe('recorded');
  expect(await statuses('L-1')).toEqual(['pending']);
  live.clock.advance(61_000);
  await live.runUntilIdle();
  expect(await statuses('L-1')).toEqual(['pending']);
  expect(provider.asked('refund', 'L-1')).toHaveLength(1);
});

test('a worker that lost its claim says nothing of the request that another one has on its way', async () => {
  await askFor('L-2');
  const lost = await claim();
  live.clock.advance(61_000);
  throttle();
  await deliver(await claim(), async (step) => {
    if (step === 'refund:attempted') await deliver(lost);
  });
  expect(await statuses('L-2')).toEqual(['requested']);
  provider.script = () => undefined;
  await live.advance(60);
  expect(await statuses('L-2')).toEqual(['pending']);
  expect(provider.asked('refund', 'L-2')).toHaveLength(2);
});

test('a worker taken for dead that hears "nothing was done": the refund is made after all', async () => {
  await askFor('L-3');
  throttle();
  await deliver(await claim(), async (step) => {
    if (step !== 'refund:attempted') return;
    live.clock.advance(61_000);
    await deliver(await claim());
    expect(await statuses('L-3')).toEqual(['unknown']);
  });
  provider.script = () => undefined;
  await live.advance(60);
  expect(await statuses('L-3')).toEqual(['pending']);
  expect(provider.asked('refund', 'L-3')).toHaveLength(2);
});
