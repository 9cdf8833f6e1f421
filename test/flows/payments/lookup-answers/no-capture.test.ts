import type { Json, Stage } from '../../../helpers/app/test-app';
import type { ScriptedProvider, ScriptedReply } from '../../../helpers/providers/scripted-provider';
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

describe('what does not agree captures nothing and calls a person', () => {
  test.each<[code: string, story: string, change: (payment: Json) => void]>([
    ['amount_mismatch', 'one paisa less', (payment) => (payment.amount.value -= 1)],
    ['amount_mismatch', 'another offset', (payment) => (payment.amount = { value: 681_450, offset: 1000 })],
    ['amount_mismatch', 'no amount', (payment) => delete payment.amount],
    [
      'amount_mismatch',
      'another amount in the transaction alone',
      (payment) => (payment.transactions[0].amount = { value: 1, offset: 100 }),
    ],
    ['amount_mismatch', 'two amounts that differ', (payment) => (payment.total_amount = { value: 1, offset: 100 })],
    ['currency_mismatch', 'another currency', (payment) => (payment.currency = 'USD')],
    [
      'currency_mismatch',
      'another currency in the transaction',
      (payment) => (payment.transactions[0].currency = 'BRL'),
    ],
    ['reference_mismatch', 'another reference', (payment) => (payment.reference_id = 'SOMEBODY-ELSE')],
  ])('%s: %s', async (code, story, change) => {
    const id = `MIS-${story.replaceAll(' ', '-')}`.slice(0, 35);
    await sent(id);
    change(provider.pay(id, TOTAL, 'success'));
    const { body } = await lookUp(id).expect(200);
    expect(body).toMatchObject({
      status: 'pending',
      payment: { status: 'new', captured_amount: { value: 0 }, verification: null, problem: { code } },
    });
    expect(body.messages).toHaveLength(1);
    // Told once, however often it is seen.
    await lookUp(id).expect(200);
    expect((await stage.timeline(id)).filter((line) => line.kind === 'problem')).toHaveLength(1);
    // When it agrees after all, it is money.
    provider.pay(id, TOTAL, 'success');
    expect((await lookUp(id).expect(200)).body.payment.status).toBe('captured');
  });

  test('the transactions of another order do not become ours', async () => {
    await sent('MIS-1');
    provider.pay('MIS-1', TOTAL, 'success').reference_id = 'MIS-2';
    expect((await lookUp('MIS-1').expect(200)).body.payment.transactions).toEqual([]);
  });

  test('an answer about another order neither expires nor cancels this one', async () => {
    await sent('MIS-3', expiring(400));
    provider.pay('MIS-3', TOTAL).reference_id = 'MIS-4';
    stage.clock.advance(401_000);
    await stage.workers.drain();
    expect((await stage.order('MIS-3')).payment.status).toBe('new');
    const answer = await stage.merchant.post('/orders/MIS-3/order_status', { status: 'canceled' });
    expect([answer.status, answer.body.code]).toEqual([502, 'provider_error']);
    provider.pay('MIS-3', TOTAL);
    expect((await lookUp('MIS-3').expect(200)).body.payment.status).toBe('expired');
  });
});

describe('nothing may be concluded from', () => {
  test.each<[story: string, reply: ScriptedReply]>([
    ['a broken connection', 'broken'],
    ['no JSON', { body: '<html>' }],
    ['an empty list', { body: { payments: [] } }],
    ['an error in an answer of success', { body: { errors: [{ code: 500, title: 'Generic error' }] } }],
    ['a server error', { status: 500, body: {} }],
    ['not found', { status: 404, body: {} }],
    ['a refusal', { status: 401, body: { meta: { developer_message: 'Invalid api_key' } } }],
  ])('%s', async (story, reply) => {
    const id = `SILENT-${story.replaceAll(' ', '-')}`.slice(0, 35);
    await sent(id, expiring(400));
    provider.pay(id, TOTAL, 'success');
    provider.script = ({ endpoint }) => (endpoint === 'lookup' ? reply : undefined);
    stage.clock.advance(401_000);
    await stage.workers.drain();
    expect((await stage.order(id)).payment).toMatchObject({ status: 'new', problem: null });
    // Asked again within five minutes, whatever the schedule says.
    provider.script = () => undefined;
    stage.clock.advance(300_000);
    await stage.workers.drain();
    // After an outage one lookup tries first, and those that were held back follow within five minutes.
    await stage.advance(360, 30);
    expect((await stage.order(id)).payment.status).toBe('captured');
  });
});
