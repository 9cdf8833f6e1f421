import { createHttpClient } from '../../../../src/adapters/http/client';
import { createDialog360 } from '../../../../src/adapters/whatsapp/dialog360';
import { deadUrl } from '../../../adapters/http/loopback';
import { createStage, type Stage } from '../../../helpers/app/test-app';
import { sendingOn, shape } from './sending-steps';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const { nobodyElse, create, sends } = sendingOn(() => stage);

test('a refused connection is not unknown: the message is sent when the provider is back', async () => {
  const client = createHttpClient({ name: 'nobody' });
  const { messenger } = stage.ctx;
  const { d360 } = stage.config;
  stage.ctx.messenger = createDialog360({ ...d360, baseUrl: await deadUrl(), apiKey: 'x', client });
  await create('C-1');
  await stage.workers.drain();
  expect(shape(await stage.order('C-1'))).toEqual(['order_details queued']);
  expect((await stage.merchant.post('/orders/C-1/lookup').expect(200)).body.version).toBe(1);
  stage.ctx.messenger = messenger;
  await stage.advance(10, 2);
  expect(shape(await stage.order('C-1'))).toEqual(['order_details read']);
  expect(sends('C-1')).toEqual(['details']);
  client.close();
});

test('a provider that stays down: five more tries, then the message has failed and may be sent again', async () => {
  await stage.customer.faults({ send: 'down' });
  await create('C-2');
  for (let hour = 0; hour < 40; hour++) {
    stage.clock.advance(300_000);
    await stage.workers.drain();
  }
  expect((await stage.order('C-2')).messages).toMatchObject([{ status: 'failed', error: { code: 2 } }]);
  expect(stage.world.httpLog.all().filter(({ path }) => path.endsWith('/messages'))).toHaveLength(6);
  await stage.customer.faults({ send: 'ok' });
  await stage.merchant.post('/orders/C-2/order_details').expect(202);
  await stage.runUntilIdle();
  expect(shape(await stage.order('C-2'))).toEqual(['order_details failed', 'order_details read']);
});

test('the pair limit holds back one recipient by 4^X seconds, and nobody else', async () => {
  const to = nobodyElse();
  for (let i = 0; i < 46; i++) await create(`P-${i}`, { to });
  await stage.workers.drain();
  const waiting = async () =>
    (await stage.sql(`SELECT reference_id AS id FROM messages WHERE status = 'queued'`)).map((row) => row.id);
  const [last] = await waiting();
  expect(await waiting()).toHaveLength(1);
  await create('P-OTHER');
  await stage.workers.drain();
  expect(shape(await stage.order('P-OTHER'))[0]).toMatch(/order_details (sent|delivered|read)/);

  const tries = () =>
    stage.world.httpLog
      .all()
      .filter(({ path, request }) => path.endsWith('/messages') && JSON.stringify(request).includes(`"${last}"`))
      .map(({ at }) => Date.parse(at));
  for (let second = 0; second < 30; second++) {
    await stage.workers.drain();
    stage.clock.advance(1000);
  }
  const [first = 0, ...later] = tries();
  // The quota grows by one message in six seconds, so the try after 1 + 4 + 16 s goes through.
  expect(later.map((at) => (at - first) / 1000)).toEqual([1, 5, 21].slice(0, later.length));
  expect(later.length).toBeGreaterThan(0);
  expect(await waiting()).toEqual([]);
  // None of it used up the schedule of ordinary failures.
  expect(await stage.sql('SELECT max(attempts) AS most FROM outbox')).toEqual([{ most: 1 }]);
});
