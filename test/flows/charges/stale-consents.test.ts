import { chargesOf, consent, linesOf, sendBread, storeCredential } from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';

/** Webhooks are delivered for seven days: a consent counts by its own time, not by when it arrives. */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage({ CONSENT_MAX_AGE_SECONDS: '600' });
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());

const seconds = () => Math.floor(stage.clock.now().getTime() / 1000);
const statusMessages = async (id: string): Promise<Json[]> =>
  (await stage.order(id)).messages.filter(({ kind }: Json) => kind === 'order_status');

test.each([
  ['ninety days old', -90 * 86_400, /older/],
  ['a second too old', -601, /older/],
  ['a day in the future', 86_400, /future/],
])('%s: nothing is charged, a person is told, and the customer is asked to confirm again', async (name, age, why) => {
  const id = `S-${name.length}`;
  await sendBread(stage, id);
  await stage.deliver(consent(stage, id, { payment_timestamp: seconds() + age })).expect(200);
  await stage.runUntilIdle();
  expect(chargesOf(stage, id)).toEqual([]);
  expect((await stage.order(id)).payment).toMatchObject({ status: 'new', problem: { code: 'consent_refused' } });
  expect((await linesOf(stage, id, 'consent'))[0]).toMatch(why);
  expect(await statusMessages(id)).toHaveLength(1);

  await stage.deliver(consent(stage, id, {}, { id: `wamid.${id}.again` })).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order(id)).payment.status).toBe('captured');
});

test('without automatic messages: refused, and no message', async () => {
  await sendBread(stage, 'S-quiet', { auto_messages: false });
  await stage.deliver(consent(stage, 'S-quiet', { payment_timestamp: seconds() - 86_400 })).expect(200);
  await stage.runUntilIdle();
  expect(chargesOf(stage, 'S-quiet')).toEqual([]);
  expect(await statusMessages('S-quiet')).toEqual([]);
});

test('milliseconds, as some senders write them, are the same time', async () => {
  await sendBread(stage, 'S-ms');
  await stage.deliver(consent(stage, 'S-ms', { payment_timestamp: seconds() * 1000 })).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('S-ms')).payment.status).toBe('captured');
});

test('somebody else’s stale consent is a mismatch, and nobody is written to', async () => {
  await sendBread(stage, 'S-other');
  const stale = consent(stage, 'S-other', { payment_timestamp: seconds() - 86_400 }, { from: '5511900000000' });
  stale.entry[0].changes[0].value.contacts[0].wa_id = '5511900000000';
  await stage.deliver(stale).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('S-other')).payment.problem.code).toBe('sender_mismatch');
  expect(await statusMessages('S-other')).toEqual([]);
});
