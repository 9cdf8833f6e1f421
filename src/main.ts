import { type Config, ConfigError, loadConfig } from './config';
import { readEnvFile } from './config/env-file';
import { endAtOnce } from './dev/embedded-postgres/uses';
import { greet } from './greeting';
import { createLogger, type Logger } from './logger';
import { type Service, startService } from './service';

/** What runs must end within this; then the process ends anyway (the platform would kill it soon after). */
const STOP_MS = 14_500;

let service: Service | undefined;
let signals = 0;

async function main(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(log, signal));
  service = await startService(config, log);
  const { role, provider } = config;
  log.info({ event: 'service_started', port: service.port, role, provider }, 'wapay is ready');
  if (!config.livemode && config.role !== 'worker') process.stdout.write(greet(config, service.port));
}

/** Finishes what runs. A second signal, or one during the start, ends the process at once; a third one kills it. */
function stop(log: Logger, signal: NodeJS.Signals): void {
  signals += 1;
  if (signals > 2) process.exit(1);
  log.info({ event: 'service_stopping', signal }, 'stopping');
  if (signals === 2 || !service) return endAtOnce();
  setTimeout(endAtOnce, STOP_MS).unref();
  service.stop().then(
    () => process.exit(0),
    (err: unknown) => {
      log.error({ event: 'service_stop_failed', err }, 'stopping failed');
      endAtOnce();
    },
  );
}

function readConfig(): Config {
  try {
    readEnvFile();
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

main().catch((error: unknown) => {
  // It is ending: its start has lost the database.
  if (signals > 0) return;
  // Start errors are written for the person at the terminal: what is wrong and what to do.
  process.stderr.write(`wapay cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
