import { loadConfig } from '../../../src/config';
import { createLogger } from '../../../src/logger';
import { startService } from '../../../src/service';

/**
 * The service as a process that kills itself, `kill -9`, when it reaches KILL_STEP for the KILL_TIME-th time (from 1).
 * `{ advance: ms }` from the parent moves its clock; it tells the parent `{ port }` when it is ready.
 */
async function main(): Promise<void> {
  const { KILL_STEP, KILL_TIME = '1', CLOCK_AHEAD = '0', ...env } = process.env;
  let ahead = Number(CLOCK_AHEAD);
  let left = Number(KILL_TIME);
  process.on('message', (message: { advance: number }) => {
    ahead += message.advance;
  });
  const config = loadConfig(env);
  const service = await startService(config, createLogger(config.logLevel), {
    clock: { now: () => new Date(Date.now() + ahead) },
    checkpoint: (step) => {
      if (step !== KILL_STEP || --left > 0) return;
      process.kill(process.pid, 'SIGKILL');
      // The signal may take an instant, and not one more line may run.
      return new Promise(() => {});
    },
  });
  process.send?.({ port: service.port });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
