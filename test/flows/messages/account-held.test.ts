import { createWorkers } from '../../../src/workers/workers';
import { teaOrder } from '../../helpers/app/test-app';
import type { ScriptedReply } from '../../helpers/providers/scripted-provider';
import { createScriptedStage, type ScriptedStage, says } from './scripted-sends';

/* One fault of the account: no message fails for it; sending is held, somebody is told, and it goes on by itself. */

let s: ScriptedStage;
beforeAll(async () => {
  s = await createScriptedStage({ METRICS_TOKEN: 'm'.repeat(32) });
});
afterAll(() => s.close());
afterEach(async () => {
  s.answerAlways();
  // Nothing of one story waits in the next one.
  await s.stage.sql('DELETE FROM account_holds');
  await s.stage.sql("UPDATE outbox SET due_at = NULL, ended_at = now(), outcome = 'end of the test'");
  await s.stage.sql('UPDATE payments SET next_lookup_at = NULL');
});

const held = async () => (await s.stage.merchant.get('/figures?hours=1').expect(200)).body.sending_held;
const gauge = async (): Promise<string[]> =>
  (
    await s.stage.http
      .get('/metrics')
      .set('Authorization', `Bearer ${'m'.repeat(32)}`)
      .expect(200)
  ).text
    .split('\n')
    .filter((line) => line.startsWith('wapay_sending_held{'));

const FAULTS: [string, ScriptedReply, string][] = [
  ['190', says(401, 190), '190'],
  ['0', says(401, 0), '0'],
  ['10', says(403, 10), '10'],
  ['131042', says(400, 131042), '131042'],
  ['131031', says(403, 131031), '131031'],
  ['131005', says(403, 131005), '131005'],
  ['133010', says(400, 133010), '133010'],
  ['33', says(400, 33), '33'],
  ['131048', says(400, 131048), '131048'],
  ['134011', says(400, 134011), '134011'],
  [
    '360dialog 401',
    { status: 401, body: { meta: { success: false, developer_message: 'Invalid api_key' } } },
    'http_401',
  ],
  ['360dialog 403', { status: 403, body: { meta: { developer_message: 'Endpoint is blocked' } } }, 'http_403'],
  ['360dialog unpaid', { status: 400, body: { meta: { developer_message: 'There are unpaid invoices' } } }, 'http_400'],
];

test.each(FAULTS)(
  '%s in the answer: nothing fails, it is told, one message a minute tries, and all go on',
  async (name, fault, code) => {
    const ids = [1, 2, 3].map((number) => `H-${name.replace(' ', '-')}-${number}`);
    s.answerAlways(fault);
    for (const id of ids) await s.create(id);
    expect(await held()).toMatchObject({ code, messages: 3, advice: expect.stringMatching(/\.$/) });
    expect(await gauge()).toEqual([`wapay_sending_held{code="${code}"} 1`]);
    const tries = () => s.provider.requests.filter(({ endpoint }) => endpoint === 'send').length;
    // Those that left at the same time as the first report; nobody else.
    const first = tries();
    await s.wait(59);
    expect(tries()).toBe(first);
    await s.wait(1);
    expect(tries()).toBe(first + 1);
    for (const id of ids) expect(await s.messages(id)).toEqual(['order_details queued']);
    s.answerAlways();
    await s.wait(120);
    for (const id of ids) expect(await s.messages(id)).toEqual(['order_details sent']);
    expect(await held()).toBeNull();
    expect(await gauge()).toEqual([]);
  },
);

test('the probes grow from one a minute to one in ten, for days, and nothing fails for good', async () => {
  s.answerAlways(says(401, 190));
  await s.create('P-1');
  const at: number[] = [];
  for (let minute = 1; minute <= 40; minute++) {
    const before = s.left('P-1').length;
    await s.wait(60);
    if (s.left('P-1').length > before) at.push(minute);
  }
  expect(at).toEqual([1, 3, 7, 15, 25, 35]);
  for (let hour = 0; hour < 48; hour++) await s.wait(3600);
  expect(await s.messages('P-1')).toEqual(['order_details queued']);
  // The message that tries says why it waits, and its timeline says it once.
  expect((await s.stage.order('P-1')).messages[0].error).toMatchObject({ code: 190 });
  expect((await s.stage.timeline('P-1')).filter(({ code }) => code === 'message_held')).toHaveLength(1);
  s.answerAlways();
  await s.wait(601);
  expect((await s.stage.order('P-1')).messages).toMatchObject([{ status: 'sent', error: null }]);
});

