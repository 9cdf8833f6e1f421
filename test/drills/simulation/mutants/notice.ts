import { simulate } from '../simulate';
import { openTestContexts } from '../test-contexts';
import type { KnownMutant } from './mutant';

/** One seed may tell no story in which the bug matters. */
const STORIES = ['planted', 'planted again', 'planted once more'].map((seed) => ({ seed, orders: 120 }));

/** Where the bug is known to matter, one or a few orders are enough; most of the time went into those before them. */
const storiesOf = ({ story }: KnownMutant) =>
  story ? [{ seed: `planted ${story.seed}`, orders: story.orders }, ...STORIES] : STORIES;

/** A rule that never saw a bug proves nothing: each of these is put in, must be noticed, and goes with its test. */
export function testMutants(mutants: readonly KnownMutant[]): void {
  jest.setTimeout(300_000);
  let opened: Awaited<ReturnType<typeof openTestContexts>>;
  beforeAll(async () => {
    opened = await openTestContexts();
  });
  afterAll(() => opened?.close());

  test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('a bug is noticed: %s', async (_name, mutant) => {
    // What runs beside the story that notices it is in vain: two at a time waste less than all.
    const contexts = opened.contexts.slice(0, 2);
    const broken = new Set<string>();
    for (const story of storiesOf(mutant)) {
      if (mutant.caughtBy.some((rule) => broken.has(rule))) break;
      const { failure } = await simulate(contexts, { ...story, mutant });
      for (const { rule } of failure?.ending.broken ?? []) broken.add(rule);
    }
    expect(mutant.caughtBy.filter((rule) => broken.has(rule))).not.toEqual([]);
  });
}
