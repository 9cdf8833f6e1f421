import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';

/** Where the programs of the drill are. */
export interface Programs {
  postgres: string;
  haproxy: string;
  pgbouncer: string;
}

/** Finds the programs; `missing` names the packages to install. */
export function findPrograms(): { programs: Programs; missing: string[] } {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  const find = (name: string, extra: string[] = []) =>
    [...extra, ...folders].map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const backup = find(
    'pg_basebackup',
    versions.map((version) => path.join(debian, version, 'bin')),
  );
  const found = { postgresql: backup, haproxy: find('haproxy'), pgbouncer: find('pgbouncer') };
  return {
    programs: {
      postgres: path.dirname(found.postgresql ?? ''),
      haproxy: found.haproxy ?? '',
      pgbouncer: found.pgbouncer ?? '',
    },
    missing: Object.entries(found).flatMap(([name, file]) => (file ? [] : [name])),
  };
}

/** PostgreSQL, PgBouncer and HAProxy do not run as root; as root they get the user of the PostgreSQL packages. */
export function findAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = ['postgres', 'nobody'].map((name) => users.find((user) => user.startsWith(`${name}:`))).find(Boolean);
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}

/** A server program of the drill. */
export interface Program {
  pid: number;
  ended: boolean;
  end: Promise<void>;
}

/** The programs of one drill: each writes to a log file of its own, and `close` ends those that still run. */
export class ProgramRunner {
  private readonly running = new Set<ChildProcess>();

  constructor(
    readonly directory: string,
    private readonly account: ReturnType<typeof findAccount>,
  ) {}

  async start(name: string, file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Program> {
    const log = await open(path.join(this.directory, `${name}.log`), 'a');
    const child = spawn(file, args, {
      cwd: this.directory,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', log.fd, log.fd],
      ...this.account,
    });
    await log.close();
    this.running.add(child);
    const program: Program = {
      pid: child.pid ?? 0,
      ended: false,
      end: new Promise((resolve) => {
        child.once('error', () => resolve());
        child.once('exit', () => resolve());
      }),
    };
    void program.end.then(() => {
      program.ended = true;
      this.running.delete(child);
    });
    return program;
  }

  /** Runs a program to its end; throws with the end of its log when it fails. */
  async run(name: string, file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
    const program = await this.start(name, file, args, env);
    const child = [...this.running].find(({ pid }) => pid === program.pid);
    await program.end;
    if (child?.exitCode !== 0) throw new Error(`${name} failed:\n${this.readLog(name)}`);
  }

  readLog(name: string): string {
    return readFileSync(path.join(this.directory, `${name}.log`), 'utf8').slice(-3_000);
  }

  /** SIGINT is a fast stop for PostgreSQL and PgBouncer; what is still there after two seconds is killed. */
  async close(): Promise<void> {
    const children = [...this.running];
    for (const child of children) child.kill('SIGINT');
    const ended = Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2_000))]);
    for (const child of this.running) killTree(child.pid ?? 0, 'SIGKILL');
  }
}

/** The processes that `pid` started, as /proc tells. */
export function childrenOf(pid: number): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        if (parent !== pid) return [];
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

/** Sends a signal to a process and to those it started: the end of a machine, as far as a process can have it. */
export function killTree(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 0) return;
  for (const one of [pid, ...childrenOf(pid).map((child) => child.pid)]) {
    try {
      process.kill(one, signal);
    } catch {
      // Gone already.
    }
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
