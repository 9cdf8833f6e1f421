import {
  breadOrder,
  CARD,
  chargesOf,
  consent,
  linesOf,
  PIX,
  sendBread,
  storeCredential,
} from '../../helpers/app/brazil-orders';
import { createStage, type Stage } from '../../helpers/app/test-app';
import { GONE, scriptPsp } from '../../helpers/providers/scripted-psp';

/* The customer consents in time, and the charge has to wait until the order has expired: it does not leave. */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());
let away: ReturnType<typeof scriptPsp> | undefined;
afterEach(() => away?.restore());

/** Sends an order that expires after `seconds`. */
async function sendUntil(id: string, seconds: number, change: object = {}): Promise<void> {
  const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + seconds);
  const { order } = breadOrder(id);
  await sendBread(stage, id, { order: { ...order, expiration: { timestamp, description: 'Hoje' } }, ...change });
}
const typesOf = async (id: string): Promise<string[]> =>
  (await stage.sql('SELECT type FROM events WHERE reference_id = $1 ORDER BY seq', [id])).map(({ type }) => type);
const attemptsOf = (id: string) =>
  stage.sql('SELECT status, first_asked_at AS left FROM charge_attempts WHERE reference_id = $1', [id]);

test('the PSP takes no requests until after the expiry: nothing leaves, and everybody is told', async () => {
  await sendUntil('X-1', 600);
  away = scriptPsp(stage, { charge: [{ outcome: 'retry', error: GONE }] });
  await stage.deliver(consent(stage, 'X-1')).expect(200);
  await stage.advance(400, 50);
  expect(away.asked.length).toBeGreaterThan(1);
  away.restore();
  await stage.advance(5_000, 50);
  expect(chargesOf(stage, 'X-1')).toEqual([]);
  expect(await attemptsOf('X-1')).toEqual([{ status: 'failed', left: null }]);
  expect((await stage.order('X-1')).payment).toMatchObject({ status: 'expired', problem: null });
  expect(await typesOf('X-1')).toEqual(expect.arrayContaining(['payment.failed', 'payment.expired']));
  expect(await linesOf(stage, 'X-1', 'charge')).toContain(
    'The order expired before attempt 1 could leave: nothing was taken',
  );
  expect(await stage.customer.order('X-1')).toMatchObject({ payment_label: 'failed' });
});

test('the PSP answers nothing at all: the charge ends at its next try, the order expires when it answers', async () => {
  await sendUntil('X-2', 600);
  const nothing = { outcome: 'answered' as const, charges: [], raw: Buffer.from('') };
  away = scriptPsp(stage, {
    charge: [{ outcome: 'retry', error: GONE }],
    lookup: [nothing, { outcome: 'unanswered', error: GONE }],
  });
  await stage.deliver(consent(stage, 'X-2')).expect(200);
  await stage.advance(400, 50);
  expect((await stage.order('X-2')).payment.status).toBe('pending');
  await stage.advance(900, 50);
  expect(await attemptsOf('X-2')).toEqual([{ status: 'failed', left: null }]);
  expect((await stage.order('X-2')).payment.status).toBe('failed');
  away.restore();
  await stage.advance(600, 60);
  expect(chargesOf(stage, 'X-2')).toEqual([]);
  expect((await stage.order('X-2')).payment.status).toBe('expired');
});

test('the order expires between the consent and the first request: nothing leaves', async () => {
  await sendUntil('X-3', 600);
  await stage.advance(580, 290);
  const { checkpoint } = stage.ctx;
  stage.ctx.checkpoint = (step) => {
    if (step === 'consent:decided') stage.clock.advance(20_000);
  };
  await stage.deliver(consent(stage, 'X-3')).expect(200);
  await stage.workers.drain();
  stage.ctx.checkpoint = checkpoint;
  await stage.runUntilIdle();
  expect(chargesOf(stage, 'X-3')).toEqual([]);
  expect(await attemptsOf('X-3')).toEqual([{ status: 'failed', left: null }]);
  expect((await stage.order('X-3')).payment.status).toBe('expired');
});

test('the Pix of the order was paid in time: captured, and the card is not charged', async () => {
  await sendUntil('X-4', 600, { payment_settings: [PIX, CARD] });
  away = scriptPsp(stage, { charge: [{ outcome: 'retry', error: GONE }] });
  await stage.deliver(consent(stage, 'X-4')).expect(200);
  await stage.advance(400, 50);
  away.restore();
  await stage.customer.act('X-4', 'pay', { webhook: 'lost' }).expect(200);
  await stage.advance(5_000, 50);
  expect(chargesOf(stage, 'X-4').map(({ attempt }) => attempt)).toEqual([undefined]);
  expect((await stage.order('X-4')).payment).toMatchObject({ status: 'captured', problem: null });
});
