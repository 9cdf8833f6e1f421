import { loadConfig } from '../../src/config';
import { createContainer } from '../../src/container';
import type { Context } from '../../src/flows/context';
import { createLogger } from '../../src/logger';
import { type Ending, type Plan, runEpisode } from './episode';
import { FAULTS, type Fault } from './faults';
import type { Plant } from './plant';

export interface Request {
  seed: string | number;
  orders: number;
  /** Orders that share a database at one time; more of them meet each other, fewer are quicker to understand. */
  together?: number;
  plant?: Plant | null;
  faults?: ReadonlySet<Fault>;
  onProgress?: (done: number, steps: number) => void;
}

export interface Outcome {
  /** Orders that were run. */
  orders: number;
  steps: number;
  digest: string;
  /** The first episode whose books disagree; null when none did. */
  failure: { plan: Plan; ending: Ending } | null;
}

const TOGETHER = 6;

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

/** Runs orders in episodes, each wiped before the next, until the books of one disagree. */
export async function simulate(base: Context, request: Request): Promise<Outcome> {
  const { seed, orders, together = TOGETHER, plant = null, faults = new Set(FAULTS), onProgress } = request;
  let steps = 0;
  let digest = '';
  let done = 0;
  for (let episode = 1; done < orders; episode++) {
    const size = Math.min(together, orders - done);
    const numbers = Array.from({ length: size }, (_, index) => index + 1);
    const plan: Plan = { seed: `${seed}.${episode}`, orders: numbers, faults, plant };
    const ending = await runEpisode(base, plan);
    done += size;
    steps += ending.steps;
    digest = mix(digest, ending.digest);
    if (ending.broken.length > 0) return { orders: done, steps, digest, failure: { plan, ending } };
    onProgress?.(done, steps);
  }
  return { orders: done, steps, digest, failure: null };
}

/** One number for two. */
function mix(a: string, b: string): string {
  return (BigInt(`0x0${a}`) * 31n + BigInt(`0x${b}`)).toString(16).slice(-16);
}

/** Looks for a shorter story that breaks the same rule: fewer orders, then fewer kinds of faults. */
export async function shrink(base: Context, { plan, ending }: { plan: Plan; ending: Ending }) {
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
