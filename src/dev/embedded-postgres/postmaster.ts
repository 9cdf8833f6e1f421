import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './binaries';

/** `fast` disconnects everybody and leaves clean files; PostgreSQL needs a checkpoint for it. */
const FAST_STOP_MS = 10_000;

/**
 * The server that runs on this data directory, as its own lock file says; `port` is absent while it still starts.
 * A lock file left behind by a killed server, whatever process has its number now, is not one.
 */
export async function findPostmaster(cluster: string): Promise<{ pid: number; port?: number } | undefined> {
  const lines = (await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !(await isPostmaster(pid, cluster))) return undefined;
  const port = Number(lines[3]);
  // Line 8 is the state. Before `ready` the port is not open, or open for nobody.
  return lines[7]?.trim() === 'ready' && port > 0 ? { pid, port } : { pid };
}

/** Removes the lock file of a server that no longer runs: PostgreSQL itself takes any process with its number for it. */
export async function removeStalePid(cluster: string): Promise<void> {
  const file = path.join(cluster, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid > 0 && isAlive(pid) && !(await isPostmaster(pid, cluster))) await rm(file, { force: true });
}

/** Has the server on this data directory disconnect everybody and stop; it goes on with that whoever ends meanwhile. */
export async function tellToStop(cluster: string): Promise<void> {
  const running = await findPostmaster(cluster);
  if (running) sendSignal(running.pid, 'SIGINT');
}

/** Stops the server on this data directory, cleanly where that is possible in time. Does nothing when none runs. */
export async function stopPostmaster(cluster: string): Promise<void> {
  const running = await findPostmaster(cluster);
  if (!running) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!sendSignal(running.pid, signal)) return;
    if (await waitForEnd(running.pid, cluster)) return;
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${running.pid}) does not stop.`);
}

/** False: there is no such process. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function waitForEnd(pid: number, cluster: string): Promise<boolean> {
  const deadline = Date.now() + FAST_STOP_MS;
  while (Date.now() < deadline) {
    if (!isAlive(pid) || !(await isPostmaster(pid, cluster))) return true;
    await delay(10);
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/**
 * Whether this process is a PostgreSQL server on this data directory. Without /proc (macOS) being alive must do.
 * The owner is compared too, because we are about to show this process a password.
 */
async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  if (path.basename(args[0] ?? '') !== 'postgres' || !args.includes(cluster)) return false;
  const [owner, files] = await Promise.all([stat(`/proc/${pid}`), stat(cluster)]).catch(() => []);
  return owner !== undefined && owner.uid === files?.uid;
}
