#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { ConfigError, loadConfig } from '../config';
import { readEnvFile } from '../config/env-file';
import { loadLocaleConfig } from '../config/locale';
import { LANGUAGES, languageOf } from '../domain/timeline/words';
import { deadCommand } from './commands/dead-commands';
import { eventsCommand } from './commands/events-commands';
import { evidenceCommand, verifyCommand } from './commands/evidence-commands';
import { lookupCommand, ordersCommand, problemsCommand } from './commands/orders-commands';
import { exceptionsCommand, reconcileCommand } from './commands/reconcile-commands';
import { reprocessCommand } from './commands/reprocess-unrecognized';
import { webhookCommand } from './commands/webhook-commands';
import { doctorCommand } from './doctor/doctor';
import { CliError } from './error';

/** The operator's command line. It reads the same environment as the service. */
async function main(argv: string[]): Promise<void> {
  readEnvFile();
  const program = new Command('wapay')
    .description('Operates a wapay service: reads the same environment variables as the service itself.')
    .option('--json', 'print JSON instead of text')
    .addOption(
      new Option('--lang <language>', 'of stories and problems (default: LC_ALL, LC_MESSAGES or LANG, else en)')
        .choices(LANGUAGES)
        .default(languageOf(loadLocaleConfig(process.env)), 'the terminal’s'),
    )
    .exitOverride();
  program.addCommand(webhookCommand(() => loadConfig(process.env)));
  program.addCommand(reprocessCommand(() => loadConfig(process.env)));
  program.addCommand(deadCommand(() => loadConfig(process.env)));
  program.addCommand(verifyCommand());
  for (const make of [
    reconcileCommand,
    exceptionsCommand,
    evidenceCommand,
    ordersCommand,
    problemsCommand,
    lookupCommand,
    eventsCommand,
    doctorCommand,
  ])
    program.addCommand(make(() => loadConfig(process.env)));
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    command.configureHelp({ showGlobalOptions: true });
  await program.parseAsync(argv);
}

main(process.argv).catch((error: unknown) => {
  // Commander has already written its own message.
  if (error instanceof CommanderError) process.exit(error.exitCode);
  const known = error instanceof CliError || error instanceof ConfigError;
  process.stderr.write(`${known ? error.message : `wapay failed: ${(error as Error).message}`}\n`);
  process.exit(1);
});
