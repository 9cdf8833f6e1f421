import { claimInboxJobs } from '../../../src/flows/ingest/process-inbox';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/** A word of money is never dropped: somebody who proved himself said "captured", and no lookup confirms it. */

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
const seconds = () => Math.floor(stage.clock.now().getTime() / 1000);
const NOT_FOUND = { status: 404, body: { errors: [{ code: 404, title: 'not found' }] } };

async function sent(id: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
  await stage.workers.drain();
}
const expiring = (inSeconds: number) => ({
  order: { ...teaOrder('').order, expiration: { timestamp: String(seconds() + inSeconds) } },
});
async function deliverCaptured(id: string): Promise<void> {
  const item = { id: `wh.${id}`, type: 'payment', status: 'captured', timestamp: String(seconds()) };
  const value = { messaging_product: 'whatsapp', statuses: [{ ...item, payment: { reference_id: id } }] };
  const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] };
  await stage.deliver(body).expect(200);
}
async function reportCaptured(id: string): Promise<void> {
  await deliverCaptured(id);
  await stage.workers.drain();
}
const paymentOf = async (id: string): Promise<Json> => (await stage.order(id)).payment;
const typesOf = async (id: string): Promise<string[]> =>
  (await stage.sql('SELECT type FROM events WHERE reference_id = $1 ORDER BY seq', [id])).map(({ type }) => type);

test('the message counts as failed, and WhatsApp reports a capture: looked up, captured, and it had arrived', async () => {
  const id = 'F-captured';
  provider.script = ({ endpoint }) =>
    endpoint === 'send' ? { status: 400, body: { error: { code: 131026, message: 'undeliverable' } } } : undefined;
  await sent(id);
  provider.script = () => undefined;
  expect((await stage.order(id)).messages).toMatchObject([{ status: 'failed' }]);
  provider.pay(id, TOTAL, 'success');
  await reportCaptured(id);
  const order = await stage.order(id);
  expect(order.payment).toMatchObject({ status: 'captured', problem: null });
  expect(order.messages[0]).toMatchObject({ kind: 'order_details', status: 'delivered', error: null });
});

test('the message counts as failed, and no lookup answers: looked up again and again until one does', async () => {
  const id = 'F-silent';
  provider.script = ({ endpoint }) =>
    endpoint === 'send' ? { status: 400, body: { error: { code: 131026, message: 'undeliverable' } } } : undefined;
  await sent(id);
  provider.script = ({ endpoint }) => (endpoint === 'lookup' ? { status: 500, body: {} } : undefined);
  await reportCaptured(id);
  await stage.advance(3600, 300);
  provider.script = () => undefined;
  provider.pay(id, TOTAL, 'success');
  await stage.advance(900, 150);
  expect(await paymentOf(id)).toMatchObject({ status: 'captured' });
});

test('the worker that took the report dies before it commits: the next one remembers the report all the same', async () => {
  const id = 'K-killed';
  await sent(id);
  await deliverCaptured(id);
  // Taken, and never heard of again.
  expect(await claimInboxJobs(stage.ctx, 10)).toHaveLength(1);
  await stage.advance(61);
  await stage.advance(780, 60);
  expect((await paymentOf(id)).problem).toMatchObject({ code: 'capture_unconfirmed' });
});

describe.each<[string, (id: string) => void]>([
  ['404', () => (provider.script = ({ endpoint }) => (endpoint === 'lookup' ? NOT_FOUND : undefined))],
  ['captured without transactions', (id) => (provider.pay(id, TOTAL, 'success').transactions = [])],
  ['nobody has tried', () => {}],
])('every lookup says: %s', (name, arrange) => {
  const idOf = (story: string) => `U-${story}-${name.slice(0, 12).replaceAll(' ', '-')}`;

  test('within minutes a person and the merchant know', async () => {
    const id = idOf('told');
    await sent(id);
    arrange(id);
    await reportCaptured(id);
    expect((await paymentOf(id)).problem).toBeNull();
    // The first lookup after ten minutes tells it; without answers there is one each two minutes and up to a fifth more.
    await stage.advance(780, 60);
    expect((await paymentOf(id)).problem).toMatchObject({ code: 'capture_unconfirmed' });
    expect(await typesOf(id)).toContain('payment.problem');
  });

  test('a cancel meanwhile is refused', async () => {
    const id = idOf('cancel');
    await sent(id);
    await reportCaptured(id);
    const answer = await stage.merchant.post(`/orders/${id}/order_status`, { status: 'canceled' }).expect(409);
    expect(answer.body.code).toBe('payment_in_progress');
  });

  test('it is told before the payment expires, or before the looks end', async () => {
    const id = idOf('end');
    await sent(id, expiring(400));
    arrange(id);
    await reportCaptured(id);
    await stage.advance(450, 50);
    await stage.advance(6 * 86_400, 6 * 3600);
    expect((await paymentOf(id)).problems).toMatchObject([{ code: 'capture_unconfirmed' }]);
    const kinds = (await stage.timeline(id)).map(({ code, params }: Json) => params.code ?? params.to ?? code);
    const position = kinds.indexOf('capture_unconfirmed');
    for (const end of ['expired', 'lookups_ended'])
      if (kinds.includes(end)) expect(position).toBeLessThan(kinds.indexOf(end));
  });

  test('the money shows up: captured, and the problem goes by itself', async () => {
    const id = idOf('late');
    await sent(id);
    arrange(id);
    await reportCaptured(id);
    await stage.advance(1200, 60);
    provider.script = () => undefined;
    provider.pay(id, TOTAL, 'success');
    await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
    expect(await paymentOf(id)).toMatchObject({ status: 'captured', problems: [] });
  });
});

test('one transaction that is listed twice is one transaction', async () => {
  const id = 'TWICE';
  await sent(id);
  const { transactions } = provider.pay(id, TOTAL, 'success');
  transactions.push({ ...transactions[0], status: 'pending' }, transactions[0]);
  await reportCaptured(id);
  expect(await paymentOf(id)).toMatchObject({
    status: 'captured',
    problems: [],
    transactions: [{ status: 'success' }],
  });
});

test('an order_details without an answer, and nobody ever finds out: the merchant is told when the looks end', async () => {
  const id = 'M-unknown';
  provider.script = ({ endpoint }) => (endpoint === 'send' ? 'broken' : undefined);
  await sent(id, expiring(400));
  provider.script = () => undefined;
  expect((await stage.order(id)).messages).toMatchObject([{ status: 'unknown' }]);
  await stage.advance(6 * 86_400, 6 * 3600);
  expect((await stage.order(id)).messages).toMatchObject([{ status: 'unknown' }]);
  expect(await typesOf(id)).toContain('message.failed');
});
