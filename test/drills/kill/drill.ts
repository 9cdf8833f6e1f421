import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startEmbedded } from '../../../src/dev/embedded-postgres/start';
import type { Killable } from '../../helpers/app/killable-process';
import { teaOrder } from '../../helpers/app/test-app';
import { Random } from '../simulation/random';
import { compareBooks } from './compare-books';
import { createKillStage, eventually, KEY } from './kill-stage';

export interface DrillReport {
  orders: number;
  paid: number;
  kills: number;
  databaseRestarts: number;
  /** What disagrees between the tables and the sandbox's books; empty when nothing does. */
  broken: string[];
}

export type Stage = Awaited<ReturnType<typeof createKillStage>>;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Quick schedules, so that seconds of drill are hours of life. */
const QUICK = { LOOKUP_SCHEDULE_SECONDS: '2,3,5,8', SEND_SCHEDULE_SECONDS: '1,2,3,5,8' };
const ROLES = ['api', 'worker', 'worker'] as const;
/** More orders than this at a time only prove that the machine is small. */
const ORDERS_PER_SECOND = 8;

/**
 * One api and two workers under traffic for some seconds, while processes are killed at random, PostgreSQL is restarted
 * and the provider fails; then everything heals, and the books are compared.
 */
export async function drill({
  seconds,
  seed,
  onProgress = () => {},
}: {
  seconds: number;
  seed: string;
  onProgress?: (line: string) => void;
}): Promise<DrillReport> {
  return onOwnCluster(async (stage, restart) => {
    const run = new Drill(stage, new Random(seed), onProgress);
    await run.start();
    await run.live(seconds, restart);
    await run.heal();
    await stage.reconnect();
    return run.report(await compareBooks(stage));
  });
}

