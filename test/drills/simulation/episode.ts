import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import type { Context } from '../../../src/flows/context';
import type { Delay } from './delays/delay';
import { findDelays } from './delays/find-delays';
import { findLate } from './delays/summarize';
import { findBroken } from './invariants/invariants';
import { Machine, QUEUES, type QueueName } from './machine';
import type { Mutant } from './mutants/mutant';
import { Random } from './random';
import { Scheduler } from './scheduler';
import { readTables, type Tables } from './tables';
import { CHAOS_HOURS, HOUR, sendCustomer, sendMerchant } from './world/actors';
import { sendBrazilian } from './world/brazil-customers';
import { FAULTS, type Fault, RATE } from './world/faults';
import { PspWorld } from './world/psp/simulated-psp';
import { World } from './world/world';

export const START = Date.parse('2026-11-20T10:00:00Z');
/** After the world has healed: long enough for the daily look at an unpaid order. */
const HEALING_HOURS = 60;
const RUSH_MS = 600_000;
/** How many of the orders are in Brazil. */
const BRAZIL = 0.4;

export interface Plan {
  seed: string;
  /** Numbers of the orders that take part; each has luck of its own. */
  orders: readonly number[];
  faults: ReadonlySet<Fault>;
  mutant: Mutant | null;
  /** So many changes are committed together at most. */
  groupSize: number;
  /** Whether all that happens in ten minutes happens at once, so that changes meet each other. */
  rush: boolean;
}

export interface Ending {
  /** Broken rules; empty when the books agree. */
  broken: { ref: string; rule: string; detail: string }[];
  world: World;
  tables: Tables;
  delays: Delay[];
  /** Everything that counts at the end, in one number: the same seed gives the same. */
  digest: string;
  steps: number;
}

/** Lets some orders live through three bad days and two good ones, and compares all books. */
export async function runEpisode(base: Context, plan: Plan): Promise<Ending> {
  await wipe(base);
  const random = new Random(plan.seed);
  const scheduler = new Scheduler(random.fork('steps'), START, plan.rush ? RUSH_MS : 1);
  const world = new World(scheduler, random.fork('world'), ratesOf(plan));
  await luck.run({ random: random.fork('uuid'), scheduler }, () => live(base, plan, { random, scheduler, world }));
  const tables = await readTables(base.db);
  const delays = findDelays(tables, world);
  return {
    broken: [...findBroken(tables, world), ...findLate(delays, scheduler.now)],
    world,
    tables,
    delays,
    digest: digestOf(tables, world),
    steps: scheduler.steps,
  };
}

