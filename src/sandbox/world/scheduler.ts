import type { Table } from './journal';

/** The world's time. A clock with `advance` (milliseconds) is virtual: nothing happens until `tick` or `advance`. */
export interface SandboxClock {
  now(): Date;
  advance?(milliseconds: number): void;
  /** Calls the listener after each leap forward of a real clock. */
  onMove?(listener: () => void): void;
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
  /** What is owed per key, earliest first. */
  private readonly pending = new Map<string, Effect[]>();
  /** When to look at which key, earliest first; entries whose effect has run are harmless. */
  private agenda: { at: number; key: string }[] = [];
  private sequence = 0;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly rows: Table<Effect>,
    private readonly clock: SandboxClock,
    private readonly log: (line: object) => void,
  ) {
    for (const effect of rows.all()) this.insert(effect);
  }

  on(kind: string, handler: EffectHandler): void {
    this.handlers.set(kind, handler);
  }

  /** Owes an effect `delayMs` from now. */
  add(kind: string, key: string, delayMs: number, data: Record<string, unknown>): void {
    const sequence = this.sequence + 1;
    const at = this.clock.now().getTime() + delayMs;
    const effect = { id: String(sequence), at, sequence, key, kind, data };
    this.rows.put(effect.id, effect);
    this.insert(effect);
    this.arm();
  }

  /**
   * Runs everything that is due, and what becomes due by it; resolves when nothing is left to do now, with whether
   * there was anything.
   */
  async tick(): Promise<boolean> {
    let keys = this.takeDueKeys();
    const some = keys.size > 0;
    for (; keys.size > 0 && !this.closed; keys = this.takeDueKeys())
      await Promise.all([...keys].map((key) => this.drain(key)));
    this.arm();
    return some;
  }

  /** Runs what is due of one key, one after another; waits for what already runs. */
  async drain(key: string): Promise<void> {
    while (!this.closed) {
      const current = this.running.get(key);
      const next = this.pending.get(key)?.[0];
      if (current !== undefined) await current;
      else if (next !== undefined && next.at <= this.clock.now().getTime()) await this.run(next);
      else return;
    }
  }

  /** Moves a virtual clock, stopping at every moment at which something is due. */
  async advance(milliseconds: number): Promise<void> {
    if (this.clock.advance === undefined) throw new Error('only a virtual clock can be advanced');
    const end = this.clock.now().getTime() + milliseconds;
    await this.tick();
    while (this.clock.now().getTime() < end && !this.closed) {
      const next = Math.min(end, this.agenda[0]?.at ?? end);
      this.clock.advance(Math.max(0, next - this.clock.now().getTime()));
      await this.tick();
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

  /** Owes nothing any more. */
  forget(): void {
    this.rows.clear();
    this.pending.clear();
    this.agenda = [];
  }

  private insert(effect: Effect): void {
    this.sequence = Math.max(this.sequence, effect.sequence);
    const queue = this.pending.get(effect.key) ?? [];
    insertByTime(queue, effect);
    this.pending.set(effect.key, queue);
    insertByTime(this.agenda, { at: effect.at, key: effect.key });
  }

  private takeDueKeys(): Set<string> {
    const now = this.clock.now().getTime();
    const later = this.agenda.findIndex((entry) => entry.at > now);
    const due = this.agenda.splice(0, later === -1 ? this.agenda.length : later);
    return new Set(due.map((entry) => entry.key));
  }

  private run(effect: Effect): Promise<void> {
    const work = (async () => {
      try {
        await this.handlers.get(effect.kind)?.(effect.data);
      } catch (error) {
        this.log({ message: 'sandbox effect failed', kind: effect.kind, error: String(error) });
      }
      this.finish(effect);
    })();
    this.running.set(effect.key, work);
    return work;
  }

  private finish(effect: Effect): void {
    this.rows.delete(effect.id);
    this.running.delete(effect.key);
    const left = (this.pending.get(effect.key) ?? []).filter((other) => other !== effect);
    if (left.length > 0) this.pending.set(effect.key, left);
    else this.pending.delete(effect.key);
  }

  /** One real timer, for the earliest effect; it never keeps the process alive. */
  private arm(): void {
    const next = this.agenda[0];
    if (this.closed || this.clock.advance !== undefined || next === undefined) return;
    clearTimeout(this.timer);
    const delay = Math.min(Math.max(0, next.at - this.clock.now().getTime()), LONGEST_TIMER_MS);
    this.timer = setTimeout(() => void this.tick(), delay).unref();
  }
}

/** Inserts behind everything that is not later, so that equal times keep their order. */
function insertByTime<Item extends { at: number }>(list: Item[], item: Item): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.at ?? 0) <= item.at) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}
