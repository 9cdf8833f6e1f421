import { type ChildProcess, fork, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { API_KEY, PLATFORM_SECRET } from './bodies';
import type { Job, Result } from './load';

const ROOT = path.resolve(__dirname, '../../..');
const RUN_TS = path.join(ROOT, 'test/helpers/run-ts.cjs');

export interface Started {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a TypeScript file of the bench that tells its port. */
export async function startHelper(file: string, args: string[] = []): Promise<Started> {
  const child = fork(RUN_TS, [path.join(__dirname, file), ...args], { execArgv: [] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return { port, pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Runs one job of the load generator. Throws when any answer was a failure: such a number would mean nothing. */
export async function load(job: Job): Promise<Result> {
  const child = fork(RUN_TS, [path.join(__dirname, 'load.ts'), JSON.stringify(job)], { execArgv: [] });
  const result = await new Promise<Result>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Result));
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
  });
  if (result.failures > 0) throw new Error(`${result.failures} of ${result.requests} requests failed (${job.kind})`);
  return result;
}

export interface ServiceOptions {
  role: 'all' | 'api' | 'worker';
  databaseUrl: string;
  providerPort: number;
  log: string;
  /** The directory of the build; this one when absent. */
  build?: string;
  /** Arguments for node itself, for example `--cpu-prof`. */
  node?: string[];
}

/** Starts the built service the production way and waits until it is ready; `startMs` is how long that took. */
export async function startService(options: ServiceOptions): Promise<Started & { startMs: number }> {
  const port = await freePort();
  const log = await open(options.log, 'a');
  const started = performance.now();
  const child = spawn(process.execPath, [...(options.node ?? []), path.join(options.build ?? ROOT, 'dist/main.js')], {
    cwd: path.dirname(options.log),
    stdio: ['ignore', log.fd, log.fd],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      HOST: '127.0.0.1',
      ROLE: options.role,
      DATABASE_URL: options.databaseUrl,
      API_KEYS: API_KEY,
      WHATSAPP_PROVIDER: '360dialog',
      D360_API_KEY: 'bench',
      D360_BASE_URL: `http://127.0.0.1:${options.providerPort}`,
      D360_PLATFORM_SECRET: PLATFORM_SECRET,
      SEND_RATE_PER_SECOND: '10000',
    },
  });
  await log.close();
  while (!(await isReady(port))) {
    if (child.exitCode !== null)
      throw new Error(`the service ended at its start:\n${await readFile(options.log, 'utf8')}`);
    await delay(5);
  }
  return { port, pid: child.pid ?? 0, stop: () => stop(child), startMs: performance.now() - started };
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Resident memory of a process in megabytes: now, and at its highest. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