/** Runs `work` on a PostgreSQL of its own, which it may restart. */
export async function onOwnCluster<T>(work: (stage: Stage, restart: () => Promise<void>) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-drill-'));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const open = () => startEmbedded({ dataDir: path.join(directory, 'postgres'), log: () => {} });
  const cluster = { server: await open() };
  const stage = await createKillStage({ database: { url: cluster.server.url, drop: async () => {} } });
  const restart = async (): Promise<void> => {
    await cluster.server.stop();
    cluster.server = await open();
  };
  try {
    return await work(stage, restart);
  } finally {
    await stage.close().catch(() => {});
    await cluster.server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const isPaid = (order: { transactions: { status: string }[] } | undefined): boolean =>
  order?.transactions.some((transaction) => transaction.status === 'success') ?? false;

export class Drill {
  readonly processes: Killable[] = [];
  private readonly customers = new Set<string>();
  private readonly pending = new Map<string, object>();
  private readonly errands = new Set<Promise<unknown>>();
  private orders = 0;
  private kills = 0;
  private databaseRestarts = 0;

  constructor(
    private readonly stage: Stage,
    private readonly random: Random,
    private readonly say: (line: string) => void,
  ) {}

  async start(roles: readonly string[] = ROLES): Promise<void> {
    this.processes.push(...(await Promise.all(roles.map((role) => this.launch(role)))));
  }

  launch(role: string): Promise<Killable> {
    return this.stage.start({ ROLE: role, ...QUICK });
  }

  async live(seconds: number, restartDatabase: () => Promise<void>): Promise<void> {
    let calm = false;
    const trouble = this.trouble(Date.now() + seconds * 1000, restartDatabase).finally(() => {
      calm = true;
    });
    while (!calm) {
      this.work();
      await pause(1000 / ORDERS_PER_SECOND);
    }
    await trouble;
  }

  /** The merchant creates an order, and customers do what they would. */
  work(): void {
    const reference = `D-${++this.orders}`;
    this.pending.set(reference, teaOrder(reference, { to: `+9198450${String(10_000 + this.orders)}` }));
    this.errand(this.create(reference));
    this.errand(this.visitCustomers());
  }

  private async trouble(end: number, restartDatabase: () => Promise<void>): Promise<void> {
    // On a machine so busy that the time is over before anything happened, three turns happen all the same.
    for (let turn = 1; Date.now() < end || turn <= 3; turn++) {
      await pause(this.random.int(600, 2_000));
      this.stage.sandbox.setFaults({
        lookup: this.random.pick(['ok', 'ok', 'down', 'wrong_amount'] as const),
        send: this.random.pick(['ok', 'ok', 'ok', 'down', 'timeout_after'] as const),
      });
      if (turn % 6 === 2) {
        this.databaseRestarts++;
        this.say('PostgreSQL is restarted');
        await restartDatabase();
      } else await this.kill();
    }
  }

  private async kill(): Promise<void> {
    const slot = this.random.int(0, ROLES.length - 1);
    const victim = this.processes[slot];
    if (!victim) return;
    victim.kill('SIGKILL');
    await victim.end;
    this.kills++;
    this.say(`killed ${ROLES[slot]} ${victim.pid}`);
    this.processes[slot] = await this.launch(ROLES[slot] ?? 'all');
  }

  private errand(work: Promise<unknown>): void {
    this.errands.add(work);
    void work.finally(() => this.errands.delete(work));
  }

  /** The merchant's request under its key; what got no answer is asked again later. */
  private async create(reference: string): Promise<void> {
    const answer = await fetch(`${this.processes[0]?.url}/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'idempotency-key': reference },
      body: JSON.stringify(this.pending.get(reference)),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => null);
    if (answer?.status === 201) this.pending.delete(reference);
  }

  private async visitCustomers(): Promise<void> {
    for (const { referenceId, undelivered } of this.stage.sandbox.orders.all()) {
      if (undelivered || this.customers.has(referenceId)) continue;
      this.customers.add(referenceId);
      const what = this.random.weighted({ pay: 8, fail: 1, nothing: 1 });
      const webhook = this.random.pick(['sent', 'sent', 'lost', 'duplicated', 'reordered', 'forged'] as const);
      if (what !== 'nothing') await this.stage.act(referenceId, what, { webhook });
    }
  }

  /** Nothing fails any more, and enough time passes for everything that waits. */
  async heal(): Promise<void> {
    this.say('the world heals');
    this.stage.sandbox.setFaults({ lookup: 'ok', send: 'ok' });
    await this.stage.reconnect();
    for (const [slot, one] of this.processes.entries())
      if (one.ended || one.url.endsWith(':0')) this.processes[slot] = await this.launch(ROLES[slot] ?? 'all');
    for (let round = 0; round < 6; round++) {
      await Promise.all(this.errands);
      await Promise.all([...this.pending.keys()].map((reference) => this.create(reference)));
      await this.visitCustomers();
      const deadline = Date.now() + 3_000;
      await eventually(
        () => this.isQuiet(),
        () => Date.now() > deadline,
      );
      // Past every lease, and in all past the repeat of an order_status without an answer.
      await this.stage.advance(150_000);
    }
    await eventually(
      () => this.isQuiet(),
      () => false,
    );
  }

  private async isQuiet(): Promise<boolean> {
    const open = await this.stage.sql(
      `SELECT 1 FROM inbox WHERE ended_at IS NULL UNION ALL SELECT 1 FROM outbox WHERE ended_at IS NULL LIMIT 1`,
    );
    // A payment whose webhook was lost is found by a look that is due now, and that nothing in a queue announces.
    const uncaptured = await this.stage.sql<{ ref: string }>(
      "SELECT reference_id AS ref FROM payments WHERE status <> 'captured'",
    );
    const unpaid = uncaptured.every(({ ref }) => !isPaid(this.stage.sandbox.orders.get(ref)));
    return open.length === 0 && this.pending.size === 0 && unpaid;
  }

  report(broken: string[]): DrillReport {
    const { orders, kills, databaseRestarts } = this;
    const paid = this.stage.sandbox.orders.all().filter(isPaid).length;
    return { orders, paid, kills, databaseRestarts, broken };
  }
}
