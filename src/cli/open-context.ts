import type { Config } from '../config';
import { createContainer } from '../container';
import { claimMode, migrate } from '../db/core/migrations/migrate';
import type { Context } from '../flows/context';
import { createLogger } from '../logger';
import { openEmbedded } from './embedded';

/** `withContext` with all that it takes. */
export async function openContext(config: Config, work: (ctx: Context) => Promise<void>): Promise<void> {
  const { databaseUrl, databaseDirectUrl } = config;
  const embedded = databaseUrl ? null : await openEmbedded();
  const url = databaseUrl ?? embedded?.url ?? '';
  const directUrl = databaseDirectUrl ?? url;
  await migrate(directUrl);
  const container = createContainer(config, { url, directUrl, origin: '', log: createLogger('warn') });
  try {
    await claimMode(container.ctx.db.pool, config.livemode ? 'live' : 'sandbox');
    await work(container.ctx);
  } finally {
    await container.close();
    await embedded?.stop();
  }
}
