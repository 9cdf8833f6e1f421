import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/** Final is not final: refunds that fail after they completed, evidence that fails, and money gone before delivery. */

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url });
});
afterAll(async () => {
  await stage.close();
  await provider.close();
});
afterEach(() => {
  provider.script = () => undefined;
});

const TOTAL = 68_145;
const DAY = 86_400;
const lookUp = async (id: string): Promise<Json> =>
  (await stage.merchant.post(`/orders/${id}/lookup`).expect(200)).body;
const refund = (id: string, body: object = {}) => stage.merchant.post(`/orders/${id}/refunds`, body);
const typesOf = async (id: string): Promise<string[]> =>
  (await stage.sql('SELECT type FROM events WHERE reference_id = $1 ORDER BY seq', [id])).map(({ type }) => type);

async function sent(id: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
  await stage.workers.drain();
}
async function captured(id: string): Promise<Json> {
  await sent(id);
  const payment = provider.pay(id, TOTAL, 'success');
  await lookUp(id);
  await stage.workers.drain();
  return payment;
}

describe('a refund that had completed', () => {
  async function refunded(id: string): Promise<Json> {
    await captured(id);
    const { body } = await refund(id, { amount: { value: 20_000 } }).expect(202);
    await stage.workers.drain();
    const { refunds } = provider.payments.get(id).transactions[0];
    refunds.push({ id: 'rfnd_x', amount: { value: 20_000, offset: 100 }, status: 'success' });
    await stage.sql(`UPDATE refunds SET provider_refund_id = 'rfnd_x' WHERE id = $1`, [body.id]);
    const { payment } = await lookUp(id);
    expect(payment).toMatchObject({ refunded_amount: { value: 20_000 }, refunds: [{ status: 'completed' }] });
    return refunds[0];
  }

  test('fails days later: no longer counted, a problem, told, and can be made again', async () => {
    const id = 'R-reversed';
    const listed = await refunded(id);
    stage.clock.advance(3 * DAY * 1000);
    listed.status = 'failed';
    const { payment } = await lookUp(id);
    expect(payment).toMatchObject({
      status: 'captured',
      refunded_amount: { value: 0 },
      refunds: [{ status: 'failed' }],
      problem: { code: 'refund_reversed' },
    });
    expect((await typesOf(id)).slice(-2).sort()).toEqual(['payment.problem', 'refund.updated']);
    await refund(id, { amount: { value: TOTAL } }).expect(202);
  });

  test.each([1, 6, 18, 29])(
    'fails after %i days, and no webhook tells: a look finds it, and it is told',
    async (days) => {
      const id = `R-unheard-${days}`;
      const listed = await refunded(id);
      const began = stage.clock.now().getTime();
      const at = () => (stage.clock.now().getTime() - began) / (DAY * 1000);
      let reportedOn: number | null = null;
      for (let day = 1; day <= 31 && reportedOn === null; day++) {
        if (day > days) listed.status = 'failed';
        stage.clock.advance(DAY * 1000);
        await stage.workers.drain();
        if ((await typesOf(id)).includes('payment.problem')) reportedOn = at();
      }
      expect((await stage.order(id)).payment.problem).toMatchObject({ code: 'refund_reversed' });
      // Two thirds of its age later at most.
      expect((reportedOn ?? 99) - days).toBeLessThanOrEqual(Math.max(1, days * 0.7));
    },
  );

  test('is no longer looked at three months later', async () => {
    const id = 'R-quiet';
    await refunded(id);
    for (let day = 1; day <= 91; day++) {
      stage.clock.advance(DAY * 1000);
      await stage.workers.drain();
    }
    expect(provider.asked('lookup', id).length).toBeLessThan(15);
    expect(await stage.sql('SELECT next_lookup_at AS at FROM payments WHERE reference_id = $1', [id])).toEqual([
      { at: null },
    ]);
  });

  test('fails, is resolved, completes and fails once more: a new problem each time', async () => {
    const id = 'R-twice';
    const listed = await refunded(id);
    for (const round of [1, 2]) {
      listed.status = 'failed';
      expect((await lookUp(id)).payment.problems).toMatchObject([{ code: 'refund_reversed' }]);
      expect((await lookUp(id)).payment.problems).toHaveLength(1);
      await stage.merchant.post(`/orders/${id}/problem/resolve`, { note: `seen ${round}` }).expect(200);
      expect((await lookUp(id)).payment.problems).toEqual([]);
      listed.status = 'success';
      await lookUp(id);
    }
  });
});

describe('a payment that was captured, and of which no webhook tells anything more', () => {
  test('is paid a second time: a look finds it, and a person is notified', async () => {
    const id = 'C-twice';
    await captured(id);
    await stage.advance(2 * DAY);
    provider.pay(id, TOTAL, 'success', 'success');
    await stage.advance(5 * DAY);
    expect((await stage.order(id)).payment.problems).toMatchObject([{ code: 'multiple_success' }]);
  });

  test('gets no answer: tried for a day, then at the next of its days, and never again after the last', async () => {
    const id = 'C-unanswered';
    await captured(id);
    const started = async (): Promise<number> =>
      (await stage.sql('SELECT lookups_started::int AS number FROM payments WHERE reference_id = $1', [id]))[0].number;
    const before = await started();
    provider.script = ({ endpoint }) => (endpoint === 'lookup' ? { status: 404, body: {} } : undefined);
    await stage.advance(2 * DAY, 3_600);
    const first = (await started()) - before;
    expect(first).toBe(9);
    await stage.advance(4 * DAY, 6 * 3_600);
    expect((await started()) - before).toBe(first);
    await stage.advance(86 * DAY, DAY);
    expect((await started()) - before).toBe(first + 3);
    expect(await stage.sql('SELECT next_lookup_at AS at FROM payments WHERE reference_id = $1', [id])).toEqual([
      { at: null },
    ]);
  });
});

