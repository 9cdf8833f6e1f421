import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Killable, startKillable } from '../../helpers/app/killable-process';
import { Random } from '../simulation/random';
import { type Front, startFront } from './front';
import { ask, type Pair, startPair, until } from './postgres-pair';
import { findAccount, freePort, ProgramRunner, type Programs } from './programs';
import { type Books, compareBooks, isPaid, OPEN } from './read-books';
import { Traffic, WEBHOOK_TOKEN } from './traffic';

export interface Report extends Books {
  /** Orders answered 201, and deliveries answered 200. */
  acknowledged: { orders: number; deliveries: number };
  /** Requests without an answer that nobody repeated. */
  givenUp: number;
  /** The longest time without any acknowledgement, in ms. */
  longestSilence: number;
  /** Transactions that went through PgBouncer. */
  pooled: number;
  /** Processes that listen on the new primary. */
  listening: number;
}

export interface Options {
  programs: Programs;
  orders: number;
  seed: string;
  /** Leaves the primary alive: the service behind PgBouncer, and nothing fails. */
  calm: boolean;
  onProgress(line: string): void;
}

const ROLES = ['api', 'worker', 'worker'] as const;
/** Quick schedules, so that seconds of drill are hours of life. */
const QUICK = { LOOKUP_SCHEDULE_SECONDS: '2,3,5,8', SEND_SCHEDULE_SECONDS: '1,2,3,5,8' };
const TRAFFIC_SECONDS = 15;
/** From the first order on, the drill is over by then, whatever happens. */
const LONGEST_MS = 75_000;
/** How long the one that watches the servers waits before it believes that the primary is gone. */
const SUSPICION_MS = 1_000;
/** Long enough that an answer would have come, had the standby not been needed for it. */
const ALONE_MS = 1_500;

/**
 * One api and two workers behind PgBouncer and HAProxy, a primary and a synchronous standby. Under traffic the standby
 * stalls, then the primary is killed and the standby promoted; in the end the books are compared. Ends what it started.
 */
export async function drill(options: Options): Promise<Report> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-ha-'));
  const account = findAccount();
  if (account) await chown(directory, account.uid, account.gid);
  await chmod(directory, 0o755);
  const runner = new ProgramRunner(directory, account);
  const world = new ProgramRunner(directory, undefined);
  const services: Killable[] = [];
  let front: Front | undefined;
  try {
    const pair = await startPair(runner, options.programs.postgres);
    front = await startFront(runner, options.programs, [pair.primary, pair.standby]);
    const sandboxUrl = await startSandbox(world);
    const { direct, pooled } = front;
    services.push(...(await Promise.all(ROLES.map((role) => startService({ direct, pooled }, sandboxUrl, role)))));
    options.onProgress(`everything runs in ${directory}`);
    const late = delay(LONGEST_MS, null, { ref: false }).then((): never => {
      throw new Error('the drill was not over in time');
    });
    return await Promise.race([new Drill(options, pair, front, sandboxUrl, services).live(), late]);
  } finally {
    for (const service of services) if (!service.ended) service.kill('SIGKILL');
    await Promise.all(services.map(({ end }) => end));
    await front?.close();
    await Promise.all([world.close(), runner.close()]);
    await rm(directory, { recursive: true, force: true });
  }
}

