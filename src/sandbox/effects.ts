import type { Table } from './journal';

/** The world's time. A clock with `advance` (milliseconds) is virtual: nothing happens until `tick` or `advance`. */
export interface SandboxClock {
  now(): Date;
  advance?(milliseconds: number): void;
}

/** Something that will happen at a time: a delivery, the outcome of an attempt, the end of a refund. */
export interface Effect {
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  sequence: number;
  /** Effects of one key happen one after another, in the order of their times. */
  key: string;
  kind: string;
  data: Record<string, unknown>;
}

export type EffectHandler = (data: Record<string, unknown>) => Promise<void> | void;

/** Longest timer that Node can keep; later effects are looked at again then. */
const LONGEST_TIMER_MS = 2_000_000_000;

/**
 * Runs what is due. Effects are rows of the journal, so one that a killed process owed happens after the restart
 * (and may then happen twice, as deliveries do in the real world).
 */
export class Effects {
  private readonly handlers = new Map<string, EffectHandler>();
  private readonly running = new Map<string, Promise<void>>();
  private sequence: number;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly rows: Table<Effect>,
    private readonly clock: SandboxClock,
    private readonly log: (line: object) => void,
  ) {
    this.sequence = rows.all().reduce((highest, effect) => Math.max(highest, effect.sequence), 0);
  }

  on(kind: string, handler: EffectHandler): void {
    this.handlers.set(kind, handler);
  }

  /** Owes an effect `delayMs` from now. */
  add(kind: string, key: string, delayMs: number, data: Record<string, unknown>): void {
    this.sequence += 1;
    const id = String(this.sequence);
    const at = this.clock.now().getTime() + delayMs;
    this.rows.put(id, { id, at, sequence: this.sequence, key, kind, data });
    this.arm();
  }

  /** Runs everything that is due, and what becomes due by it; resolves when nothing is left to do now. */
  async tick(): Promise<void> {
    for (let due = this.due(); due.length > 0 && !this.closed; due = this.due())
      await Promise.all([...new Set(due.map((effect) => effect.key))].map((key) => this.drain(key)));
  }

  /** Runs what is due of one key; waits for what already runs. */
  async drain(key: string): Promise<void> {
    while (!this.closed) {
      const current = this.running.get(key);
      if (current !== undefined) {
        await current;
        continue;
      }
      const next = this.due(key)[0];
      if (next === undefined) return;
      await this.run(next);
    }
  }

  /** Moves a virtual clock, stopping at every moment at which something is due. */
  async advance(milliseconds: number): Promise<void> {
    if (this.clock.advance === undefined) throw new Error('only a virtual clock can be advanced');
    const end = this.clock.now().getTime() + milliseconds;
    await this.tick();
    for (;;) {
      const next = Math.min(end, ...this.rows.all().map((effect) => effect.at));
      const step = next - this.clock.now().getTime();
      if (step > 0) this.clock.advance(step);
      await this.tick();
      if (this.clock.now().getTime() >= end) return;
    }
  }

  /** Takes up what a former process owed. */
  start(): void {
    this.arm();
  }

  /** Starts nothing more and waits for what runs. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await Promise.all(this.running.values());
  }

  forget(): void {
    this.rows.clear();
  }

  private due(key?: string): Effect[] {
    const now = this.clock.now().getTime();
    return this.rows
      .all()
      .filter((effect) => effect.at <= now && (key === undefined || effect.key === key))
      .sort((a, b) => a.at - b.at || a.sequence - b.sequence);
  }

  private run(effect: Effect): Promise<void> {
    const work = (async () => {
      try {
        await this.handlers.get(effect.kind)?.(effect.data);
      } catch (error) {
        this.log({ message: 'sandbox effect failed', kind: effect.kind, error: String(error) });
      }
      this.rows.delete(effect.id);
      this.running.delete(effect.key);
      this.arm();
    })();
    this.running.set(effect.key, work);
    return work;
  }

  /** One real timer, for the earliest effect whose key is not busy; it never keeps the process alive. */
  private arm(): void {
    if (this.closed || this.clock.advance !== undefined) return;
    clearTimeout(this.timer);
    const waiting = this.rows.all().filter((effect) => !this.running.has(effect.key));
    if (waiting.length === 0) return;
    const earliest = Math.min(...waiting.map((effect) => effect.at));
    const delay = Math.min(Math.max(0, earliest - this.clock.now().getTime()), LONGEST_TIMER_MS);
    this.timer = setTimeout(() => void this.tick(), delay).unref();
  }
}
