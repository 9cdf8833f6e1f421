#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ConfigError, loadConfig } from '../config';
import { deadCommand } from './dead';
import { doctorCommand } from './doctor';
import { driftCommand } from './drift';
import { CliError } from './error';
import { eventsCommand } from './events';
import { lookupCommand, ordersCommand, problemsCommand } from './orders';
import { webhookCommand } from './webhook';

/** The operator's command line. It reads the same environment as the service. */
async function main(argv: string[]): Promise<void> {
  const program = new Command('wapay')
    .description('Operates a wapay service: reads the same environment variables as the service itself.')
    .option('--json', 'print JSON instead of text')
    .exitOverride();
  program.addCommand(webhookCommand(() => loadConfig(process.env)));
  program.addCommand(driftCommand(() => loadConfig(process.env)));
  program.addCommand(deadCommand(() => loadConfig(process.env)));
  for (const make of [ordersCommand, problemsCommand, lookupCommand, eventsCommand, doctorCommand])
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
