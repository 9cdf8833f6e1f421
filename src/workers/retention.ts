import type { Context } from '../flows/context';
import { deleteExpired } from '../flows/maintenance/delete-expired';

/** Often enough that no run has much to do. */
const EVERY_MS = 10 * 60_000;

/** Removes what is over for long enough, now and then; processes that do it at the same time pass over each other's rows. */
export function createRetention(ctx: Context): { start(): void; wake(): void; stop(): Promise<void> } {
  let started = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();

  const plan = (): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(run, EVERY_MS).unref();
  };
  const run = (): void => {
    clearTimeout(timer);
    running = running
      .then(() => deleteExpired(ctx, () => stopped))
      .catch((err: unknown) => ctx.log.error({ event: 'retention_failed', err }, 'cannot delete expired rows'))
      .finally(plan);
  };
  return {
    start: () => {
      started = true;
      plan();
    },
    wake: () => {
      if (started && !stopped) run();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
