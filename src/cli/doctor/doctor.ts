import { Command } from 'commander';
import type { Config } from '../../config';
import { CliError } from '../error';
import { print } from '../print';
import { withUrl } from '../service-api';
import type { Finding } from './finding';

/** `wapay doctor`: looks at everything a running service needs; exit code 1 when something must be mended. */
export function doctorCommand(config: () => Config): Command {
  return withUrl(new Command('doctor'))
    .description('check configuration, database, service, provider, PSPs, clock and webhooks')
    .action(async (_options, self: Command) => {
      // The checks need most of the service; other commands do not.
      const { examine }: typeof import('./examine') = require('./examine');
      const findings = await examine(self, config);
      const failed = findings.filter(({ status }) => status === 'fail').length;
      print(self, { ok: failed === 0, findings }, findings.map(describe).join('\n'));
      if (failed > 0) throw new CliError(`${failed} of ${findings.length} checks failed.`);
    });
}

const describe = ({ name, status, detail, advice }: Finding): string =>
  `${status.toUpperCase().padEnd(4)}  ${name.padEnd(13)}  ${detail}${advice && status !== 'ok' ? `\n${' '.repeat(21)}→ ${advice}` : ''}`;
