import { Command } from 'commander';
import type { Config } from '../../config';
import { type DeadRow, discardDead, listDead, retryDead } from '../../db/queues/dead-letters';
import type { Context } from '../../flows/context';
import { withContext } from '../context';
import { CliError } from '../error';
import { print } from '../print';
import { moment, table } from '../table';

/** More than a person reads; a machine takes them in turns. */
const MOST = 1_000;

/** `wapay dead list`, `wapay dead retry` and `wapay dead discard`: work that gave up and waits for a person. */
export function deadCommand(config: () => Config): Command {
  const command = new Command('dead').description(
    'work that gave up: news and owed effects that failed again and again',
  );
  command
    .command('list')
    .description('show it, oldest first')
    .action(async (_options, self: Command) => {
      await withContext(config(), async (ctx) => {
        const rows = await listDead(ctx.db, MOST);
        print(self, rows, table(HEADINGS, rows.map(cellsOf), 'Nothing has given up.'));
      });
    });
  const act = (name: string, what: string, done: string, run: typeof retryDead) =>
    command
      .command(name)
      .description(what)
      .argument('[id...]', 'as `list` shows it, for example inbox:17')
      .option('--all', 'all that `list` shows')
      .action(async (ids: string[], { all }: { all?: boolean }, self: Command) => {
        if (ids.length > 0 === (all === true)) throw new CliError('Name the rows, or say --all.');
        checkIds(ids);
        await withContext(config(), async (ctx) => {
          const changed = await run(ctx.db, all ? await idsOf(ctx) : ids, ctx.clock.now());
          const missed = ids.filter((id) => !changed.includes(id));
          print(self, { [done]: changed, not_dead: missed }, tell(done, changed, missed));
        });
      });
  act('retry', 'give it back to the running workers, as if it had never been tried', 'retried', retryDead);
  act('discard', 'end it for good; it stays in the database until it is old', 'discarded', discardDead);
  return command;
}

const idsOf = async ({ db }: Context): Promise<string[]> => (await listDead(db, MOST)).map(({ id }) => id);

function checkIds(ids: string[]): void {
  const wrong = ids.find((id) => !/^(inbox|outbox):\d{1,15}$/.test(id));
  if (wrong !== undefined)
    throw new CliError(`${wrong} is no id; \`wapay dead list\` shows them, for example inbox:17.`);
}

const HEADINGS = ['id', 'kind', 'reference_id', 'tries', 'since'];

const cellsOf = ({ id, kind, referenceId, attempts, since }: DeadRow): string[] => [
  id,
  kind,
  referenceId ?? '-',
  String(attempts),
  moment(since.toISOString()),
];

const tell = (done: string, changed: string[], missed: string[]): string =>
  [`${changed.length} ${done}.`, ...missed.map((id) => `${id} is not dead.`)].join('\n');
