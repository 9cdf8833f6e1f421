import type { Command } from 'commander';
import { type Config, ConfigError } from '../../config';
import { serviceUrl } from '../service-api';
import { progress } from '../table';
import { checkAccount } from './check-account';
import { checkDatabase, checkWork } from './check-database';
import { checkFetches } from './check-fetches';
import { checkForwarding } from './check-forwarding';
import { checkKey, checkOutages, checkProvider, checkService } from './check-network';
import { checkPsps } from './check-psps';
import { checkSettings } from './check-settings';
import { checkRegistration } from './check-webhook';
import type { Finding } from './finding';

/** Makes every check, one after the other. */
export async function examine(self: Command, load: () => Config): Promise<Finding[]> {
  let config: Config;
  try {
    config = load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = 'Mend the environment; .env.example explains every key.';
    return error.problems.map((detail) => ({ name: 'configuration', status: 'fail', detail, advice }));
  }
  const url = serviceUrl(self, config);
  const mode = `${config.provider}${config.livemode ? ', live: real money' : ', no real money'}, role ${config.role}`;
  const findings: Finding[] = [{ name: 'configuration', status: 'ok', detail: mode }];
  const checks: [string, () => Promise<Finding[]>][] = [
    ['settings', async () => checkSettings(config)],
    ['service', async () => [await checkService(url)]],
    ['API key', async () => [await checkKey(self, config)]],
    ['database', () => checkDatabase(config)],
    ['provider', () => checkProvider(config, url)],
    ['account', () => checkAccount(config)],
    ['PSPs', () => checkPsps(config, url)],
    ['outages', () => checkOutages(config, url)],
    ['webhook', () => checkRegistration(config, url)],
    ['forwarding', () => checkForwarding(config)],
    ['books', () => checkFetches(config)],
    ['work', () => checkWork(config)],
  ];
  for (const [name, check] of checks) {
    progress(`checking: ${name}`);
    const found = await check().catch((error: unknown): Finding[] => [
      { name, status: 'fail', detail: error instanceof Error ? error.message : String(error) },
    ]);
    findings.push(...found);
  }
  progress('');
  return findings;
}
