import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findPostmaster, stopPostmaster } from '../../src/dev/embedded-postgres/postmaster';

jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');
const SERVICE = path.join(ROOT, 'test/drills/kill/main-with-port.ts');
const OTHER = path.join(ROOT, 'test/helpers/app/embedded-service.ts');
const COMMANDS = path.join(ROOT, 'src/cli/main.ts');

let folder: string;
let cluster: string;
const running: ChildProcess[] = [];
const sockets: Socket[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wapay-signals-'));
  chmodSync(folder, 0o755);
  cluster = path.join(folder, '.data/postgres/data');
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  for (const socket of sockets.splice(0)) socket.destroy();
  await stopPostmaster(cluster);
  rmSync(folder, { recursive: true });
});

function start(file: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['-r', path.join(ROOT, 'test/helpers/ts-hook.cjs'), file, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.push(child);
  return child;
}

async function startService(): Promise<{ child: ChildProcess; port: number }> {
  const child = start(SERVICE);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the service ended instead of starting')));
  const [{ port }] = await Promise.race([once(child, 'message'), ended]);
  return { child, port };
}

/** A request whose body never comes: what the first signal waits for. */
async function openRequest(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write('POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk_sandbox\r\n');
  socket.write('Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n');
  await once(socket, 'data');
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    // It closes connections while it stops.
    () => false,
  );

/** Long enough for a slow machine; what a service waits for at its stop takes 12 s. */
const MOST_MS = 10_000;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + MOST_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it does not come about');
    await delay(5);
  }
}

const ends = (child: ChildProcess): Promise<unknown> => once(child, 'exit').then(([code]) => code);
const postgresRuns = async (): Promise<boolean> => (await findPostmaster(cluster)) !== undefined;

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a second %s, while the first one waits for a request, ends the process at once and PostgreSQL with it',
  async (signal) => {
    const { child, port } = await startService();
    await openRequest(port);
    const code = ends(child);
    child.kill(signal);
    await until(async () => !(await isReady(port)));
    child.kill(signal);
    expect(await code).toBe(1);
    await until(async () => !(await postgresRuns()));
  },
);

test('a second signal to one of two processes leaves the other one its PostgreSQL', async () => {
  const other = start(OTHER, '', path.dirname(cluster));
  await until(postgresRuns);
  const { child, port } = await startService();
  await openRequest(port);
  const code = ends(child);
  child.kill('SIGTERM');
  await until(async () => !(await isReady(port)));
  child.kill('SIGTERM');
  expect(await code).toBe(1);
  expect(other.exitCode).toBeNull();
  const postmaster = await findPostmaster(cluster);
  const over = ends(other);
  other.kill('SIGTERM');
  await over;
  expect(postmaster?.port).toBeGreaterThan(0);
  expect(await postgresRuns()).toBe(false);
});

test.each([
  ['a service that starts', 'SIGTERM', [SERVICE]],
  ['a service that starts', 'SIGINT', [SERVICE]],
  ['a command', 'SIGINT', [COMMANDS, 'dead', 'list']],
  ['a command that only reads', 'SIGINT', [COMMANDS, 'doctor']],
] as const)('%s ends by %s, and PostgreSQL with it', async (_who, signal, [file, ...args]) => {
  const child = start(file, ...args);
  await until(postgresRuns);
  const over = ends(child);
  child.kill(signal);
  await over;
  await until(async () => !(await postgresRuns()));
});
