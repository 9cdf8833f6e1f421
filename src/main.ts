import { type Config, ConfigError, loadConfig } from './config';
import { readEnvFile } from './config/env-file';
import { greet } from './greeting';
import { createLogger } from './logger';
import { startService } from './service';

/** What runs must end within this; then the process ends anyway (the platform would kill it soon after). */
const STOP_MS = 14_500;

async function main(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel);
  const service = await startService(config, log);
  const { role, provider } = config;
  log.info({ event: 'service_started', port: service.port, role, provider }, 'wapay is ready');
  if (!config.livemode && config.role !== 'worker') process.stdout.write(greet(config, service.port));

  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ event: 'service_stopping', signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    service.stop().then(
      () => process.exit(0),
      (err: unknown) => {
        log.error({ event: 'service_stop_failed', err }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
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
  // Start errors are written for the person at the terminal: what is wrong and what to do.
  process.stderr.write(`wapay cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
