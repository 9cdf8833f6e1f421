/**
 * Makes one `run` out of all calls that arrive while the previous run is under way, so that they share one commit.
 * A caller's promise settles with the run that carried its item. At most `capacity` items wait; beyond that the call
 * is refused at once, so that a database that is away cannot fill the memory.
 */
export function shareCommits<T, R = void>(
  run: (items: T[]) => Promise<R>,
  { capacity = Number.POSITIVE_INFINITY, most = 1_000 } = {},
): (items: T[]) => Promise<R> {
  let waiting: { items: T[]; resolve: (result: R) => void; reject: (error: unknown) => void }[] = [];
  let waitingItems = 0;
  let running = false;

  const takeBatch = () => {
    let size = 0;
    const cut = waiting.findIndex((call) => {
      size += call.items.length;
      return size > most;
    });
    const batch = cut === -1 ? waiting : waiting.slice(0, Math.max(cut, 1));
    waiting = waiting.slice(batch.length);
    waitingItems -= batch.reduce((sum, call) => sum + call.items.length, 0);
    return batch;
  };
  const work = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const batch = takeBatch();
      try {
        const result = await run(batch.flatMap((call) => call.items));
        for (const call of batch) call.resolve(result);
      } catch (error) {
        for (const call of batch) call.reject(error);
      }
    }
    running = false;
  };

  return (items) =>
    new Promise((resolve, reject) => {
      if (waitingItems + items.length > capacity && waiting.length > 0) return reject(new Overloaded());
      waiting.push({ items, resolve, reject });
      waitingItems += items.length;
      if (!running) void work();
    });
}

/** More is waiting than may wait; the sender should try again later. */
export class Overloaded extends Error {
  constructor() {
    super('too much is waiting to be stored');
    this.name = 'Overloaded';
  }
}
