import { Command } from 'commander';
import type { Event } from '../../client/client';
import type { Config } from '../../config';
import { EVENT_TYPES } from '../../domain/lifecycles/statuses';
import { CliError } from '../error';
import { print } from '../print';
import { withApi, withUrl } from '../service-api';
import { moment, progress, table } from '../table';

/** `wapay events list|redeliver`: what the merchant's endpoints were told. */
export function eventsCommand(config: () => Config): Command {
  const command = withUrl(new Command('events').description('what your endpoints were told'));
  command
    .command('list')
    .description('list what happened, newest first, and who was told')
    .option('--type <type>', EVENT_TYPES.join(', '))
    .option('--limit <number>', 'how many at most', '20')
    .action(async ({ type, limit }: { type?: string; limit: string }, self: Command) => {
      const wanted = EVENT_TYPES.find((known) => known === type);
      if (type !== undefined && !wanted) throw new CliError(`--type is one of ${EVENT_TYPES.join(', ')}.`);
      const most = Number(limit);
      if (!Number.isInteger(most) || most < 1) throw new CliError('--limit is a whole number from 1.');
      const events: Event[] = [];
      await withApi(self, config(), async (api) => {
        const query = { ...(wanted && { type: wanted }), limit: Math.min(most, 100) };
        for await (const event of api.eachEvent(query)) {
          events.push(event);
          if (events.length === most) break;
          if (events.length % 100 === 0) progress(`${events.length} events read`);
        }
      }).finally(() => progress(''));
      print(self, events, listEvents(events));
    });
  command
    .command('redeliver')
    .description('send notifications again, under the same webhook-id')
    .argument('<id...>')
    .action(async (ids: string[], _options, self: Command) => {
      const events: Event[] = [];
      await withApi(self, config(), async (api) => {
        for (const [index, id] of ids.entries()) {
          if (ids.length > 1) progress(`${index + 1} of ${ids.length}`);
          events.push(await api.redeliverEvent(id));
        }
      }).finally(() => progress(''));
      print(self, events, listEvents(events));
    });
  return command;
}

const listEvents = (events: readonly Event[]): string =>
  table(
    ['id', 'type', 'order', 'at', 'told'],
    events.map(({ id, type, created_at, data, deliveries }) => [
      id,
      type,
      data.order?.reference_id ?? '-',
      moment(created_at),
      deliveries.map(({ status, http_status }) => `${status}${http_status ? ` (${http_status})` : ''}`).join(', ') ||
        'nobody',
    ]),
    'Nothing has happened.',
  );
