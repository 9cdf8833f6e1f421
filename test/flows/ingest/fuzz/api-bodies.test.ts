import { type Json, KEY, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { createRandom, mutate, toBytes } from '../../../helpers/faults/mutate';
import type { ScriptedProvider } from '../../../helpers/providers/scripted-provider';
import { closeFuzzStage, count, counts, createFuzzStage, errors, FACTOR, fuzzingOn, SEED, times } from './fuzz-steps';

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  ({ provider, stage } = await createFuzzStage());
});
afterAll(() => closeFuzzStage(provider, stage));

const { createOrders, request } = fuzzingOn(() => stage);

test('API bodies: an answer below 500 to each, and no order that breaks a rule', async () => {
  const random = createRandom(SEED + 3);
  const [known = ''] = await createOrders(1, 'FA');
  const requests: [string, Json][] = [
    ['/v1/orders', teaOrder('FA-new')],
    ['/v1/orders/validate', teaOrder('FA-check')],
    [
      `/v1/orders/${known}/order_status`,
      { status: 'shipped', body: 'On its way', footer: 'x', template: { name: 't', language: 'en' } },
    ],
    [`/v1/orders/${known}/refunds`, { amount: { value: 5, offset: 100 }, speed: 'normal', transaction_id: 'x' }],
    [`/v1/orders/${known}/problem/resolve`, { note: 'seen' }],
    [`/v1/orders/${known}/order_details`, {}],
    [`/v1/orders/${known}/lookup`, {}],
    [
      '/v1/orders/search',
      { phone: '+919845012345', limit: 5, status: 'pending', created_after: '2026-01-01T00:00:00Z' },
    ],
  ];
  const statuses = new Map<number, number>();
  await times(1600 * FACTOR, async (index) => {
    const [url, body] = random.pick(requests);
    const mutated = mutate(random, body);
    if (url === '/v1/orders' && mutated?.reference_id === 'FA-new') mutated.reference_id = `FA-new-${index}`;
    const headers: Record<string, string> = { Authorization: `Bearer ${KEY}` };
    if (random.int(4) === 0)
      headers['Idempotency-Key'] = random.pick(['k'.repeat(300), `"k${index}"`, 'same', `k${index}`, '"']);
    if (random.int(20) === 0)
      headers['Content-Type'] = random.pick(['text/plain', 'application/json; charset=utf-16', 'x']);
    const answer = await request('POST', url, toBytes(random, mutated), headers);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const text = await answer.text();
    if (answer.status >= 500) errors.push(`${url} ${answer.status}: ${text} for ${JSON.stringify(mutated)}`);
    else if (answer.status !== 204) expect(JSON.parse(text)).toEqual(expect.anything());
    count('API bodies');
  });
  counts['API refusals'] = [...statuses].reduce((sum, [status, n]) => sum + (status >= 400 ? n : 0), 0);
  expect(errors).toEqual([]);
  expect(await stage.sql('SELECT reference_id FROM payments WHERE amount <= 0')).toEqual([]);
  await stage.workers.drain();
  expect(errors).toEqual([]);
}, 60_000);
