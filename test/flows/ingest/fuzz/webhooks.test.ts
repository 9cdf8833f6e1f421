import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Json, Stage } from '../../../helpers/app/test-app';
import { createRandom, mutate, toBytes } from '../../../helpers/faults/mutate';
import type { ScriptedProvider } from '../../../helpers/providers/scripted-provider';
import { closeFuzzStage, count, counts, createFuzzStage, errors, FACTOR, fuzzingOn, SEED, times } from './fuzz-steps';

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  ({ provider, stage } = await createFuzzStage());
});
afterAll(() => closeFuzzStage(provider, stage));

const { createOrders, request, expectMoneyRight } = fuzzingOn(() => stage);

const TOKEN = 'Bearer webhook-token-of-the-tests';

const FIXTURES = path.resolve(__dirname, '../../../fixtures/whatsapp');
const samples: Json[] = readdirSync(FIXTURES)
  .filter((name) => name.startsWith('wh.') && !name.includes('verification'))
  .map((name) => JSON.parse(readFileSync(path.join(FIXTURES, name), 'utf8')));

test('webhooks: authentic ones are in the inbox whatever they are, forged ones are not, and nothing is captured', async () => {
  const random = createRandom(SEED);
  const ids = await createOrders(20, 'FW');
  const bodies = Array.from({ length: 1500 * FACTOR }, () => {
    const text = JSON.stringify(random.pick(samples)).replaceAll(/NL-\d{8}-\d{4}/g, () => random.pick(ids));
    const pieces = Array.from({ length: 1 + random.int(2) }, () => mutate(random, JSON.parse(text)));
    const body = pieces.length === 1 ? pieces[0] : { ...pieces[0], entry: pieces.flatMap((one) => one?.entry ?? []) };
    return { bytes: toBytes(random, body), forged: random.int(10) === 0 };
  });
  await times(bodies.length, async (index) => {
    const { bytes, forged } = bodies[index] ?? { bytes: Buffer.alloc(0), forged: false };
    const headers = { Authorization: forged ? 'Bearer somebody-else' : TOKEN };
    const answer = await request('POST', '/webhooks/whatsapp', bytes, headers);
    expect(answer.status).toBe(forged ? 401 : 200);
    expect(forged || (await answer.text()) === '').toBe(true);
    count(forged ? 'webhooks forged' : 'webhooks authentic');
  });

  const keysOf = (forged: boolean) =>
    bodies
      .filter((one) => one.forged === forged)
      .flatMap(({ bytes }) => stage.ctx.webhooks.split(bytes).map(({ key }) => key));
  const stored = new Set((await stage.sql('SELECT key FROM inbox')).map(({ key }) => key.toString('hex')));
  const authentic = new Set(keysOf(false).map((key) => key.toString('hex')));
  expect([...authentic].filter((key) => !stored.has(key))).toEqual([]);
  expect(stored.size).toBe(authentic.size);
  for (const { bytes } of bodies)
    if (bytes.length > 0) expect(stage.ctx.webhooks.split(bytes).length).toBeGreaterThan(0);
  counts['webhook items'] = stored.size;

  for (let round = 0; round < 6; round++) {
    stage.clock.advance(4_000_000);
    await stage.workers.drain();
  }
  // Among the samples is news of the configuration that the other stories use.
  await stage.sql('DELETE FROM payment_configurations');
  expect(await stage.sql(`SELECT id FROM inbox WHERE ended_at IS NULL OR outcome = 'dead'`)).toEqual([]);
  // The provider never spoke of money.
  expect(await stage.sql(`SELECT reference_id FROM payments WHERE status = 'captured'`)).toEqual([]);
  await expectMoneyRight();
  expect(errors).toEqual([]);
}, 60_000);
