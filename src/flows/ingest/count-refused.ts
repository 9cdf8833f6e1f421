import { addRefused, type Proof, type RefusedDeliveries } from '../../db/queues/refused-deliveries';
import type { Context } from '../context';

export interface RefusedCounter {
  /** Counts a delivery whose sender is not proven. Never throws and never waits. */
  add(source: string, proof: Proof): void;
  /** Stores what is counted so far; for tests. */
  flush(): Promise<void>;
}

/** How often counts are stored and logged: a flood of deliveries must not cause a write and a log line for each. */
const EVERY_MS = 60_000;

/**
 * Counts refused deliveries: in the metrics at once, in the database and the log when the first one comes and then once
 * a minute. They may be noise of the internet, or every delivery of WhatsApp, registered with a token that is not ours.
 */
export function createRefusedCounter(ctx: Context): RefusedCounter {
  const waiting = new Map<string, RefusedDeliveries>();
  let resting = false;

  const flush = async (): Promise<void> => {
    const counted = [...waiting.values()];
    waiting.clear();
    if (counted.length === 0) return;
    for (const { source, proof: reason, count } of counted)
      ctx.log.warn(
        { event: 'webhook_refused', source, reason, count },
        'webhook deliveries refused: nothing proves their sender (run: wapay doctor)',
      );
    await addRefused(ctx.db, counted).catch((err: unknown) =>
      ctx.log.warn({ event: 'webhook_refused_uncounted', err }, 'cannot store the number of refused deliveries'),
    );
  };
  const flushAndRest = (): void => {
    resting = true;
    void flush().finally(() => {
      setTimeout(() => {
        resting = false;
        if (waiting.size > 0) flushAndRest();
      }, EVERY_MS).unref();
    });
  };

  return {
    add: (source, proof) => {
      ctx.metrics.refused(source, proof);
      const key = `${source} ${proof}`;
      const before = waiting.get(key)?.count ?? 0;
      waiting.set(key, { source, proof, count: before + 1, lastAt: ctx.clock.now() });
      if (!resting) flushAndRest();
    },
    flush,
  };
}
