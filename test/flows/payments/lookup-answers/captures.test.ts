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

const { lookUp, sent } = lookupsOn(() => stage);

describe('both dialects capture', () => {
  test.each<[story: string, change: (payment: Json) => void]>([
    ['the page of 2026: amount, and amounts in transactions', () => {}],
    [
      'the page of 2025, and 360dialog: total_amount, nothing in transactions',
      (payment) => {
        payment.total_amount = payment.amount;
        delete payment.amount;
        for (const one of payment.transactions) {
          delete one.amount;
          delete one.currency;
        }
      },
    ],
    ['numbers as strings', (payment) => (payment.amount = { value: '68145', offset: '100' })],
  ])('%s', async (story, change) => {
    const id = `BOTH-${story.length}`;
    await sent(id);
    change(provider.pay(id, TOTAL, 'failed', 'success'));
    expect((await lookUp(id).expect(200)).body.payment).toMatchObject({
      status: 'captured',
      verification: { transaction_id: `order_${id}`, pg_transaction_id: `pay_${id}_1` },
      transactions: [{ status: 'failed' }, { status: 'success' }],
      problem: null,
    });
  });

  test.each<[story: string, time: unknown, shown: string | null]>([
    ['in microseconds', 1_795_171_200_000_000, null],
    ['in nanoseconds, as text', '1795171200000000000', null],
    ['beyond what a date can be', 9_007_199_254_740_991, null],
    ['in the last millisecond that can be stored', 253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
    ['in the first one that cannot', 253_402_300_800_000, null],
    ['no number', 'yesterday', null],
    ['negative', -1, null],
  ])('a payment is captured although its times are %s', async (story, time, shown) => {
    const id = `TIME-${story.length}`;
    await sent(id);
    const payment = provider.pay(id, TOTAL, 'success');
    for (const one of payment.transactions) Object.assign(one, { created_timestamp: time, updated_timestamp: time });
    expect((await lookUp(id).expect(200)).body.payment).toMatchObject({
      status: 'captured',
      transactions: [{ status: 'success', created_at: shown, updated_at: shown }],
      problem: null,
    });
  });

  test('the older words for nothing', async () => {
    for (const status of ['new', 'canceled', 'failed', 'pending']) {
      const id = `OLD-${status}`;
      await sent(id);
      provider.pay(id, TOTAL).status = status;
      expect((await lookUp(id).expect(200)).body.payment).toMatchObject({ status: 'new', problem: null });
    }
  });
});

describe('more than one success', () => {
  test('is captured once, on the first that agrees, and the rest is flagged', async () => {
    await sent('TWO-1');
    provider.pay('TWO-1', TOTAL, 'success', 'success');
    const { payment } = (await lookUp('TWO-1').expect(200)).body;
    expect(payment).toMatchObject({
      status: 'captured',
      captured_amount: { value: TOTAL },
      verification: { pg_transaction_id: 'pay_TWO-1_0' },
      problem: { code: 'multiple_success' },
    });
  });

  test('a second one that comes later is flagged too, and captured stays with the first', async () => {
    await sent('TWO-2');
    const first = provider.pay('TWO-2', TOTAL, 'failed', 'success');
    await lookUp('TWO-2').expect(200);
    provider.pay('TWO-2', TOTAL, 'success', 'success').transactions[0].created_timestamp = 1;
    expect(first.transactions).toHaveLength(2);
    const { payment, messages } = (await lookUp('TWO-2').expect(200)).body;
    expect(payment).toMatchObject({
      verification: { pg_transaction_id: 'pay_TWO-2_1' },
      captured_amount: { value: TOTAL },
      problem: { code: 'multiple_success' },
    });
    expect(messages).toHaveLength(2);
  });
});

describe('a capture that is later told otherwise', () => {
  test.each<[story: string, take: (id: string) => void]>([
    ['the transaction failed after all', (id) => provider.pay(id, TOTAL, 'failed')],
    ['it is pending again', (id) => provider.pay(id, TOTAL, 'pending')],
    ['nobody ever tried', (id) => provider.pay(id, TOTAL)],
    ['another amount', (id) => provider.pay(id, 1, 'success')],
  ])('stays captured, and a person is told: %s', async (story, take) => {
    const id = `TAKEN-${story.length}`;
    await sent(id);
    provider.pay(id, TOTAL, 'success');
    await lookUp(id).expect(200);
    await stage.workers.drain();
    take(id);
    const { body } = await lookUp(id).expect(200);
    expect(body).toMatchObject({
      status: 'processing',
      payment: { status: 'captured', captured_amount: { value: TOTAL } },
    });
    const problems = (await stage.timeline(id)).filter((line) => line.kind === 'problem');
    expect(problems.map((line) => line.details.code)).toContain('capture_contradicted');
  });
});
