import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider, type ScriptedReply } from '../../helpers/providers/scripted-provider';

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
const seconds = (at: Date = stage.clock.now()) => Math.floor(at.getTime() / 1000);
const lookUp = (id: string) => stage.merchant.post(`/orders/${id}/lookup`);

async function sent(id: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
  await stage.workers.drain();
}
const expiring = (inSeconds: number) => ({
  order: { ...teaOrder('').order, expiration: { timestamp: String(seconds() + inSeconds) } },
});

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
