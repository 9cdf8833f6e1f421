import { type Json, KEY, type Stage } from '../../../helpers/app/test-app';
import { createRandom, mutate, type Random, toBytes } from '../../../helpers/faults/mutate';
import type { ScriptedProvider } from '../../../helpers/providers/scripted-provider';
import { closeFuzzStage, count, counts, createFuzzStage, errors, FACTOR, fuzzingOn, SEED, TOTAL } from './fuzz-steps';

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  ({ provider, stage } = await createFuzzStage());
});
afterAll(() => closeFuzzStage(provider, stage));

const { createOrders, request, expectMoneyRight } = fuzzingOn(() => stage);

/** Whether an answer that was taken for a capture really says so, read as leniently as can be. */
function speaksOfOurMoney(raw: Buffer, id: string): boolean {
  const list = (value: Json): Json[] => (Array.isArray(value) ? value : value == null ? [] : [value]);
  const money = (value: Json) => Number(value?.value) === TOTAL && Number(value?.offset) === 100;
  const word = (value: Json) => String(value).trim().toLowerCase();
  return list(JSON.parse(raw.toString()).payments).some(
    (payment) =>
      payment?.reference_id === id &&
      word(payment.status) === 'captured' &&
      word(payment.currency) === 'inr' &&
      (money(payment.amount) || money(payment.total_amount)) &&
      list(payment.transactions ?? payment.transaction).some(
        (one) => word(one?.status) === 'success' && (one.amount == null || money(one.amount)),
      ),
  );
}

function paidAnswer(random: Random, id: string): Json {
  const payment = provider.pay(
    id,
    TOTAL,
    ...random.pick([['success'], ['failed', 'success'], ['pending'], ['success']]),
  );
  const success = payment.transactions.find((one: Json) => one.status === 'success');
  if (random.int(2) === 0)
    success?.refunds.push({
      id: `rfnd_${random.int(4)}`,
      amount: { value: 1 + random.int(TOTAL), offset: 100 },
      status: random.pick(['pending', 'success', 'completed', 'failed']),
      speed_processed: 'normal',
    });
  if (random.int(3) === 0) payment.refunds = success?.refunds ?? null;
  return { payments: [payment] };
}

test('lookups: an answer or provider_error, and no capture but of what was really paid', async () => {
  const random = createRandom(SEED + 1);
  const ids = await createOrders(260 * FACTOR, 'FL');
  let last: Buffer = Buffer.alloc(0);
  provider.script = ({ endpoint, referenceId }) => {
    if (endpoint !== 'lookup') return undefined;
    last = toBytes(random, mutate(random, paidAnswer(random, referenceId)));
    return { body: last, status: random.pick([200, 200, 200, 200, 200, 200, 200, 201, 204, 400, 404, 429, 500, 503]) };
  };
  // One at a time, so that each answer belongs to its question.
  for (let n = 0; n < 800 * FACTOR && ids.length > 0; n++) {
    const id = ids[n % ids.length] ?? '';
    const before = (await stage.sql('SELECT status FROM payments WHERE reference_id = $1', [id]))[0].status;
    const answer = await request('POST', `/v1/orders/${id}/lookup`, null, { Authorization: `Bearer ${KEY}` });
    const body: Json = await answer.json();
    expect([200, 502]).toContain(answer.status);
    if (answer.status === 502) expect(body.code).toBe('provider_error');
    count(answer.status === 200 ? 'lookups answered' : 'lookups not usable');
    if (answer.status !== 200) continue;
    expect(body.payment.refunded_amount.value).toBeLessThanOrEqual(body.payment.captured_amount.value);
    if (before === 'captured' || body.payment.status !== 'captured') continue;
    count('lookups captured');
    expect([id, speaksOfOurMoney(last, id), last.toString()]).toEqual([id, true, last.toString()]);
  }
  expect(counts['lookups captured']).toBeGreaterThan(20);
  await expectMoneyRight();
  expect(errors).toEqual([]);
}, 60_000);
