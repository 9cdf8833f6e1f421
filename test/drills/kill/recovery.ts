import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../simulation/random';
import { compareBooks } from './compare-books';
import { Drill, onOwnCluster, type Stage } from './drill';

/** How soon what killed processes had claimed was taken up: milliseconds after the kill, or after the restart was ready. */
export interface RecoveryReport {
  kills: number;
  /** Rows that were in the hands of the killed processes. */
  rows: number;
  /** Another process lives. */
  elsewhere: Spread;
  /** The same single process is started again. */
  restarted: Spread;
  broken: string[];
}

interface Spread {
  kills: number;
  p50: number;
  p99: number;
  max: number;
}

/** One row in the hands of a worker; `state` changes when somebody takes it up. */
interface ClaimedRow {
  queue: string;
  id: string;
  state: string;
}

/** Rows that a worker has claimed, or, without a worker, the named ones. */
const ROWS = `
  SELECT 'inbox' AS queue, id::text AS id, claimed_by AS worker, attempts || coalesce(outcome, '') AS state FROM inbox
  UNION ALL
  SELECT 'outbox', id::text, claimed_by, attempts || coalesce(outcome, '') FROM outbox
  UNION ALL
  SELECT 'payments', reference_id, lookup_claimed_by, lookups_started::text FROM payments`;

/** Kills a worker under traffic, again and again, and measures how soon its work goes on. */
export async function measureRecovery({
  kills,
  seed,
  onProgress = () => {},
}: {
  kills: number;
  seed: string;
  onProgress?: (line: string) => void;
}): Promise<RecoveryReport> {
  return onOwnCluster(async (stage) => {
    const run = new Drill(stage, new Random(seed), onProgress);
    await run.start(['all', 'worker']);
    const traffic = new AbortController();
    const running = work(run, traffic.signal);
    const recovery = new Recovery(stage, run);
    // The first four of five with another process, the last ones without.
    const alone = Math.ceil((kills * 4) / 5);
    while (recovery.elsewhere.length < alone) {
      await recovery.killOne(1);
      onProgress(`${recovery.elsewhere.length} kills, the last one took ${recovery.elsewhere.at(-1)} ms`);
    }
    run.processes[1]?.kill('SIGKILL');
    await run.processes[1]?.end;
    while (recovery.restarted.length < kills - alone) {
      await recovery.killSingle();
      onProgress(`${recovery.restarted.length} restarts, the last one took ${recovery.restarted.at(-1)} ms`);
    }
    traffic.abort();
    await running;
    run.processes[1] = await run.launch('worker');
    await run.heal();
    await stage.reconnect();
    return {
      kills,
      rows: recovery.rows,
      elsewhere: spreadOf(recovery.elsewhere),
      restarted: spreadOf(recovery.restarted),
      broken: await compareBooks(stage),
    };
  });
}

async function work(run: Drill, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    run.work();
    await pause(60);
  }
}

class Recovery {
  readonly elsewhere: number[] = [];
  readonly restarted: number[] = [];
  rows = 0;

  constructor(
    private readonly stage: Stage,
    private readonly run: Drill,
  ) {}

  /** Kills the process at `slot` while it has work in hand; the other one goes on. */
  async killOne(slot: number): Promise<void> {
    const { claimed, at } = await this.kill(slot);
    const relaunched = this.run.launch('worker');
    if (claimed.length > 0) this.elsewhere.push(await this.takenUp(claimed, at));
    this.run.processes[slot] = await relaunched;
  }

  /** Kills the only process while it has work in hand, and starts it again. */
  async killSingle(): Promise<void> {
    const { claimed } = await this.kill(0);
    this.run.processes[0] = await this.run.launch('all');
    if (claimed.length > 0) this.restarted.push(await this.takenUp(claimed, performance.now()));
  }

  private async kill(slot: number): Promise<{ claimed: ClaimedRow[]; at: number }> {
    const victim = this.run.processes[slot];
    if (!victim) throw new Error('no such process');
    const [worker] = await this.stage.sql<{ id: number }>('SELECT id FROM workers WHERE pid = $1', [victim.pid]);
    if (!worker) return { claimed: [], at: 0 };
    const claims = () => this.stage.sql<ClaimedRow>(`SELECT * FROM (${ROWS}) AS r WHERE worker = $1`, [worker.id]);
    while ((await claims()).length === 0) await pause(2);
    const at = performance.now();
    victim.kill('SIGKILL');
    await victim.end;
    const claimed = await claims();
    this.rows += claimed.length;
    return { claimed, at };
  }

  /** How long after `at` all of these rows were claimed by somebody else, or had ended. */
  private async takenUp(claimed: readonly ClaimedRow[], at: number): Promise<number> {
    const before = new Map(claimed.map(({ queue, id, state }) => [`${queue} ${id}`, state]));
    for (;;) {
      const rows = await this.stage.sql<ClaimedRow>(`SELECT * FROM (${ROWS}) AS r WHERE queue || ' ' || id = ANY($1)`, [
        [...before.keys()],
      ]);
      if (rows.every(({ queue, id, state }) => before.get(`${queue} ${id}`) !== state)) break;
      await pause(5);
    }
    return Math.round(performance.now() - at);
  }
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { kills: times.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
