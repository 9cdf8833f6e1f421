import { spawn } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');
const HOOK = path.join(ROOT, 'test/helpers/ts-hook.cjs');
const PROGRAM = path.join(ROOT, 'src/cli/main.ts');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the real command line in a process of its own, with nothing in its environment but `env`. */
export function runCli(args: string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, ['-r', HOOK, PROGRAM, ...args], {
    cwd: ROOT,
    // A developer’s .env must not reach it.
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