test('evidence whose transaction fails while another one succeeds: captured stays, and a person is told', async () => {
  const id = 'E-failed';
  const payment = await captured(id);
  provider.pay(id, TOTAL, 'failed', 'success');
  provider.payments.get(id).transactions[0].pg_transaction_id = payment.transactions[0].pg_transaction_id;
  const after = (await lookUp(id)).payment;
  expect(after).toMatchObject({ status: 'captured', verification: { pg_transaction_id: `pay_${id}_0` } });
  expect(after.problems).toMatchObject([{ code: 'capture_contradicted' }]);
});

describe('the capture is seen together with its refund', () => {
  test.each([
    ['whole', TOTAL, 'refunded_before_delivery', 'pending', []],
    ['in two parts', TOTAL - 1, 'refunded_before_delivery', 'pending', [1]],
    ['in part', 20_000, null, 'processing', []],
  ])('%s', async (name, amount, problem, status, more) => {
    const id = `B-${name.replaceAll(' ', '-')}`;
    await sent(id);
    provider.pay(id, TOTAL, 'success');
    for (const [index, value] of [amount, ...more].entries())
      provider.addRefund(id, { id: `rf_${index}`, amount: { value, offset: 100 }, status: 'success' });
    const order = await lookUp(id);
    expect(order.payment).toMatchObject({ status: 'captured', captured_amount: { value: TOTAL } });
    expect(order.payment.problem?.code ?? null).toBe(problem);
    expect(order.status).toBe(status);
    expect(order.messages.filter(({ kind }: Json) => kind === 'order_status')).toHaveLength(
      status === 'processing' ? 1 : 0,
    );
  });
});

describe('a refund without an end', () => {
  test('pending, and not shown for seven days: for a person, who releases its amount; shown later it counts', async () => {
    const id = 'P-7';
    await captured(id);
    const { body } = await refund(id).expect(202);
    await stage.workers.drain();
    expect((await refund(id).expect(409)).body.code).toBe('refund_in_progress');
    await stage.advance(8 * DAY, DAY);
    const { payment } = await stage.order(id);
    expect(payment).toMatchObject({ refunds: [{ status: 'unknown' }], problem: { code: 'refund_outcome_unknown' } });
    const resolved = await stage.merchant.post(`/orders/${id}/problem/resolve`, { note: 'not there' }).expect(200);
    expect(resolved.body.payment).toMatchObject({ problem: null, refunds: [{ status: 'failed' }] });

    const [{ provider_refund_id }] = await stage.sql('SELECT provider_refund_id FROM refunds WHERE id = $1', [body.id]);
    const late = { id: provider_refund_id, amount: { value: TOTAL, offset: 100 }, status: 'success' };
    provider.addRefund(id, late);
    expect((await lookUp(id)).payment.refunded_amount.value).toBe(TOTAL);
    expect((await refund(id).expect(409)).body.code).toBe('not_refundable');
  });

  test('shown again and again as pending: it is only slow', async () => {
    const id = 'P-slow';
    await captured(id);
    await refund(id).expect(202);
    await stage.workers.drain();
    const [{ provider_refund_id }] = await stage.sql('SELECT provider_refund_id FROM refunds WHERE reference_id = $1', [
      id,
    ]);
    provider.addRefund(id, { id: provider_refund_id, amount: { value: TOTAL, offset: 100 }, status: 'pending' });
    await stage.advance(9 * DAY, DAY);
    expect((await stage.order(id)).payment).toMatchObject({ refunds: [{ status: 'pending' }], problem: null });
  });

  test('of an amount that cannot be read: no other refund begins until a person has looked', async () => {
    const id = 'P-unreadable';
    await captured(id);
    provider.addRefund(id, { id: 'rf_u', amount: null, status: 'success' });
    expect((await lookUp(id)).payment.problem.code).toBe('refund_unreadable');
    expect((await refund(id, { amount: { value: 100 } }).expect(409)).body.code).toBe('not_refundable');
    await stage.merchant.post(`/orders/${id}/problem/resolve`, { note: 'it was 50.00' }).expect(200);
    expect((await refund(id).expect(409)).body.detail).toContain('say how much');
    await refund(id, { amount: { value: TOTAL - 5_000 } }).expect(202);
    expect((await lookUp(id)).payment.problem).toBeNull();
  });

  test('of an amount that can be read later: it counts, and the problem goes by itself', async () => {
    const id = 'P-readable';
    await captured(id);
    provider.addRefund(id, { id: 'rf_r', amount: null, status: 'success' });
    expect((await lookUp(id)).payment.problem.code).toBe('refund_unreadable');
    provider.payments.get(id).transactions[0].refunds[0].amount = { value: 20_000, offset: 100 };
    expect((await lookUp(id)).payment).toMatchObject({
      ...{ refunded_amount: { value: 20_000 }, problem: null },
      refunds: [{ status: 'completed', amount: { value: 20_000 } }],
    });
    const more = await refund(id, { amount: { value: TOTAL } }).expect(409);
    expect(more.body.detail).toContain(String(TOTAL - 20_000));
    expect(await stage.sql('SELECT sum(refunds)::int8 AS booked FROM ledger WHERE reference_id = $1', [id])).toEqual([
      { booked: 20_000 },
    ]);
  });
});