async function startSandbox(world: ProgramRunner): Promise<string> {
  const port = await freePort();
  const root = path.resolve(__dirname, '../../..');
  const args = [path.join(root, 'test/helpers/run-ts.cjs'), path.join(root, 'src/sandbox/main.ts')];
  const program = await world.start('sandbox', process.execPath, args, { PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  await until(
    () =>
      fetch(`${url}/livez`).then(
        ({ ok }) => ok,
        () => false,
      ),
    () => program.ended && world.readLog('sandbox'),
  );
  return url;
}

async function startService(
  front: Pick<Front, 'direct' | 'pooled'>,
  sandboxUrl: string,
  ROLE: string,
): Promise<Killable> {
  const service = await startKillable('killable-service.ts', {
    WHATSAPP_PROVIDER: 'sandbox',
    DATABASE_URL: front.pooled,
    DATABASE_DIRECT_URL: front.direct,
    SANDBOX_URL: sandboxUrl,
    WEBHOOK_TOKEN,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    ROLE,
    ...QUICK,
  });
  if (service.ended) throw new Error(`the service (${ROLE}) does not start:\n${service.errors()}`);
  return service;
}

class Drill {
  private readonly broken: string[] = [];
  private readonly traffic: Traffic;

  constructor(
    private readonly options: Options,
    private readonly pair: Pair,
    private readonly front: Front,
    private readonly sandboxUrl: string,
    private readonly services: Killable[],
  ) {
    this.traffic = new Traffic(services[0]?.url ?? '', sandboxUrl, new Random(options.seed));
  }

  async live(): Promise<Report> {
    const { orders, calm } = this.options;
    const troubles: Promise<void>[] = [];
    for (let index = 0; index < orders; index++) {
      this.traffic.step(index);
      if (!calm && index === Math.floor(orders / 4)) troubles.push(this.stallStandby());
      if (!calm && index === Math.floor(orders / 2)) troubles.push(this.failOver());
      await delay((TRAFFIC_SECONDS * 1000) / orders);
      if (index % 20 === 19) await this.traffic.visitCustomers();
    }
    await Promise.all(troubles);
    this.say('the traffic ends');
    await this.traffic.finish();
    await this.waitUntilIdle();
    return this.report();
  }

  private say(line: string): void {
    this.options.onProgress(line);
  }

  /** A 200 means two disks: while the standby stores nothing, nothing is acknowledged. */
  private async stallStandby(): Promise<void> {
    this.say('the standby stalls');
    this.pair.signalReceiver('SIGSTOP');
    const answer = this.traffic.deliver(`H-alone-${this.options.seed}`);
    const early = await Promise.race([answer, delay(ALONE_MS, null)]);
    this.pair.signalReceiver('SIGCONT');
    this.say('the standby goes on');
    if (early !== null) this.broken.push('a delivery was answered while the standby stored nothing');
    if (!(await answer)) this.broken.push('a delivery was not answered although the standby goes on');
  }

  private async failOver(): Promise<void> {
    this.say('the primary is killed');
    await this.pair.killPrimary();
    await delay(SUSPICION_MS);
    await this.pair.promoteStandby();
    this.say('the standby is promoted');
  }

  /** Waits until nothing is left to do; every clock moves, past leases and past the repeat of an order_status. */
  private async waitUntilIdle(): Promise<void> {
    const rounds = this.options.calm ? [0] : [0, 70_000, 700_000];
    for (const ms of rounds) {
      for (const service of this.services) service.advance(ms);
      const deadline = Date.now() + 8_000;
      while (!(await this.isQuiet()) && Date.now() < deadline) await delay(500);
      this.say(`${ms / 1000} s later, ${(await ask(this.current(), OPEN)).length} things are to be done`);
    }
  }

  private current(): string {
    return (this.options.calm ? this.pair.primary : this.pair.standby).url;
  }

  private async isQuiet(): Promise<boolean> {
    const phones = await this.traffic.visitCustomers();
    await this.traffic.finish();
    const paid = phones.filter(isPaid).map(({ reference_id }) => reference_id);
    const open = await ask(
      this.current(),
      `${OPEN} UNION ALL SELECT 'payments' FROM payments WHERE status <> 'captured' AND reference_id = ANY($1)`,
      [paid],
    );
    return open.length === 0;
  }

  private async report(): Promise<Report> {
    const { acknowledged: known, givenUp, longestSilence } = this.traffic;
    // A customer may read a message at this very moment; what is wrong stays wrong.
    const deadline = Date.now() + 5_000;
    let books = await compareBooks(this.current(), this.sandboxUrl, known);
    while (books.broken.length > 0 && Date.now() < deadline) {
      await delay(500);
      books = await compareBooks(this.current(), this.sandboxUrl, known);
    }
    const listeners = await ask(this.current(), "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN %'");
    const listening = listeners.length;
    const pooled = await this.front.carried();
    for (const [index, { ended }] of this.services.entries())
      if (ended) this.broken.push(`the ${ROLES[index]} ended: ${JSON.stringify(ended)}`);
    if (listening !== ROLES.length) this.broken.push(`${listening} processes listen`);
    if (pooled < known.orders.size) this.broken.push(`only ${pooled} transactions went through PgBouncer`);
    if (books.paid === 0) this.broken.push('nobody paid, so nothing is proved');
    const acknowledged = { orders: known.orders.size, deliveries: known.deliveries.size };
    return {
      ...books,
      acknowledged,
      givenUp,
      longestSilence,
      pooled,
      listening,
      broken: [...this.broken, ...books.broken],
    };
  }
}
