import type { Json, Stage } from '../../../helpers/app/test-app';
import type { ScriptedProvider } from '../../../helpers/providers/scripted-provider';
import { createLookupStage, lookupsOn, TOTAL } from './lookup-steps';

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  ({ provider, stage } = await createLookupStage());
});
afterAll(async () => {
  await stage.close();
  await provider.close();
});
afterEach(() => {
  provider.script = () => undefined;
});

const { lookUp, sent, expiring } = lookupsOn(() => stage);

describe('answers that come in another order than they were asked for', () => {
  /** Starts a lookup whose answer, as the provider sees things now, arrives when the returned function is called. */
  async function hold(id: string): Promise<() => Promise<Json>> {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const seen = new Promise<void>((resolve) => {
      provider.script = async () => {
        const body = JSON.stringify({ payments: [provider.payments.get(id)] });
        resolve();
        await held;
        return { body };
      };
    });
    const answer = lookUp(id).then(({ body }) => body);
    await seen;
    provider.script = () => undefined;
    return () => {
      release();
      return answer;
    };
  }

  test('an old "nobody tried" does not undo a capture, nor contradict it', async () => {
    await sent('STALE-1');
    provider.pay('STALE-1', TOTAL);
    const old = await hold('STALE-1');
    provider.pay('STALE-1', TOTAL, 'success');
    const { body: captured } = await lookUp('STALE-1').expect(200);
    expect(captured.payment.status).toBe('captured');
    expect(await old()).toEqual(captured);
  });

  test('an old "failed" does not undo a newer "pending"', async () => {
    await sent('STALE-2');
    provider.pay('STALE-2', TOTAL, 'failed');
    const old = await hold('STALE-2');
    provider.pay('STALE-2', TOTAL, 'failed', 'pending');
    await lookUp('STALE-2').expect(200);
    expect((await old()).payment).toMatchObject({ status: 'pending', transactions: [{}, { status: 'pending' }] });
  });

  test('an old answer counts where the newer lookup got none', async () => {
    await sent('STALE-3');
    provider.pay('STALE-3', TOTAL, 'success');
    const old = await hold('STALE-3');
    provider.script = () => 'broken';
    await lookUp('STALE-3').expect(502);
    expect((await old()).payment.status).toBe('captured');
  });

  test('a lookup that began before the deadline does not expire the order', async () => {
    await sent('STALE-4', expiring(400));
    provider.pay('STALE-4', TOTAL);
    const early = await hold('STALE-4');
    stage.clock.advance(401_000);
    expect((await early()).payment.status).toBe('new');
    await stage.workers.drain();
    expect((await stage.order('STALE-4')).payment.status).toBe('expired');
  });

  test('a cancel is decided on everything known when it is written', async () => {
    await sent('STALE-5');
    provider.pay('STALE-5', TOTAL);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      provider.script = async () => {
        const body = JSON.stringify({ payments: [provider.payments.get('STALE-5')] });
        resolve();
        await held;
        return { body };
      };
    });
    const cancel = stage.merchant.post('/orders/STALE-5/order_status', { status: 'canceled' }).then((answer) => answer);
    await asked;
    provider.script = () => undefined;
    provider.pay('STALE-5', TOTAL, 'success');
    await lookUp('STALE-5').expect(200);
    release();
    const answer = await cancel;
    expect([answer.status, answer.body.code]).toEqual([409, 'order_paid']);
    expect(await stage.order('STALE-5')).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
  });
});
