import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const RUN = path.join(__dirname, '../run-ts.cjs');

export interface Killable {
  pid: number;
  url: string;
  /** Why it ended; null while it runs. */
  ended: { code: number | null; signal: NodeJS.Signals | null } | null;
  /** Resolves when it has ended, whoever ended it. */
  end: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** What it wrote to stderr. */
  errors(): string;
  advance(ms: number): void;
  /** From now on it kills itself at this step, for the how-manieth time. Resolves when it knows. */
  arm(step: string, time: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a TypeScript file as a process of its own and waits until it says `{ port }`, or has ended. */
export async function startKillable(file: string, env: Record<string, string>): Promise<Killable> {
  const child = spawn(process.execPath, [RUN, path.resolve(__dirname, file)], {
    // A developer’s .env must not reach it.
    env: { PATH: process.env.PATH, NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-10_000);
  });
  const end = new Promise<NonNullable<Killable['ended']>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const killable: Killable = {
    pid: child.pid ?? 0,
    url: '',
    ended: null,
    end,
    errors: () => errors,
    advance: (ms) => void (child.connected && child.send({ advance: ms })),
    arm: async (step, time) => {
      const knows = messageOf<true>(child, 'armed');
      child.send({ arm: { step, time } });
      await knows;
    },
    kill: (signal) => void child.kill(signal),
  };
  void end.then((how) => {
    killable.ended = how;
  });
  const port = await Promise.race([messageOf<number>(child, 'port'), end.then(() => 0)]);
  killable.url = `http://127.0.0.1:${port}`;
  return killable;
}

function messageOf<T>(child: ChildProcess, name: string): Promise<T> {
  return new Promise((resolve) => {
    const listen = (message: Record<string, T | undefined>): void => {
      const value = message[name];
      if (value === undefined) return;
      child.off('message', listen);
      resolve(value);
    };
    child.on('message', listen);
  });
}
