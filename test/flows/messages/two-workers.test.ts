import type { OutboxEntry } from '../../../src/db/queues/outbox';
import { createOutboxClaimer, createOutboxDeliverer } from '../../../src/flows/deliver-outbox';
import { createWorkers } from '../../../src/workers/workers';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

let customers = 0;
const nobodyElse = () => {
  customers += 1;
  return `+9198452${10_000 + customers}`;
};
const create = (id: string, change: object = {}) =>
  stage.merchant.post('/orders', teaOrder(id, { to: nobodyElse(), ...change })).expect(201);
/** What WhatsApp was asked to send about an order, oldest first: the status, or `details`. */
const sends = (id: string): string[] =>
  stage.world.httpLog
    .all()
    .filter(({ path, request }) => path.endsWith('/messages') && JSON.stringify(request).includes(`"${id}"`))
    .map(({ request }) => (request as Json).interactive.action.parameters.order)
    .map((order: Json) => (order.items ? 'details' : order.status));

test('two workers on the same queues: everything happens once', async () => {
  const second = createWorkers(stage.ctx);
  for (let i = 0; i < 40; i++) await create(`W-${i}`);
  await Promise.all([stage.workers.drain(), second.drain(), stage.workers.drain()]);
  for (let i = 0; i < 40; i++) expect(sends(`W-${i}`)).toEqual(['details']);
  await stage.world.tick();
  await Promise.all([stage.workers.drain(), second.drain()]);
  await stage.runUntilIdle();
  const accepted = await stage.sql(
    `SELECT count(*) AS n FROM timeline WHERE summary LIKE 'order_details accepted%' GROUP BY reference_id`,
  );
  expect(accepted).toEqual(Array.from({ length: 40 }, () => ({ n: 1 })));
  await second.stop();
});

test('a worker that slept longer than its lease does not send what another has taken meanwhile', async () => {
  await create('W-SLOW');
  const [row] = await createOutboxClaimer(stage.ctx)(10);
  if (!row) throw new Error('nothing was claimed');
  stage.clock.advance(61_000);
  // Another claims the row and is about to send it; only then the sleeper wakes up.
  const [again] = await createOutboxClaimer(stage.ctx)(10);
  expect(again?.id).toBe(row.id);
  await createOutboxDeliverer(stage.ctx)(row);
  expect(sends('W-SLOW')).toEqual([]);
  if (again) await createOutboxDeliverer(stage.ctx)(again);
  expect(sends('W-SLOW')).toEqual(['details']);
});

test('a worker that slept past the deadline does not fail what another has sent in time', async () => {
  const seconds = Math.floor(stage.clock.now().getTime() / 1000) + 400;
  const { order } = teaOrder('W-PAST');
  const expiration = { timestamp: String(seconds), description: 'Offer ends' };
  await create('W-PAST', { order: { ...order, expiration } });
  const [row] = await createOutboxClaimer(stage.ctx)(10);
  stage.clock.advance(61_000);
  const [again] = await createOutboxClaimer(stage.ctx)(10);
  if (!row || !again) throw new Error('nothing was claimed');
  await createOutboxDeliverer(stage.ctx)(again);
  stage.clock.advance(60_000);
  await createOutboxDeliverer(stage.ctx)(row);
  expect((await stage.order('W-PAST')).messages[0]).toMatchObject({ status: 'sent', error: null });
});

test('a sender taken for dead that says "nothing left" is believed, and the message goes out after all', async () => {
  await create('W-ALIVE');
  const [row] = await createOutboxClaimer(stage.ctx)(10);
  if (!row) throw new Error('nothing was claimed');
  await stage.customer.faults({ send: 'down' });
  let other: OutboxEntry | undefined;
  const slow = {
    ...stage.ctx,
    // While the request is on its way, another worker claims the row and finds it attempted.
    checkpoint: async (step: string) => {
      if (step !== 'deliver:attempted') return;
      stage.clock.advance(61_000);
      [other] = await createOutboxClaimer(stage.ctx)(10);
    },
  };
  await createOutboxDeliverer(slow)(row);
  await stage.customer.faults({ send: 'ok' });
  expect(other?.attemptedAt).toBeInstanceOf(Date);
  if (other) await createOutboxDeliverer(stage.ctx)(other);
  expect((await stage.order('W-ALIVE')).messages[0].status).toBe('queued');
  await stage.advance(30);
  // The request that was refused, and the one that went through.
  expect(sends('W-ALIVE')).toEqual(['details', 'details']);
  expect((await stage.order('W-ALIVE')).messages).toMatchObject([{ status: 'read' }]);
});

test('a sender taken for dead that says "nothing left" when its message counts as unknown: it goes out after all', async () => {
  await create('W-LATE');
  const [row] = await createOutboxClaimer(stage.ctx)(10);
  if (!row) throw new Error('nothing was claimed');
  await stage.customer.faults({ send: 'down' });
  const seen: string[] = [];
  const slow = {
    ...stage.ctx,
    checkpoint: async (step: string) => {
      if (step !== 'deliver:attempted') return;
      stage.clock.advance(61_000);
      const [other] = await createOutboxClaimer(stage.ctx)(10);
      if (other) await createOutboxDeliverer(stage.ctx)(other);
      seen.push((await stage.order('W-LATE')).messages[0].status);
    },
  };
  await createOutboxDeliverer(slow)(row);
  await stage.customer.faults({ send: 'ok' });
  expect([...seen, (await stage.order('W-LATE')).messages[0].status]).toEqual(['unknown', 'queued']);
  await stage.advance(30);
  expect(sends('W-LATE')).toEqual(['details', 'details']);
  expect((await stage.order('W-LATE')).messages).toMatchObject([{ status: 'read', error: null }]);
});
