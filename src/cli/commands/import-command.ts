import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { SETTLEMENT_SOURCES } from '../../adapters/settlements/sources';
import type { SettlementFile } from '../../client/client';
import type { Config } from '../../config';
import { CliError } from '../error';
import { print } from '../print';
import { withApi } from '../service-api';
import { progress, table } from '../table';

/** How often the service is asked how far it is. */
const ASK_FILE_MS = 500;
/** Rejected rows that are shown. */
const SHOWN_ROWS = 20;

/** `wapay reconcile import <file> --source <source>`: what a gateway or a bank writes about our money. */
export function addImport(command: Command, config: () => Config): void {
  const names = [...SETTLEMENT_SOURCES.keys(), 'csv:<mapping>'].join(', ');
  command
    .command('import <file>')
    .description('import a settlement file of a gateway or a statement of a bank; matching follows by itself')
    .requiredOption('--source <source>', names)
    .action(async (given: string, { source }: { source: string }, self: Command) => {
      if (!SETTLEMENT_SOURCES.has(source) && !source.startsWith('csv:'))
        throw new CliError(`--source is one of ${names}.`);
      const { size } = await stat(given).catch(() => {
        throw new CliError(`${given} is not there.`);
      });
      const { file, rejections } = await withApi(self, config(), async (api) => {
        const content = shown(createReadStream(given), size);
        let state = await api.books.uploadSettlementFile({ source, name: path.basename(given) }, content);
        while (state.status === 'processing') {
          progress(bar('storing', state.accepted + state.rejected + state.duplicates, state.rows));
          await delay(ASK_FILE_MS);
          state = await api.books.getSettlementFile(state.id);
        }
        return { file: state, rejections: state.rejected > 0 ? await api.books.listRejections(state.id) : [] };
      }).finally(() => progress(''));
      const rows = rejections.slice(0, SHOWN_ROWS).map(({ line, code, detail }) => [String(line), code, detail]);
      print(
        self,
        file,
        [summary(file), ...(rows.length > 0 ? [table(['line', 'why', 'what'], rows, '')] : [])].join('\n'),
      );
      if (file.status === 'failed') throw new CliError('The rows could not be stored; see the log of the service.');
    });
}

const summary = ({ rows, accepted, duplicates, rejected, id }: SettlementFile): string =>
  `${rows} rows: ${accepted} accepted, ${duplicates} known before, ${rejected} rejected (${id}).`;

/** Shows how much of a file has left. */
async function* shown(content: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let sent = 0;
  for await (const piece of content) {
    yield piece;
    sent += piece.length;
    progress(bar('sending', sent, size));
  }
}

const WIDTH = 30;

function bar(what: string, done: number, all: number): string {
  const share = all === 0 ? 1 : Math.min(1, done / all);
  const full = Math.round(share * WIDTH);
  return `${what} [${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${Math.round(share * 100)} %`;
}
