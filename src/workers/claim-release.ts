import type { Context } from '../flows/context';
import { createClaimRelease } from '../flows/maintenance/release-claims';

/** Work of a process that was killed waits for one of these, and for the grace of its lock. */
const EVERY_MS = 250;

/** Looks again and again for workers that ended without giving back what they had claimed. */
export function createClaimReleaser(ctx: Context): { start(): void; wake(): void; stop(): Promise<void> } {
  const release = createClaimRelease(ctx);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();

  const turn = (): void => {
    running = release()
      // The database is away, which others report.
      .catch((err: unknown) =>
        ctx.log.debug({ event: 'claims_not_released', err }, 'dead workers could not be looked for'),
      )
      .finally(() => {
        if (!stopped) timer = setTimeout(turn, EVERY_MS).unref();
      });
  };
  return {
    start: turn,
    wake: () => {},
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
