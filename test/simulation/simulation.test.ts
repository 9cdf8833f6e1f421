import { createTestDatabase } from '../helpers/database';
import { PLANTS } from './plants';
import { openContext, simulate } from './simulate';
import { tellStory } from './story';

jest.setTimeout(180_000);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let context: ReturnType<typeof openContext>;
beforeAll(async () => {
  database = await createTestDatabase();
  context = openContext(database.url);
});
afterAll(async () => {
  await context.close();
  await database.drop();
});

test('two hundred orders in a world that lies, with machines that die: all books agree', async () => {
  const outcome = await simulate(context.ctx, { seed: 'ci', orders: 200 });
  // A failure tells its story: repeat it with `npm run simulate -- --seed <seed>`.
  expect(outcome.failure && tellStory(outcome.failure)).toBeNull();
  expect(outcome.orders).toBe(200);
});

test('the same seed tells the same story to the last line, another seed another one', async () => {
  const run = async (seed: string) => (await simulate(context.ctx, { seed, orders: 12 })).digest;
  const first = await run('again');
  expect(await run('again')).toBe(first);
  expect(await run('other')).not.toBe(first);
});

// A rule that never saw a bug proves nothing: each of these is put in, must be noticed, and goes with its test.
test.each(PLANTS.map((plant) => [plant.name, plant] as const))('a planted bug is noticed: %s', async (_name, plant) => {
  const { failure } = await simulate(context.ctx, { seed: 'planted', orders: 240, plant });
  const rules = new Set(failure?.ending.broken.map((one) => one.rule));
  expect(plant.caughtBy.filter((rule) => rules.has(rule))).not.toEqual([]);
});
