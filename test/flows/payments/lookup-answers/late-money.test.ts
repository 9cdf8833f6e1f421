import type { Stage } from '../../../helpers/app/test-app';
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

const { seconds, lookUp, sent, expiring } = lookupsOn(() => stage);

describe('late money, judged by its own time', () => {
  const paidAt = (id: string, at: number) =>
    Object.assign(provider.pay(id, TOTAL, 'success').transactions[0], { created_timestamp: at, updated_timestamp: at });

  test('authorised in time and found after the expiry: captured, and nothing to look at', async () => {
    await sent('LATE-1', expiring(400));
    stage.clock.advance(401_000);
    await stage.workers.drain();
    expect((await stage.order('LATE-1')).payment.status).toBe('expired');
    paidAt('LATE-1', seconds() - 30);
    const { body } = await lookUp('LATE-1').expect(200);
    expect(body).toMatchObject({ status: 'processing', payment: { status: 'captured', problem: null } });
  });

  test('authorised after the expiry: captured and flagged, even if it never said expired', async () => {
    await sent('LATE-2', expiring(400));
    stage.clock.advance(401_000);
    paidAt('LATE-2', seconds());
    await stage.workers.drain();
    expect((await stage.order('LATE-2')).payment).toMatchObject({
      status: 'captured',
      problem: { code: 'paid_after_expiry' },
    });
  });

  test('paid after the cancel: captured and flagged, and the canceled order is not thanked for', async () => {
    await sent('LATE-3');
    await stage.merchant.post('/orders/LATE-3/order_status', { status: 'canceled' }).expect(202);
    await stage.workers.drain();
    paidAt('LATE-3', seconds());
    const { body } = await lookUp('LATE-3').expect(200);
    expect(body).toMatchObject({
      status: 'canceled',
      payment: { status: 'captured', captured_amount: { value: TOTAL }, problem: { code: 'paid_after_cancel' } },
    });
    expect(body.messages).toHaveLength(2);
  });

  test('the merchant was faster: an order that moved on gets no second message', async () => {
    await sent('LATE-4');
    await stage.merchant.post('/orders/LATE-4/order_status', { status: 'shipped' }).expect(202);
    paidAt('LATE-4', seconds());
    const { body } = await lookUp('LATE-4').expect(200);
    expect(body).toMatchObject({ status: 'shipped', payment: { status: 'captured' } });
    expect(body.messages).toHaveLength(2);
  });

  test('auto_messages: false thanks nobody', async () => {
    await sent('LATE-5', { auto_messages: false });
    paidAt('LATE-5', seconds());
    const { body } = await lookUp('LATE-5').expect(200);
    expect(body).toMatchObject({ status: 'pending', payment: { status: 'captured' } });
    expect(body.messages).toHaveLength(1);
  });
});
