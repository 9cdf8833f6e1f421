import type { Command } from 'commander';

/** Prints `text` for people, or `value` as one line of JSON with --json. */
export function print(command: Command, value: unknown, text: string): void {
  const { json } = command.optsWithGlobals<{ json?: boolean }>();
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}
