import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What a drill found: `broken` is empty when all books agree, the rest are counts. */
export interface DrillReport {
  broken: string[];
}

/** The options of a drill's command line: `npm run` passes the name of the script before them. */
export const drillOptions = <T extends NonNullable<ParseArgsConfig['options']>>(options: T) =>
  parseArgs({ args: process.argv.slice(3), options }).values;

/** Prints a drill's report; `agreed` is the last line when nothing is broken. Returns the exit code. */
export function report({ broken, ...counts }: DrillReport, agreed: string): number {
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
  if (broken.length === 0) process.stdout.write(`${agreed}\n`);
  return broken.length === 0 ? 0 : 1;
}

/** Ends the process with the exit code of `main`; with 2, and the error, when it could not run. */
export function runDrill(main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(2);
    },
  );
}