test('a probe that is refused for a reason of its own shows that the account is in order', async () => {
  s.answerAlways(says(401, 190));
  await s.create('R-1');
  await s.create('R-2');
  s.answerAlways();
  s.answer(says(400, 131026));
  await s.wait(60);
  expect([await s.messages('R-1'), await s.messages('R-2')]).toEqual([
    ['order_details failed'],
    ['order_details sent'],
  ]);
});

test('a probe without an answer proves nothing: the others go on waiting', async () => {
  s.answerAlways(says(401, 190));
  await s.create('N-1');
  await s.create('N-2');
  s.answer('broken');
  await s.wait(60);
  expect(await held()).not.toBeNull();
  expect(await s.messages('N-2')).toEqual(['order_details queued']);
  s.answerAlways();
  await s.wait(70);
  expect(await s.messages('N-2')).toEqual(['order_details sent']);
});

test('two processes: one meets the fault, the other holds too, and one probe leaves for both', async () => {
  s.answerAlways(says(401, 190));
  await s.create('T-1');
  const other = createWorkers(s.stage.ctx);
  await s.stage.merchant.post('/orders', teaOrder('T-2')).expect(201);
  await other.drain();
  expect(s.left('T-2')).toEqual([]);
  s.stage.clock.advance(60_000);
  await Promise.all([s.work(), other.drain()]);
  expect(s.left('T-1').length + s.left('T-2').length).toBe(2);
  await other.stop();
});

describe('the same fault by status webhook', () => {
  const message = async (id: string) => (await s.stage.order(id)).messages[0];

  test('131042 for messages that were taken: they wait again; one that arrives releases all', async () => {
    for (const id of ['W-1', 'W-2']) await s.create(id);
    for (const id of ['W-1', 'W-2']) await s.tell(await message(id), 'failed', 131042);
    for (const id of ['W-1', 'W-2']) expect(await s.messages(id)).toEqual(['order_details queued']);
    expect(await held()).toMatchObject({ code: '131042', messages: 2 });
    // The probe is taken again; that alone proves nothing.
    await s.wait(60);
    expect(s.left('W-1').length + s.left('W-2').length).toBe(3);
    expect(await held()).not.toBeNull();
    const [probe] = (await Promise.all(['W-1', 'W-2'].map(message))).filter(({ status }) => status === 'sent');
    await s.tell(probe, 'delivered');
    await s.wait(6);
    expect(await held()).toBeNull();
    expect(s.left('W-1').length + s.left('W-2').length).toBe(4);
  });

  test('a probe that fails by webhook too makes the next one rarer', async () => {
    await s.create('W-3');
    await s.tell(await message('W-3'), 'failed', 131042);
    await s.wait(60);
    await s.tell(await message('W-3'), 'failed', 131042);
    expect(s.left('W-3')).toHaveLength(2);
    await s.wait(119);
    expect(s.left('W-3')).toHaveLength(2);
    await s.wait(1);
    expect(s.left('W-3')).toHaveLength(3);
    expect(await s.messages('W-3')).toEqual(['order_details sent']);
  });

  test('statuses that get lost keep nobody waiting for ever: the second probe that is taken releases all', async () => {
    for (const id of ['W-4', 'W-5', 'W-6']) await s.create(id);
    for (const id of ['W-4', 'W-5', 'W-6']) await s.tell(await message(id), 'failed', 131042);
    await s.wait(60);
    await s.wait(60);
    expect(await held()).toBeNull();
    for (const id of ['W-4', 'W-5', 'W-6']) expect(await s.messages(id)).toEqual(['order_details sent']);
  });
});

