import type { Killable } from '../../helpers/app/killable-process';
import { teaOrder } from '../../helpers/app/test-app';
import { createKillStage, eventually, KEY } from './kill-stage';

jest.setTimeout(120_000);

type Stage = Awaited<ReturnType<typeof createKillStage>>;

let stage: Stage;
/** The process that took over in the story before, which is killed in this one: a start takes longer than a story. */
let survivor: Killable | null = null;
beforeAll(async () => {
  stage = await createKillStage();
});
afterAll(() => stage.close());
/** What a story that failed leaves behind would do the work of the next one. */
let started: Killable[] = [];
afterEach(async () => {
  const leftover = started.filter((one) => one !== survivor);
  for (const one of leftover) if (!one.ended) one.kill('SIGKILL');
  await Promise.all(leftover.map((one) => one.end));
});

/** Where the process dies: the step, for the how-manieth time, and what the customer is owed in the end. */
const STEPS: { step: string; time: number; what: string; never?: 'order_details' }[] = [
  { step: 'create:committed', time: 1, what: 'the order is stored, and the merchant has no answer' },
  { step: 'deliver:claimed', time: 1, what: 'the order_details row is claimed' },
  { step: 'deliver:answered', time: 1, what: 'WhatsApp has the order, and the answer is not written' },
  { step: 'deliver:recorded', time: 1, what: 'the answer is written' },
  { step: 'receive:stored', time: 1, what: 'a delivery is stored, and WhatsApp has no 200' },
  { step: 'inbox:claimed', time: 1, what: 'news is claimed' },
  { step: 'inbox:handled', time: 1, what: 'news is dealt with, and its row has not ended' },
  { step: 'sync:started', time: 1, what: 'the lookup has its number and was not made' },
  { step: 'sync:looked-up', time: 1, what: 'the provider has answered' },
  { step: 'change:locked', time: 1, what: 'the first change is under way inside its transaction' },
  { step: 'change:locked', time: 4, what: 'a later change is under way inside its transaction' },
  { step: 'sync:applied', time: 1, what: 'the first answer is applied' },
  { step: 'sync:applied', time: 2, what: 'the next answer is applied' },
  { step: 'deliver:claimed', time: 2, what: 'the order_status row is claimed' },
  { step: 'deliver:attempted', time: 2, what: 'the order_status was about to leave' },
  { step: 'deliver:answered', time: 2, what: 'WhatsApp has the order_status, and the answer is not written' },
  { step: 'deliver:recorded', time: 2, what: 'the answer to the order_status is written' },
  // The last one: its order stays open, and is looked at again.
  { step: 'deliver:attempted', time: 1, what: 'the request was about to leave', never: 'order_details' },
];

let stories = 0;
let ref = '';

test.each(STEPS)('killed at $step ($time): $what', async ({ step, time, never }) => {
  ref = `K-${++stories}`;
  const first = survivor ?? (await stage.start());
  survivor = null;
  started = [first];
  await first.arm(step, time);
  await live(first, () => first.ended !== null);
  // A step that is never reached would prove nothing.
  expect((await first.end).signal).toBe('SIGKILL');

  const second = await stage.start();
  started.push(second);
  // Past every lease, past the next look, and past the moment at which an order_status without an answer is repeated.
  for (const seconds of [70, 130, 700]) {
    await stage.advance(seconds * 1000);
    const deadline = Date.now() + 3_000;
    await live(second, () => Date.now() > deadline || second.ended !== null);
  }
  expect(second.ended).toBeNull();
  if (never) await expectHonestlyUnknown();
  else await expectPaidOnce();
  expect(await stuckRows()).toEqual([]);
  survivor = second;
});

/** The merchant and the customer do what they would, until everything is at rest. */
async function live(service: Killable, stop: () => boolean): Promise<void> {
  await eventually(() => create(service), stop);
  await eventually(async () => stage.sandbox.orders.get(ref) ?? (await isUnknown()), stop);
  const order = stage.sandbox.orders.get(ref);
  if (order?.transactions.length === 0) await stage.act(ref, 'pay');
  await eventually(isAtRest, stop);
}

const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

/** The same request under the same key, as often as it takes. */
async function create({ url }: Killable): Promise<boolean> {
  const request = {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': ref },
    body: JSON.stringify(teaOrder(ref)),
  };
  const answer = await fetch(`${url}/v1/orders`, request).catch(() => null);
  // 409: the killed request still holds the key.
  if (answer) expect([201, 409]).toContain(answer.status);
  return answer?.status === 201;
}

const isUnknown = async (): Promise<boolean> =>
  (await messages()).some(({ kind, status }) => kind === 'order_details' && status === 'unknown');

async function isAtRest(): Promise<boolean> {
  const open = (await messages()).some(({ status }) => ['queued', 'sent', 'unknown'].includes(status));
  return !open && stage.sandbox.orders.get(ref)?.status === 'processing' && (await stuckRows()).length === 0;
}

const messages = () =>
  stage.sql<{ kind: string; status: string }>('SELECT kind, status FROM messages WHERE reference_id = $1', [ref]);

const stuckRows = () =>
  stage.sql(`SELECT 'inbox' AS queue, kind FROM inbox WHERE ended_at IS NULL
             UNION ALL SELECT 'outbox', kind FROM outbox WHERE ended_at IS NULL`);

const readOrder = async () => {
  const [order] = await stage.sql<Record<string, unknown>>(
    `SELECT o.status, p.status AS payment, p.captured_amount::int AS captured, v.verdict, v.amount::int AS verified,
            v.pg_transaction_id AS transaction
       FROM orders o JOIN payments p USING (reference_id) LEFT JOIN verifications v ON v.id = p.verification_id
      WHERE o.reference_id = $1`,
    [ref],
  );
  return order;
};

/** The sandbox's own books say what the customer has, and what was paid. */
const onThePhone = (kind: string) =>
  stage.sandbox.chat
    .all()
    .filter((message) => message.referenceId === ref && message.kind === kind && message.status !== 'failed');

async function expectPaidOnce(): Promise<void> {
  const [transaction, ...others] = stage.sandbox.orders.get(ref)?.transactions ?? [];
  expect(others).toEqual([]);
  expect(await readOrder()).toEqual({
    status: 'processing',
    payment: 'captured',
    captured: 68_145,
    verdict: 'captured',
    verified: 68_145,
    transaction: transaction?.pgTransactionId,
  });
  const captures = await stage.sql(
    "SELECT 1 FROM timeline WHERE kind = 'payment' AND details->>'to' = 'captured' AND reference_id = $1",
    [ref],
  );
  expect(captures).toHaveLength(1);
  expect(onThePhone('order_details')).toHaveLength(1);
  expect(onThePhone('order_status')).toHaveLength(1);
  const sent = await messages();
  expect(sent.map(({ status }) => ['delivered', 'read'].includes(status))).toEqual([true, true]);
}

/** The request was about to leave: nobody here can know whether it did, so it is flagged and not sent again. */
async function expectHonestlyUnknown(): Promise<void> {
  expect(onThePhone('order_details')).toEqual([]);
  expect(await readOrder()).toMatchObject({ status: 'pending', payment: 'new', captured: 0 });
  expect(await messages()).toEqual([{ kind: 'order_details', status: 'unknown' }]);
}
