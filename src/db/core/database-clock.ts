import type { Clock } from '../../ports';
import type { Queryable } from './client';

/** The time of the database, which all processes share: due times and leases mean the same to each of them. */
export interface DatabaseClock extends Clock {
  /** Compares with the database now; what fails leaves the clock as it was. */
  sync(): Promise<void>;
  /** Seconds by which this machine's own clock is ahead of the database's; 0 before the first comparison. */
  skewSeconds(): number;
  /** Compares again and again, until `close`. */
  start(): void;
  close(): void;
}

/** Crystals drift by some milliseconds in a minute. */
const EVERY_MS = 30_000;
/** The fastest answer is the most exact one. */
const SAMPLES = 3;

/** This machine's own times: `wall` may be set by somebody, `elapsed` only ever grows. Both in milliseconds. */
export interface MachineTime {
  wall(): number;
  elapsed(): number;
}

const MACHINE: MachineTime = { wall: () => Date.now(), elapsed: () => performance.now() };

/** Makes the clock. Until the first comparison it is the machine's own; a machine's clock that is set moves nothing. */
export function createDatabaseClock(db: Queryable, machine: MachineTime = MACHINE): DatabaseClock {
  // What the database said, and how much had elapsed here at that moment.
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
