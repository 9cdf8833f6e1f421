import type { Queryable } from './client';

/** A number of items, and their total size by `sizeOf`. */
interface Limit {
  items: number;
  bytes: number;
}

const NO_LIMIT: Limit = { items: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/**
 * Collects all calls that arrive during the previous run into one `run`, so that they share one commit; one run takes
 * at most `together`. A caller's promise settles with the run that has its items. At most `waiting` items wait; further
 * calls are refused at once, so that an unavailable database cannot fill the memory.
 */
export function batchWrites<T, R = void>(
  run: (items: T[]) => Promise<R>,
  {
    waiting: capacity = NO_LIMIT,
    together = { items: 1_000, bytes: Number.POSITIVE_INFINITY },
    sizeOf = () => 0,
  }: { waiting?: Limit; together?: Limit; sizeOf?: (item: T) => number } = {},
): (items: T[]) => Promise<R> {
  interface Call extends Limit {
    list: T[];
    resolve: (result: R) => void;
    reject: (error: unknown) => void;
  }
  let waiting: Call[] = [];
  const held: Limit = { items: 0, bytes: 0 };
  let running = false;

  const takeBatch = (): Call[] => {
    const sum: Limit = { items: 0, bytes: 0 };
    const cut = waiting.findIndex((call) => {
      sum.items += call.items;
      sum.bytes += call.bytes;
      return sum.items > together.items || sum.bytes > together.bytes;
    });
    const batch = cut === -1 ? waiting : waiting.slice(0, Math.max(cut, 1));
    waiting = waiting.slice(batch.length);
    return batch;
  };
  const work = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const batch = takeBatch();
      try {
        const result = await run(batch.flatMap((call) => call.list));
        for (const call of batch) call.resolve(result);
      } catch (error) {
        for (const call of batch) call.reject(error);
      }
      // Counted down only now: items that are being stored take memory too.
      for (const call of batch) {
        held.items -= call.items;
        held.bytes -= call.bytes;
      }
    }
    running = false;
  };

  return (list) =>
    new Promise((resolve, reject) => {
      const items = list.length;
      const bytes = list.reduce((sum, item) => sum + sizeOf(item), 0);
      const full = held.items + items > capacity.items || held.bytes + bytes > capacity.bytes;
      if (full && held.items > 0) return reject(new Overloaded());
      waiting.push({ list, items, bytes, resolve, reject });
      held.items += items;
      held.bytes += bytes;
      if (!running) void work();
    });
}

/** The same, with one queue for each database: for single statements whose callers are independent of each other. */
export function batchWritesPerDatabase<T, R = void>(
  run: (db: Queryable, items: T[]) => Promise<R>,
): (db: Queryable, items: T[]) => Promise<R> {
  const shares = new WeakMap<Queryable, (items: T[]) => Promise<R>>();
  return (db, items) => {
    const share = shares.get(db) ?? batchWrites<T, R>((all) => run(db, all));
    shares.set(db, share);
    return share(items);
  };
}

/** Too many items wait for the database; the sender should try again later. */
export class Overloaded extends Error {
  constructor() {
    super('too much is waiting to be stored');
    this.name = 'Overloaded';
  }
}
