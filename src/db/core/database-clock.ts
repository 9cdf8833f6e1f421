import type { Clock } from '../../ports';
import type { Queryable } from './client';

/** The database's time. All processes share it, so due times and leases mean the same to each of them. */
export interface DatabaseClock extends Clock {
  /** Compares with the database now; a failure leaves the clock unchanged. */
  sync(): Promise<void>;
  /** Seconds by which this machine's own clock is ahead of the database's; 0 before the first comparison. */
  skewSeconds(): number;
  /** Compares regularly, until `close`. */
  start(): void;
  close(): void;
}

/** A machine's clock drifts by some milliseconds a minute. */
const EVERY_MS = 30_000;
/** The fastest of several answers is the most exact. */
const SAMPLES = 3;

/** This machine's clocks in milliseconds: `wall` can be set, `elapsed` only grows. */
export interface MachineTime {
  wall(): number;
  elapsed(): number;
}

const MACHINE: MachineTime = { wall: () => Date.now(), elapsed: () => performance.now() };

/** Makes the clock. Until the first comparison it is the machine's own; a machine's clock that is set moves nothing. */
export function createDatabaseClock(db: Queryable, machine: MachineTime = MACHINE): DatabaseClock {
  // The database's time, and `elapsed` at that moment.
  let known = { at: machine.wall(), elapsed: machine.elapsed() };
  let timer: NodeJS.Timeout | undefined;
  const now = (): number => known.at + (machine.elapsed() - known.elapsed);

  const sync = async (): Promise<void> => {
    let best = Number.POSITIVE_INFINITY;
    let found = known;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const before = machine.elapsed();
      const [row] = await db.query<{ ms: number }>(
        `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
      );
      const after = machine.elapsed();
      if (!row || after - before >= best) continue;
      best = after - before;
      found = { at: row.ms, elapsed: before + best / 2 };
    }
    known = found;
  };

  return {
    now: () => new Date(now()),
    sync,
    skewSeconds: () => (machine.wall() - now()) / 1000,
    start: () => {
      timer ??= setInterval(() => void sync().catch(() => {}), EVERY_MS).unref();
    },
    close: () => clearInterval(timer),
  };
}
