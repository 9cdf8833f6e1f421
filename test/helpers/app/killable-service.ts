import { loadConfig } from '../../../src/config';
import { createLogger } from '../../../src/logger';
import { startService } from '../../../src/service';

/**
 * The service as a process that kills itself, `kill -9`, when it reaches KILL_STEP for the KILL_TIME-th time (from 1).
 * `{ arm: { step, time } }` from the parent sets another step, `{ advance: ms }` moves its clock; it tells the parent
 * `{ port }` when it is ready, and `{ armed }` when it knows the step.
 */
async function main(): Promise<void> {
  const { KILL_STEP, KILL_TIME = '1', CLOCK_AHEAD = '0', ...env } = process.env;
  let ahead = Number(CLOCK_AHEAD);
  let deadly = { step: KILL_STEP, time: Number(KILL_TIME) };
  process.on('message', ({ advance = 0, arm }: { advance?: number; arm?: { step: string; time: number } }) => {
    ahead += advance;
    if (!arm) return;
    deadly = arm;
    process.send?.({ armed: true });
  });
  const config = loadConfig(env);
  const service = await startService(config, createLogger(config.logLevel), {
    clock: { now: () => new Date(Date.now() + ahead) },
    checkpoint: (step) => {
      if (step !== deadly.step || --deadly.time > 0) return;
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
