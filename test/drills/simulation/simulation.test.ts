import { simulate } from './simulate';
import { tellStory } from './story';
import { openTestContexts } from './test-contexts';

jest.setTimeout(300_000);

let opened: Awaited<ReturnType<typeof openTestContexts>>;
beforeAll(async () => {
  opened = await openTestContexts();
});
afterAll(() => opened?.close());

// A few episodes each; `npm run simulate -- --orders 1000 [--group <size>] [--rush]` goes on for as long as one likes.
test.each([
  [1, 24, false],
  [7, 30, true],
  [64, 30, true],
])(
  'up to %d changes in a commit, a world that lies, machines that die: all books of %d orders agree',
  async (groupSize, orders, rush) => {
    const outcome = await simulate(opened.contexts, { seed: `ci ${groupSize}`, orders, groupSize, rush });
    // A failure tells its story: repeat it with `npm run simulate -- --seed <seed> --group <size> [--rush]`.
    expect(outcome.failure && tellStory(outcome.failure)).toBeNull();
    expect(outcome.orders).toBe(orders);
  },
);

test('the same seed tells the same story to the last line, whatever else runs; another seed another one', async () => {
  const run = async (seed: string, used = opened.contexts) => (await simulate(used, { seed, orders: 18 })).digest;
  const first = await run('again');
  expect(await run('again', opened.contexts.slice(0, 1))).toBe(first);
  expect(await run('other')).not.toBe(first);
});
