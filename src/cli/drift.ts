import { Command } from 'commander';
import type { Config } from '../config';
import { createContainer } from '../container';
import { driftCounts } from '../db/drift';
import { startEmbedded } from '../db/embedded';
import { claimMode, migrate } from '../db/migrate';
import type { Context } from '../flows/context';
import { replayDrift } from '../flows/replay-drift';
import { createLogger } from '../logger';
import { print } from './print';

/** `wapay replay-drift`: reads again what an older version kept without understanding it. */
export function driftCommand(config: () => Config): Command {
  return new Command('replay-drift')
    .description('read news of unknown shape again; what this version understands goes to the running workers')
    .action(async (_options, self: Command) => {
      await withContext(config(), async (ctx) => {
        const { reread, understood } = await replayDrift(ctx);
        const { kept } = await driftCounts(ctx.db);
        print(
          self,
          { reread, understood, kept },
          `Read ${reread} kept items again: ${understood} understood and given to the workers, ${kept} still kept.`,
        );
      });
    });
}

async function withContext(config: Config, work: (ctx: Context) => Promise<void>): Promise<void> {
  const { databaseUrl, databaseDirectUrl } = config;
  const embedded = databaseUrl ? null : await startEmbedded({ dataDir: '.data/postgres', log: () => {} });
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