describe('a refusal that may pass, in the answer and by webhook', () => {
  test.each([131056, 131000, 131016, 130429, 131057, 80007, 4])(
    '%i: the message is sent again, either way',
    async (code) => {
      const [answered, reported] = [`S-answer-${code}`, `S-webhook-${code}`];
      await s.create(reported);
      s.answer(says(400, code));
      await s.create(answered);
      const [message] = (await s.stage.order(reported)).messages;
      await s.tell(message, 'failed', code);
      for (const id of [answered, reported]) expect(await s.messages(id)).toEqual(['order_details queued']);
      // The pair limit and the hourly one have delays of their own.
      await s.wait(720);
      for (const id of [answered, reported]) expect(await s.messages(id)).toEqual(['order_details sent']);
      for (const id of [answered, reported]) expect(s.left(id)).toEqual(['details', 'details']);
    },
  );

  test('131000 by webhook again and again: the tries are used up as with answers, and then it has failed', async () => {
    await s.create('S-1');
    for (let i = 0; i < 12; i++) {
      const [message] = (await s.stage.order('S-1')).messages;
      if (message.status === 'sent') await s.tell(message, 'failed', 131000);
      await s.wait(4500);
    }
    expect(s.left('S-1')).toHaveLength(6);
    expect(await s.messages('S-1')).toEqual(['order_details failed']);
  });

  test('the statuses of an order wait for its order_details, and keep their order', async () => {
    await s.create('S-2');
    const [message] = (await s.stage.order('S-2')).messages;
    s.answerAlways(says(429));
    await s.move('S-2', 'processing').expect(202);
    await s.move('S-2', 'shipped').expect(202);
    await s.work();
    await s.tell(message, 'failed', 131000);
    s.answerAlways();
    for (let i = 0; i < 4; i++) await s.wait(30);
    expect(s.left('S-2')).toEqual(['details', 'processing', 'details', 'processing', 'shipped']);
    expect(await s.stage.order('S-2')).toMatchObject({ status: 'shipped' });
  });

  test('an order_status that a later one has overtaken is not sent again', async () => {
    await s.create('S-3');
    for (const status of ['processing', 'shipped']) {
      await s.move('S-3', status).expect(202);
      await s.work();
    }
    const [, processing] = (await s.stage.order('S-3')).messages;
    await s.tell(processing, 'failed', 131000);
    await s.wait(60);
    expect(s.left('S-3')).toEqual(['details', 'processing', 'shipped']);
    expect(await s.stage.order('S-3')).toMatchObject({ status: 'shipped' });
  });

  test('the failure overtakes the answer to its own sending: sent once more, and not unknown', async () => {
    let hasReported = false;
    s.answer({ body: { messages: [{ id: 'wamid.of-S-4' }] } });
    s.stage.ctx.checkpoint = async (step) => {
      if (step !== 'deliver:answered' || hasReported) return;
      hasReported = true;
      const [message] = (await s.stage.order('S-4')).messages;
      await s.tell({ id: message.id, wamid: 'wamid.of-S-4' }, 'failed', 131000);
    };
    await s.create('S-4');
    s.stage.ctx.checkpoint = () => {};
    expect(hasReported).toBe(true);
    expect(await s.messages('S-4')).toEqual(['order_details queued']);
    await s.wait(7);
    expect(await s.messages('S-4')).toEqual(['order_details sent']);
    expect(s.left('S-4')).toHaveLength(2);
  });

  test('the same failure told twice, and one of an earlier sending: neither sends a third time', async () => {
    await s.create('S-5');
    const [message] = (await s.stage.order('S-5')).messages;
    await s.tell(message, 'failed', 131000);
    await s.tell(message, 'failed', 131016);
    await s.wait(7);
    await s.tell(message, 'failed', 130429);
    await s.wait(600);
    expect(s.left('S-5')).toHaveLength(2);
    expect(await s.messages('S-5')).toEqual(['order_details sent']);
  });
});
