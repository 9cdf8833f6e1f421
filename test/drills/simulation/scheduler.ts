import type { Random } from './random';

/** One place where a task waits for its turn. */
interface Parked {
  life: Life;
  what: string;
  /** Milliseconds; not before. */
  at: number;
  resume(): void;
}

/** One life of a process: from its start to its end or its kill. */
export class Life {
  alive = true;
  /** When it was killed. */
  diedAt: number | null = null;
  /** A stopped process (a suspended machine, a long pause) does nothing until then. */
  stalledUntil = 0;
  constructor(readonly name: string) {}
}

export interface SchedulerFaults {
  /** How probable it is that a process is killed at one step, or stands still for minutes. */
  crash: number;
  stall: number;
  /** Of one transaction. */
  crashInTx: number;
}

/** An episode has thousands; one that goes round in circles would never end. */
const MOST_STEPS = 50_000;

/** A new one each time: a promise that lives would keep everything that waits for it. */
const never = (): Promise<never> => new Promise(() => {});

/**
 * Runs tasks one step at a time, in an order that depends on the seed alone. A task that was killed is never
 * resumed: like in a killed process, no line of it runs any more, `finally` included.
 */
export class Scheduler {
  faults: SchedulerFaults = { crash: 0, stall: 0, crashInTx: 0 };
  onCrash: (life: Life, what: string) => void = () => {};
  onError: (error: unknown, what: string) => void = () => {};
  steps = 0;
  private parked: Parked[] = [];
  private events: { at: number; order: number; run: () => void }[] = [];
  private order = 0;
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly random: Random,
    public now: number,
    /** Milliseconds: what happens in the world happens at multiples of it, so that much happens at once. */
    private readonly tickMs = 1,
  ) {}

  /** Waits for the turn; `delayMs` of virtual time pass at least. */
  park(life: Life, what: string, delayMs = 0): Promise<void> {
    if (!life.alive) return never();
    return new Promise((resume) => this.parked.push({ life, what, at: this.now + delayMs, resume }));
  }

  /** Something real that takes real time, such as a statement of the database; nobody else runs meanwhile. */
  async real<T>(work: () => Promise<T>): Promise<T> {
    const promise = work();
    this.underWay.add(promise);
    return promise.finally(() => this.underWay.delete(promise));
  }

  spawn(life: Life, what: string, work: () => Promise<unknown>): void {
    if (life.alive) void work().catch((error: unknown) => this.onError(error, what));
  }

  /** Happens in the world, outside every process. */
  at(time: number, run: () => void): void {
    const tick = Math.ceil(time / this.tickMs) * this.tickMs;
    const event = { at: Math.max(tick, this.now), order: this.order++, run };
    const before = this.events.findIndex((other) => other.at > event.at);
    if (before === -1) this.events.push(event);
    else this.events.splice(before, 0, event);
  }

  /** Kills: everything the process was doing is gone. */
  kill(life: Life, what: string): Promise<never> {
    life.alive = false;
    life.diedAt = this.now;
    this.parked = this.parked.filter((one) => one.life !== life);
    this.onCrash(life, what);
    return never();
  }

  /**
   * Runs until `end`. `poll` is asked whenever nothing can run at this moment: it starts work and says true, or says
   * when to come back (Infinity: nothing is scheduled).
   */
  async run(end: number, poll: () => Promise<true | number>): Promise<void> {
    for (;;) {
      for (let due = this.events[0]; due && due.at <= this.now; due = this.events[0]) {
        this.events.shift();
        due.run();
        await this.rest();
      }
      const ready = this.parked.filter((one) => one.at <= this.now && one.life.stalledUntil <= this.now);
      if (ready.length > 0) {
        await this.step(this.random.pick(ready));
        continue;
      }
      const next = await poll();
      if (next === true) {
        await this.rest();
        continue;
      }
      const waiting = this.parked.map((one) => Math.max(one.at, one.life.stalledUntil));
      const soonest = Math.min(next, this.events[0]?.at ?? Number.POSITIVE_INFINITY, ...waiting);
      if (soonest > end) {
        this.now = end;
        return;
      }
      this.now = Math.max(this.now, soonest);
    }
  }

  private async step(chosen: Parked): Promise<void> {
    if (++this.steps > MOST_STEPS) throw new Error('nothing comes to rest');
    if (this.random.chance(this.faults.crash)) {
      void this.kill(chosen.life, chosen.what);
      return;
    }
    if (this.random.chance(this.faults.stall)) {
      chosen.life.stalledUntil = this.now + this.random.int(5, 200) * 1000;
      return;
    }
    this.parked.splice(this.parked.indexOf(chosen), 1);
    chosen.resume();
    await this.rest();
  }

  /** Until every task waits for its turn again, or has ended. */
  private async rest(): Promise<void> {
    do {
      while (this.underWay.size > 0) await Promise.race(this.underWay).catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.underWay.size > 0);
  }
}
