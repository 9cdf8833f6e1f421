import supertest from 'supertest';
import { chargesOf, linesOf, PIX, sendBread, storeCredential } from '../../helpers/app/brazil-orders';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { startFaultLine } from '../../helpers/faults/fault-line';

/** A provider that does not answer: it is asked only now and then, nothing is lost, and all is caught up by itself. */

jest.setTimeout(120_000);

let line: Awaited<ReturnType<typeof startFaultLine>>;
let stage: Stage;
beforeEach(async () => {
  line = await startFaultLine();
  stage = await createStage({ SANDBOX_URL: line.url, PSP_WEBHOOK_SECRET: 'whsec_b2xkIHNlY3JldA==' });
  line.target = new URL(stage.sandboxUrl).origin;
  // The service's own registration found the line not yet laid.
  await supertest(stage.sandboxUrl)
    .post('/whatsapp/v1/configs/webhook')
    .set('D360-API-KEY', 'sandbox')
    .send({
      url: `${stage.serviceUrl}/webhooks/whatsapp`,
      headers: { Authorization: `Bearer ${stage.config.webhook.tokens[0]}` },
    })
    .expect(200);
  await storeCredential(stage).expect(201);
});
afterEach(async () => {
  await stage.close();
  await line.close();
});

const sell = async (id: string, number: number) => {
  await stage.merchant.post('/orders', teaOrder(id, { to: `+9198450${20_000 + number}` })).expect(201);
  await stage.runUntilIdle();
};
/** Lets the time pass in steps of half a minute, working at each. */
const pass = async (seconds: number) => {
  for (let left = seconds; left > 0; left -= 30) {
    stage.clock.advance(30_000);
    await stage.workers.drain();
    await stage.world.effects.tick();
  }
};
const down = async (to: string) =>
  Number(new RegExp(`wapay_provider_down\\{to="${to}"\\} (\\d)`).exec((await stage.http.get('/metrics')).text)?.[1]);
const payments = async (ids: string[]) =>
  Promise.all(ids.map(async (id) => (await stage.order(id)).payment.status as string));

describe('WhatsApp is down for an hour', () => {
  test('webhooks are taken, few requests leave, and afterwards every payment is captured', async () => {
    const ids = Array.from({ length: 6 }, (_, index) => `DOWN-${index}`);
    for (const [index, id] of ids.entries()) await sell(id, index);
    line.faults.whatsapp = 'down';
    line.asked.whatsapp = 0;
    for (const id of ids) await stage.customer.act(id, 'pay').expect(200);
    await pass(3_600);
    expect(await down('whatsapp')).toBe(1);
    expect(await down('psp')).toBe(0);
    // Five until it is noticed, five with short pauses, one a minute; without a breaker it would be hundreds.
    expect(line.asked.whatsapp).toBeLessThanOrEqual(75);
    const [stored] = await stage.sql(
      `SELECT count(*) FILTER (WHERE kind = 'payment') AS taken, count(*) FILTER (WHERE outcome = 'dead') AS dead FROM inbox`,
    );
    expect(stored).toMatchObject({ dead: 0 });
    expect(stored.taken).toBeGreaterThanOrEqual(6);

    line.faults.whatsapp = 'ok';
    await pass(180);
    expect(await down('whatsapp')).toBe(0);
    expect(await payments(ids)).toEqual(ids.map(() => 'captured'));
    expect(await linesOf(stage, 'DOWN-5', 'webhook')).toHaveLength(
      new Set(await linesOf(stage, 'DOWN-5', 'webhook')).size,
    );
  });

  test('what is sold meanwhile is neither lost nor unknown: it goes out when WhatsApp is back', async () => {
    await sell('FIRST', 1);
    line.faults.whatsapp = 'busy';
    await pass(600);
    for (const index of [2, 3, 4, 5, 6, 7]) await sell(`LATER-${index}`, index);
    await pass(3_600);
    const ids = [2, 3, 4, 5, 6, 7].map((index) => `LATER-${index}`);
    const statuses = async () =>
      Promise.all(ids.map(async (id) => (await stage.order(id)).messages[0].status as string));
    expect(new Set(await statuses())).toEqual(new Set(['queued']));
    line.faults.whatsapp = 'ok';
    // A message that really was refused keeps to its schedule, whose last step is an hour.
    await pass(4_400);
    await stage.runUntilIdle();
    expect(new Set(await statuses())).toEqual(new Set(['read']));
  });

  test('who asks by hand is told at once, and is told when to ask again', async () => {
    await sell('HAND', 1);
    line.faults.whatsapp = 'down';
    for (let i = 0; i < 5; i++) await stage.merchant.post('/orders/HAND/lookup').expect(502);
    const before = line.asked.whatsapp;
    const { body } = await stage.merchant.post('/orders/HAND/lookup').expect(502);
    expect(body).toMatchObject({
      code: 'provider_error',
      detail: expect.stringMatching(/^Nothing was changed: .*at the moment\. Try again in 2 s\.$/),
      provider: { code: 'provider_down', http_status: null },
    });
    expect(line.asked.whatsapp).toBe(before);
    line.faults.whatsapp = 'ok';
    stage.clock.advance(2_000);
    await stage.merchant.post('/orders/HAND/lookup').expect(200);
    expect(await down('whatsapp')).toBe(0);
  });
});

