/** One queue as a loop sees it. */
export interface Queue<Job> {
  name: string;
  /** Jobs handled at the same time. */
  concurrency: number;
  /** Takes up to `limit` jobs; they come back by themselves when nobody finishes them. */
  claim(limit: number): Promise<Job[]>;
  /** Handles one job. What it throws is logged, and the job comes back after its lease. */
  handle(job: Job): Promise<void>;
  onError(error: unknown): void;
}

export interface Loop {
  start(): void;
  /** Looks for work now instead of at the next poll. */
  wake(): void;
  /** Takes no more work and resolves when what runs is finished. */
  stop(): Promise<void>;
  /** Works until nothing is due, without waiting for anything; for tests and commands. Returns how many jobs it handled. */
  drain(): Promise<number>;
}

/** Work is looked for this often even when no wake-up arrives: rows become due by the clock, and wake-ups get lost. */
const POLL_MS = 1_000;
/** After an error in `claim` (the database is away), so that the log is not flooded. */
const REST_MS = 1_000;

/** Claim → handle → claim, never more than `concurrency` jobs at once, asleep while nothing is due. */
export function createLoop<Job>(queue: Queue<Job>): Loop {
  const running = new Set<Promise<void>>();
  let started = false;
  let stopping = false;
  let claiming: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  const run = (job: Job): Promise<void> => {
    const work = queue.handle(job).catch(queue.onError);
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  const sleep = (ms: number): void => {
    clearTimeout(timer);
    if (!stopping) timer = setTimeout(turn, ms);
  };
  const turn = (): void => {
    if (stopping) return;
    again = true;
    claiming ??= claimAll().finally(() => {
      claiming = null;
    });
  };
  const claimAll = async (): Promise<void> => {
    let rest = POLL_MS;
    try {
      while (again && !stopping) {
        again = false;
        const free = queue.concurrency - running.size;
        // Half a house full is enough to go on; claiming one by one would cost a statement each.
        if (free < queue.concurrency / 2) break;
        const jobs = await queue.claim(free);
        for (const job of jobs) void run(job).then(() => running.size <= queue.concurrency / 2 && turn());
        // Fewer than asked for: what becomes free later comes with a wake-up, or with the end of a job.
        again ||= jobs.length >= free;
      }
    } catch (error) {
      queue.onError(error);
      rest = REST_MS;
    }
    sleep(rest);
  };

  return {
    start: () => {
      started = true;
      turn();
    },
    // A loop that nobody started sleeps on: a test that moves the clock wants to say when work happens.
    wake: () => {
      if (started) turn();
    },
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      await claiming;
      await Promise.all(running);
    },
    drain: async () => {
      let handled = 0;
      for (;;) {
        const jobs = await queue.claim(queue.concurrency);
        await Promise.all(jobs.map(queue.handle));
        // A wake-up may have taken some of the work meanwhile.
        await claiming;
        const woken = running.size;
        await Promise.all(running);
        if (jobs.length + woken === 0) return handled;
        handled += jobs.length + woken;
      }
    },
  };
}
