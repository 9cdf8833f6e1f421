import { LEASE_SECONDS } from '../../../src/flows/context';
import { claimInboxJobs } from '../../../src/flows/ingest/process-inbox';
import { receivePspWebhook } from '../../../src/flows/ingest/receive-psp-webhook';
import { PIX, sendBread } from '../../helpers/app/brazil-orders';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const linesOf = async (id: string, code: string): Promise<string[]> =>
  (await stage.timeline(id)).filter((line) => line.code === code).map(({ params }) => params.status ?? params.type);

async function sent(id: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id)).expect(201);
  await stage.runUntilIdle();
}

/** The customer pays, and WhatsApp has delivered the word of it; nobody has read it. */
async function paid(id: string): Promise<void> {
  await stage.customer.act(id, 'pay').expect(200);
  stage.clock.advance(2_000);
  await stage.world.effects.tick();
}

/** A process that is killed right after it has taken what is due. */
async function killedWorker(): Promise<void> {
  expect(await claimInboxJobs(stage.ctx, 100)).not.toEqual([]);
  stage.clock.advance((LEASE_SECONDS + 1) * 1000);
}

test('the timeline says what WhatsApp reported, though the process was killed in its first try', async () => {
  await sent('REP-killed');
  await paid('REP-killed');
  await killedWorker();
  await stage.runUntilIdle();
  expect((await stage.order('REP-killed')).payment.status).toBe('captured');
  expect(await linesOf('REP-killed', 'whatsapp_reported')).toEqual(['pending', 'captured']);
});

test('it says so once, though lookups get no answer for a while, and a process is killed between them', async () => {
  await sent('REP-away');
  await stage.customer.faults({ lookup: 'down' }).expect(200);
  await paid('REP-away');
  await stage.runUntilIdle();
  expect(await linesOf('REP-away', 'whatsapp_reported')).toEqual(['pending', 'captured']);
  stage.clock.advance(40_000);
  await killedWorker();
  await stage.runUntilIdle();
  expect(await linesOf('REP-away', 'whatsapp_reported')).toEqual(['pending', 'captured']);
  await stage.customer.faults({ lookup: 'ok' }).expect(200);
  await stage.advance(900, 60);
  expect((await stage.order('REP-away')).payment.status).toBe('captured');
  expect(await linesOf('REP-away', 'whatsapp_reported')).toEqual(['pending', 'captured']);
  expect(await stage.sql(`SELECT DISTINCT outcome FROM inbox WHERE reference_id = 'REP-away'`)).toEqual([
    { outcome: 'applied' },
  ]);
});

test('nor is the word of a PSP missing', async () => {
  await sendBread(stage, 'REP-psp', { payment_settings: [PIX] });
  const webhook = {
    deliveryId: 'evt-1',
    type: 'charge.succeeded',
    referenceId: 'REP-psp',
    chargeId: null,
    instrumentId: null,
  };
  await receivePspWebhook(stage.ctx, 'psp', [webhook]);
  await killedWorker();
  await stage.runUntilIdle();
  expect(await linesOf('REP-psp', 'psp_reported')).toEqual(['charge.succeeded']);
});
