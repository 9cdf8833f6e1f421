import { loadConfig } from '../../../src/config';
import { createContainer } from '../../../src/container';
import type { Context } from '../../../src/flows/context';
import { createLogger } from '../../../src/logger';
import type { Delay } from './delays/delay';
import { type Ending, makeDeterministic, type Plan, runEpisode } from './episode';
import type { Mutant } from './mutants/mutant';
import { FAULTS, type Fault } from './world/faults';

export interface Request {
  seed: string | number;
  orders: number;
  /** Orders that share a database at one time; more of them meet each other, fewer are quicker to understand. */
  together?: number;
  mutant?: Mutant | null;
  faults?: ReadonlySet<Fault>;
  /** Changes of orders that are committed together at most; 64 when absent, as in the service. */
  groupSize?: number;
  /** See Plan. */
  rush?: boolean;
  onProgress?: (done: number, steps: number) => void;
}

export interface Outcome {
  /** Orders that were run. */
  orders: number;
  steps: number;
  digest: string;
  /** Of what somebody must know, in every episode. */
  delays: Delay[];
  /** The first episode whose books disagree; null when none did. */
  failure: { plan: Plan; ending: Ending } | null;
}

const TOGETHER = 6;
const TOGETHER_IN_A_RUSH = 30;

/** How many lanes two cores can feed. */
export const PARALLEL = 4;

/** The real context on this database; what talks to the outside is replaced per process. */
export function openContext(url: string): { ctx: Context; close(): Promise<void> } {
  const config = loadConfig({
    WHATSAPP_PROVIDER: 'sandbox',
    DATABASE_URL: url,
    SANDBOX_URL: 'http://127.0.0.1:9',
    LOG_LEVEL: 'fatal',
  });
  const log = createLogger(config.logLevel);
  return createContainer(config, { url, directUrl: url, origin: '', log });
}

/**
 * Runs orders in episodes, each on an empty database, until the books of one disagree. Each context is a lane of its own
 * with a database of its own: while one waits for its answer the others go on. The lanes change nothing in a story.
 */
export async function simulate(contexts: readonly Context[], request: Request): Promise<Outcome> {
  const {
    seed,
    orders,

    mutant = null,
    faults = new Set(FAULTS),
    groupSize = 64,
    rush = mutant?.rush ?? false,
    together = rush ? TOGETHER_IN_A_RUSH : TOGETHER,
    onProgress,
  } = request;
  const episodes = Math.ceil(orders / together);
  const outcome: Outcome = { orders: 0, steps: 0, digest: '', delays: [], failure: null };
  const ahead = new Map<number, string>();
  let next = 1;
  let mixed = 0;
  const finish = (episode: number, ending: Ending, plan: Plan): void => {
    outcome.orders += plan.orders.length;
    outcome.steps += ending.steps;
    outcome.delays.push(...ending.delays);
    if (ending.broken.length > 0) outcome.failure ??= { plan, ending };
    ahead.set(episode, ending.digest);
    for (let digest = ahead.get(mixed + 1); digest !== undefined; digest = ahead.get(mixed + 1)) {
      ahead.delete(++mixed);
      outcome.digest = mix(outcome.digest, digest);
    }
    onProgress?.(outcome.orders, outcome.steps);
  };
  const work = async (base: Context): Promise<void> => {
    while (next <= episodes && !outcome.failure) {
      const episode = next++;
      const size = Math.min(together, orders - (episode - 1) * together);
      const numbers = Array.from({ length: size }, (_, index) => index + 1);
      const plan: Plan = { seed: `${seed}.${episode}`, orders: numbers, faults, mutant, groupSize, rush };
      finish(episode, await runEpisode(base, plan), plan);
    }
  };
  const restore = makeDeterministic();
  try {
    await Promise.all(contexts.map(work));
  } finally {
    restore();
  }
  return outcome;
}

/** One number for two. */
function mix(a: string, b: string): string {
  return (BigInt(`0x0${a}`) * 31n + BigInt(`0x${b}`)).toString(16).slice(-16);
}

/** Looks for a shorter story that breaks the same rule: fewer orders, then fewer kinds of faults. */
export async function shrink(base: Context, failure: { plan: Plan; ending: Ending }) {
  const restore = makeDeterministic();
  return findShorter(base, failure).finally(restore);
}

async function findShorter(base: Context, { plan, ending }: { plan: Plan; ending: Ending }) {
  const rule = ending.broken[0]?.rule;
  let best = { plan, ending };
  const attempt = async (change: Partial<Plan>): Promise<boolean> => {
    const smaller = { ...best.plan, ...change };
    const tried = await runEpisode(base, smaller);
    if (!tried.broken.some((one) => one.rule === rule)) return false;
    best = { plan: smaller, ending: tried };
    return true;
  };
  for (const number of plan.orders) if (plan.orders.length > 1 && (await attempt({ orders: [number] }))) break;
  // Other steps, other luck: the same order alone may need another turn of events to fail again.
  for (let turn = 1; best.plan.orders.length > 1 && turn <= 5; turn++)
    for (const number of plan.orders) if (await attempt({ seed: `${plan.seed}.${turn}`, orders: [number] })) break;
  for (const number of best.plan.orders) {
    const fewer = best.plan.orders.filter((one) => one !== number);
    if (fewer.length > 0) await attempt({ orders: fewer });
  }
  for (const fault of FAULTS) await attempt({ faults: new Set([...best.plan.faults].filter((one) => one !== fault)) });
  return best;
}