/** Empties every table of the service, whichever there are. One without a page was never written to. */
async function wipe({ db }: Context): Promise<void> {
  const tables = await db.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
        AND relname NOT IN ('service', '_prisma_migrations')`,
  );
  if (tables.length === 0) return;
  await db.query(`TRUNCATE ${tables.map((table) => table.name).join(', ')} RESTART IDENTITY CASCADE`);
}

const ratesOf = ({ faults, mutant }: Plan): Record<Fault, number> => {
  const rates = { ...RATE, ...mutant?.rates };
  for (const fault of FAULTS) if (!faults.has(fault)) rates[fault] = 0;
  return rates;
};

async function live(
  base: Context,
  plan: Plan,
  { random, scheduler, world }: { random: Random; scheduler: Scheduler; world: World },
): Promise<void> {
  const { crash, stall, crash_in_tx: crashInTx } = ratesOf(plan);
  scheduler.faults = { crash, stall, crashInTx };
  const machines: Machine[] = [];
  const psp = new PspWorld(
    world,
    scheduler,
    (webhook) =>
      new Promise((resolve) => {
        const machine = anyone();
        machine.run('hint', () => machine.receivePspWebhook(webhook).then(() => resolve(true)));
      }),
  );
  let born = 0;
  const start = (slot: number): void => {
    const name = `process ${++born}`;
    machines[slot] = new Machine(name, base, scheduler, { world, psp }, random.fork(name), plan.mutant, plan);
  };
  start(0);
  start(1);
  const choice = random.fork('choice');
  const anyone = (): Machine => {
    const ready = machines.filter((one) => one.life.alive && one.life.stalledUntil <= scheduler.now);
    return ready.length > 0 ? choice.pick(ready) : choice.pick(machines);
  };
  scheduler.onCrash = (life, what) => {
    world.note('', `${life.name} is killed at ${what}`);
    const slot = machines.findIndex((one) => one.life === life);
    scheduler.at(scheduler.now + choice.int(0, 30) * 1000, () => start(slot));
  };
  scheduler.onError = (error, what) => {
    world.note('', `${what} failed: ${error instanceof Error ? error.stack : String(error)}`);
    world.failures.push(`${what}: ${String(error)}`);
  };
  world.onDelivered = (ref) => {
    const own = random.fork(`customer ${ref}`);
    if (world.bookOf(ref).market.currency === 'BRL') sendBrazilian({ world, psp, scheduler }, own, ref);
    else sendCustomer(world, scheduler, own, ref);
  };
  world.post = (raw, authentic) =>
    new Promise((resolve) => {
      // A forgery ends at the door; a process that is killed never answers.
      const machine = anyone();
      if (authentic) machine.run('webhook', () => machine.receive(raw, {}).then(() => resolve(true)));
    });
  const brazil = plan.mutant ? (plan.mutant.brazil ?? 0) : BRAZIL;
  for (const number of plan.orders)
    sendMerchant({ world, scheduler, machine: anyone, brazil }, random.fork(`merchant ${number}`), `S-${number}`);
  scheduler.at(START + CHAOS_HOURS * HOUR, () => {
    world.healed = true;
    scheduler.faults = { crash: 0, stall: 0, crashInTx: 0 };
    world.note('', 'the world heals');
  });
  await scheduler.run(START + (CHAOS_HOURS + HEALING_HOURS) * HOUR, createPoll(base, scheduler, machines, choice));
}

/** Wakes a process where something is due, as polling would, and says when something will be. */
function createPoll(base: Context, scheduler: Scheduler, machines: Machine[], random: Random) {
  /** Queues in which nobody found anything at this moment, although something is due: it is held back. */
  let barren = new Set<QueueName>();
  let barrenAt = 0;
  let barrenSteps = 0;
  return async (): Promise<true | number> => {
    if (barrenAt !== scheduler.now) barren = new Set();
    const ready = machines.filter((one) => one.life.alive && one.life.stalledUntil <= scheduler.now);
    const [due] = await base.db.query<Record<QueueName, boolean> & { next: Date | null }>(DUE, [
      new Date(scheduler.now),
    ]);
    if (!due) throw new Error('a SELECT without a row');
    // Whatever was done since may have released what was held back; a claim alone takes three steps or fewer.
    if (scheduler.steps > barrenSteps + 3) barren = new Set();
    let started = false;
    for (const queue of QUEUES) {
      if (!due[queue] || barren.has(queue) || ready.length === 0) continue;
      const claimers = random.chance(0.4) ? ready : [random.pick(ready)];
      for (const machine of claimers)
        machine.work(queue, (count) => {
          if (count > 0) return;
          barren.add(queue);
          barrenAt = scheduler.now;
          barrenSteps = scheduler.steps;
        });
      started = true;
    }
    return started || (due.next?.getTime() ?? Number.POSITIVE_INFINITY);
  };
}

const DUE = `
  SELECT EXISTS (SELECT 1 FROM inbox WHERE due_at <= $1) AS inbox,
         EXISTS (SELECT 1 FROM outbox WHERE due_at <= $1) AS outbox,
         EXISTS (SELECT 1 FROM payments WHERE next_lookup_at <= $1) AS payments,
         least((SELECT min(due_at) FROM inbox WHERE due_at > $1), (SELECT min(due_at) FROM outbox WHERE due_at > $1),
               (SELECT min(next_lookup_at) FROM payments WHERE next_lookup_at > $1),
               (SELECT min(until) + interval '1 millisecond' FROM pauses WHERE until >= $1),
               -- A process may look a few seconds later only whether a probe may leave, and only if a message waits.
               (SELECT greatest(probe_at, $1 + interval '6 seconds') FROM account_holds
                 WHERE released_at IS NULL AND EXISTS (SELECT 1 FROM outbox WHERE due_at <= $1))) AS next`;

/** Ids and jitter come from the seed of the episode that asks; several may run at the same time. */
const luck = new AsyncLocalStorage<{ random: Random; scheduler: Scheduler }>();
const { randomUUID } = crypto;
const { random: mathRandom } = Math;

/** Until the returned function is called; outside an episode nothing changes. */
export function makeDeterministic(): () => void {
  crypto.randomUUID = () => (luck.getStore()?.random.uuid() as ReturnType<typeof randomUUID>) ?? randomUUID();
  // By the time and not by a sequence: a library that draws a number must not change the story.
  Math.random = () => {
    const store = luck.getStore();
    return store ? (Math.floor(store.scheduler.now / 1000) % 97) / 97 : mathRandom();
  };
  return () => {
    crypto.randomUUID = randomUUID;
    Math.random = mathRandom;
  };
}

function digestOf(tables: Tables, world: World): string {
  const hash = crypto.createHash('sha256');
  // Salts are drawn anew each time.
  hash.update(JSON.stringify({ ...tables, evidence: tables.evidence.length }));
  hash.update(JSON.stringify(world.story));
  return hash.digest('hex').slice(0, 16);
}
