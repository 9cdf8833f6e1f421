import { MESSAGE_STATUSES } from '../../../../src/domain/lifecycles/statuses';
import { type Json, KEY, type Stage } from '../../../helpers/app/test-app';
import { createRandom, mutate, toBytes } from '../../../helpers/faults/mutate';
import type { ScriptedProvider } from '../../../helpers/providers/scripted-provider';
import {
  closeFuzzStage,
  count,
  counts,
  createFuzzStage,
  errors,
  FACTOR,
  fuzzingOn,
  SEED,
  TOTAL,
  times,
} from './fuzz-steps';

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  ({ provider, stage } = await createFuzzStage());
});
afterAll(() => closeFuzzStage(provider, stage));

const { createOrders, request, expectMoneyRight } = fuzzingOn(() => stage);

test('replies to messages and refunds: every one ends in a state we know, and none is repeated on a guess', async () => {
  const random = createRandom(SEED + 2);
  const paid = await createOrders(60 * FACTOR, 'FR');
  for (const id of paid) {
    provider.pay(id, TOTAL, 'success');
  }
  await times(paid.length, async (index) => {
    await request('POST', `/v1/orders/${paid[index]}/lookup`, null, { Authorization: `Bearer ${KEY}` });
  });
  await stage.workers.drain();
  const usual: Record<string, Json> = {
    send: { messaging_product: 'whatsapp', contacts: [{ input: '91', wa_id: '91' }], messages: [{ id: 'wamid.x' }] },
    refund: { id: 'rfnd_x', status: 'pending', speed_processed: 'normal' },
  };
  const broken = (endpoint: string, referenceId: string): Json => {
    const good = structuredClone(usual[endpoint]);
    if (endpoint === 'refund') good.id = `rfnd_${referenceId}`;
    else good.messages[0].id = `wamid.${random.int(1e9)}`;
    const refusal = {
      error: { message: 'x', code: random.pick([1, 2, 100, 131009, 131026, 131047, 131056, 130429, 190]) },
    };
    return mutate(random, random.pick([good, good, refusal]));
  };
  provider.script = ({ endpoint, referenceId }) => {
    if (endpoint === 'lookup') return undefined;
    if (random.int(12) === 0) return 'broken';
    count(`${endpoint} replies`);
    return {
      status: random.pick([200, 200, 200, 200, 201, 400, 401, 404, 500, 502, 503]),
      body: toBytes(random, broken(endpoint, referenceId)),
    };
  };
  await times(paid.length, async (index) => {
    const answer = await request('POST', `/v1/orders/${paid[index]}/refunds`, Buffer.from('{"amount":{"value":100}}'), {
      Authorization: `Bearer ${KEY}`,
    });
    expect(answer.status).toBe(202);
  });
  const fresh = await createOrders(150 * FACTOR, 'FS');
  for (let round = 0; round < 8; round++) {
    stage.clock.advance(3_700_000);
    await stage.workers.drain();
  }
  expect(await stage.sql('SELECT id FROM outbox WHERE due_at IS NULL AND ended_at IS NULL')).toEqual([]);
  const messages = await stage.sql('SELECT DISTINCT status FROM messages');
  for (const { status } of messages) expect(MESSAGE_STATUSES).toContain(status);
  for (const id of fresh) {
    const [{ status }] = await stage.sql(
      `SELECT status FROM messages WHERE reference_id = $1 AND kind = 'order_details' ORDER BY seq LIMIT 1`,
      [id],
    );
    // What may have arrived is not sent a second time.
    if (status === 'unknown') expect(provider.asked('send', id).length).toBeGreaterThan(0);
    count(`messages ${status}`);
  }
  for (const { status, n } of await stage.sql(
    'SELECT status, count(*) AS n FROM refunds WHERE NOT external GROUP BY status',
  ))
    counts[`refunds ${status}`] = n;
  await expectMoneyRight();
  expect(errors).toEqual([]);
}, 90_000);