test('a gateway that is down behind WhatsApp keeps no message back, and its payments are captured when it is back', async () => {
  for (const index of [0, 1, 2, 3, 4, 5]) await sell(`EARLY-${index}`, index);
  await stage.customer.faults({ lookup: 'down' });
  for (const index of [0, 1, 2, 3, 4, 5]) await stage.customer.act(`EARLY-${index}`, 'pay').expect(200);
  await pass(300);
  expect(await down('whatsapp')).toBe(1);
  await sell('MEANWHILE', 6);
  await pass(30);
  expect((await stage.order('MEANWHILE')).messages[0].status).toBe('read');
  await stage.customer.faults({ lookup: 'ok' });
  await pass(180);
  expect(await payments(['EARLY-0', 'EARLY-5'])).toEqual(['captured', 'captured']);
});

test('a provider that is slow, and answers, is asked as ever', async () => {
  await sell('SLOW', 1);
  await stage.customer.faults({ lookup: 'slow' });
  for (let i = 0; i < 8; i++) await stage.merchant.post('/orders/SLOW/lookup').expect(200);
  expect(await down('whatsapp')).toBe(0);
  await stage.customer.faults({ lookup: 'ok' });
});

describe('the PSP is down', () => {
  test('WhatsApp goes on; a consent waits and is charged once, a Pix is captured when the PSP is back', async () => {
    await sell('TEA', 1);
    await sendBread(stage, 'CARD');
    await sendBread(stage, 'PIX', { payment_settings: [PIX] });
    line.faults.psp = 'down';
    line.asked.psp = 0;
    await stage.customer.act('CARD', 'confirm').expect(200);
    await stage.customer.act('PIX', 'pay').expect(200);
    await pass(1_200);
    await stage.customer.act('TEA', 'pay').expect(200);
    await pass(1_200);
    expect([await down('psp'), await down('whatsapp')]).toEqual([1, 0]);
    expect(line.asked.psp).toBeLessThanOrEqual(55);
    expect(await payments(['TEA', 'PIX', 'CARD'])).toEqual(['captured', 'new', 'new']);
    expect(chargesOf(stage, 'CARD')).toEqual([]);

    line.faults.psp = 'ok';
    await pass(180);
    expect(await payments(['TEA', 'PIX', 'CARD'])).toEqual(['captured', 'captured', 'captured']);
    expect(chargesOf(stage, 'CARD')).toHaveLength(1);
    expect(await down('psp')).toBe(0);
  });

  test('for longer than a customer waits: the consent is refused, nothing is charged, and a new one is', async () => {
    await sendBread(stage, 'LONG');
    line.faults.psp = 'down';
    await stage.customer.act('LONG', 'confirm').expect(200);
    await pass(5_000);
    line.faults.psp = 'ok';
    await pass(180);
    expect(chargesOf(stage, 'LONG')).toEqual([]);
    expect(await linesOf(stage, 'LONG', 'consent')).toEqual([expect.stringContaining('is older than')]);
    await stage.customer.act('LONG', 'confirm').expect(200);
    await pass(60);
    expect(await payments(['LONG'])).toEqual(['captured']);
  });
});
