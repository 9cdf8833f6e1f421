import { Command } from 'commander';
import type { Config } from '../../config';
import { countUnrecognized } from '../../db/queues/unrecognized';
import { reprocessUnrecognized } from '../../flows/ingest/reprocess-unrecognized';
import { withContext } from '../context';
import { print } from '../print';
import { progress } from '../table';

/** `wapay replay-drift`: reads again what an older version kept without understanding it. */
export function reprocessCommand(config: () => Config): Command {
  return new Command('replay-drift')
    .description('read news of unknown shape again; what this version understands goes to the running workers')
    .action(async (_options, self: Command) => {
      await withContext(config(), async (ctx) => {
        const { reread, understood } = await reprocessUnrecognized(ctx, (count) =>
          progress(`${count} kept items read`),
        );
        progress('');
        const { kept } = await countUnrecognized(ctx.db);
        print(
          self,
          { reread, understood, kept },
          `Read ${reread} kept items again: ${understood} understood and given to the workers, ${kept} still kept.`,
        );
      });
    });
}
