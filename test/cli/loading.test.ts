import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const ROOT = path.resolve(__dirname, '../..');
const PROGRAM = path.join(ROOT, 'src/cli/main.ts');

/** Runs a command and, at its end, writes the files that it has loaded. */
const SCRIPT = `
  process.argv.splice(1, 0, ${JSON.stringify(PROGRAM)});
  process.on('exit', () => require('node:fs').writeSync(3, Object.keys(require.cache).join('\\n')));
  require(${JSON.stringify(PROGRAM)});`;

async function filesLoadedBy(args: string[]): Promise<string[]> {
  const hook = path.join(ROOT, 'test/helpers/ts-hook.cjs');
  const child = spawn(process.execPath, ['-r', hook, '-e', SCRIPT, '--', ...args], {
    cwd: ROOT,
    // Nothing listens there.
    env: { PATH: process.env.PATH, NODE_ENV: 'test', PORT: '9' },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return (await text(child.stdio[3] as Readable)).split('\n');
}

/** What only the service itself needs: its database, its HTTP, its metrics and logs. */
const HEAVY =
  /node_modules\/(?:@prisma|pg|express|axios|prom-client|pino|@opentelemetry|stripe)\/|src\/generated\/prisma/;

test.each([
  ['--help'],
  ['reconcile --help'],
  ['verify no-such-file'],
  ['orders list'],
  ['lookup TEA-1'],
  ['problems'],
  ['events list'],
  ['evidence TEA-1'],
  ['exceptions list'],
  ['reconcile import no-such-file --source razorpay'],
  ['reconcile report'],
])('wapay %s loads neither database nor server', async (command) => {
  const files = await filesLoadedBy(command.split(' '));
  expect(files).toContain(PROGRAM);
  expect(files.filter((file) => HEAVY.test(file))).toEqual([]);
});
