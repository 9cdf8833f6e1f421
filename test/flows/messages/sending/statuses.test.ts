import { createStage, type Stage } from '../../../helpers/app/test-app';
import { sendingOn, shape } from './sending-steps';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const { create, loseWebhooks, tellStatus } = sendingOn(() => stage);

describe('statuses of a message', () => {
  test.each([
    [['read', 'delivered', 'sent'], 'read'],
    [['delivered', 'sent', 'delivered'], 'delivered'],
    [['delivered', 'failed'], 'delivered'],
    [['failed', 'delivered', 'read'], 'read'],
    [['failed', 'sent'], 'failed'],
    [['sent', 'failed', 'failed'], 'failed'],
    [['played'], 'read'],
  ])('%j ends as %s: never backward, and a failure is undone by a delivery alone', async (statuses, end) => {
    const id = `M-${statuses.join('-')}`;
    await create(id);
    await loseWebhooks();
    const [message] = (await stage.order(id)).messages;
    for (const [index, status] of statuses.entries()) {
      stage.clock.advance(1000 * index);
      await tellStatus(message.id, status, status === 'failed' ? { errors: [{ code: 131026, title: 'no' }] } : {});
    }
    expect(shape(await stage.order(id))).toEqual([`order_details ${end}`]);
  });

  test('one that overtakes the answer to its own send stays', async () => {
    await create('M-1');
    let hasReported = false;
    stage.ctx.checkpoint = async (step) => {
      if (step !== 'deliver:answered' || hasReported) return;
      hasReported = true;
      const [message] = (await stage.order('M-1')).messages;
      expect(message.status).toBe('queued');
      await tellStatus(message.id, 'read');
    };
    await loseWebhooks();
    expect(hasReported).toBe(true);
    const { messages } = await stage.order('M-1');
    expect(messages).toMatchObject([{ status: 'read', error: null, wamid: expect.stringMatching(/^wamid\.(?!of)/) }]);
  });

  test('one of a message that nobody here sent ends as a stranger', async () => {
    await tellStatus('00000000-0000-4000-8000-000000000000', 'read');
    for (let i = 0; i < 3; i++) {
      stage.clock.advance(60_000);
      await stage.workers.drain();
    }
    expect(await stage.sql('SELECT outcome FROM inbox')).toEqual([{ outcome: 'unknown_message' }]);
  });
});
