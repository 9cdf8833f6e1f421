import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../ha/programs';

const ROOT = path.resolve(__dirname, '../../..');

/** The first state of the service that was handed over; there were no tags before it. */
const FIRST_LANDED = '0c9b404';

/** A folder with a `dist`. */
export interface Build {
  name: string;
  directory: string;
}

export const THIS_BUILD: Build = { name: 'this', directory: ROOT };

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', ROOT, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** What was released last: the last tag, or the first landed state while there are none. */
export function lastReleased(): string {
  try {
    return git('describe', '--tags', '--abbrev=0');
  } catch {
    return FIRST_LANDED;
  }
}

/** Builds an older commit in `directory`, a worktree of its own; with our packages where it locks the same ones. */
export function buildOlder(ref: string, directory: string): Build {
  git('worktree', 'add', '--detach', directory, ref);
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: directory, stdio: 'pipe' });
  const sameLock = git('rev-parse', `${ref}:package-lock.json`) === git('rev-parse', 'HEAD:package-lock.json');
  if (sameLock) run('cp', '-a', path.join(ROOT, 'node_modules'), path.join(directory, 'node_modules'));
  else run('npm', 'ci', '--no-audit', '--no-fund');
  run('npm', 'run', 'build');
  return { name: ref, directory };
}

export async function removeOlder(directory: string): Promise<void> {
  if (existsSync(directory)) git('worktree', 'remove', '--force', directory);
  await rm(directory, { recursive: true, force: true });
}

export interface BuiltProcess {
  build: string;
  role: string;
  url: string;
  port: number;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a built service and waits until it is ready. Throws with its log when it is not. */
export async function startBuilt(
  { name, directory }: Build,
  role: string,
  { workDirectory, env }: { workDirectory: string; env: Record<string, string> },
): Promise<BuiltProcess> {
  const port = await freePort();
  const file = path.join(workDirectory, `${name.replaceAll('/', '-')}-${role}-${port}.log`);
  const log = await open(file, 'a');
  const main = role === 'sandbox' ? 'dist/sandbox/main.js' : 'dist/main.js';
  const child = spawn(process.execPath, [path.join(directory, main)], {
    cwd: workDirectory,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: process.env.PATH, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...env, ROLE: role },
  });
  await log.close();
  const url = `http://127.0.0.1:${port}`;
  const probe = role === 'sandbox' ? 'livez' : 'readyz';
  const isReady = () =>
    fetch(`${url}/${probe}`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null)
      throw new Error(`${role} of ${name} ended at its start:\n${await readFile(file, 'utf8')}`);
    await delay(50);
  }
  return { build: name, role, url, port, stop: () => end(child) };
}

function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return ended;
}
