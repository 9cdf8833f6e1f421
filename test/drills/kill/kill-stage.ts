import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Client } from 'pg';
import { createSandbox } from '../../../src/sandbox/sandbox';
import { createTestDatabase } from '../../helpers/app/database';
import { type Killable, startKillable } from '../../helpers/app/killable-process';

export const KEY = 'sk_sandbox';

/** A database and a sandbox that outlive every process of the service, and the processes. */
export async function createKillStage(options: { database?: { url: string; drop(): Promise<void> } } = {}) {
  const database = options.database ?? (await createTestDatabase());
  const clock = { ahead: 0, now: () => new Date(Date.now() + clock.ahead) };
  const sandbox = createSandbox({ clock, delays: { slowMs: 8_000, hangMs: 1_000 } });
  const server = createServer(express().use('/sandbox', sandbox.app));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sandboxUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: database.url });
    // A server that restarts ends the connection; the next question opens another one.
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  let client = await connect();
  const running = new Set<Killable>();

  return {
    sandbox: sandbox.world,
    sandboxUrl,
    databaseUrl: database.url,
    sql: async <R extends object>(text: string, params?: unknown[]): Promise<R[]> =>
      (await client.query<R>(text, params)).rows,
    start: async (env: Record<string, string> = {}, file = 'killable-service.ts'): Promise<Killable> => {
      const process = await startKillable(file, {
        WHATSAPP_PROVIDER: 'sandbox',
        DATABASE_URL: database.url,
        SANDBOX_URL: sandboxUrl,
        WEBHOOK_TOKEN: 'webhook-token-of-the-kill-tests',
        PORT: '0',
        LOG_LEVEL: 'fatal',
        CLOCK_AHEAD: String(clock.ahead),
        ...env,
      });
      running.add(process);
      return process;
    },
    /** Moves every clock; what the sandbox owes happens, what processes wait for becomes due. */
    advance: async (ms: number): Promise<void> => {
      clock.ahead += ms;
      for (const process of running) if (!process.ended) process.advance(ms);
      await sandbox.world.effects.tick();
    },
    /** The customer does something in the sandbox. */
    act: (referenceId: string, action: string, body: object = {}): Promise<Response> =>
      fetch(`${sandboxUrl}/sandbox/orders/${referenceId}/${action}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    /** After the server was restarted. */
    reconnect: async (): Promise<void> => {
      await client.end().catch(() => {});
      client = await connect();
    },
    close: async (): Promise<void> => {
      for (const process of running) if (!process.ended) process.kill('SIGKILL');
      await Promise.all([...running].map((process) => process.end));
      await sandbox.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await client.end();
      await database.drop();
    },
  };
}

/** Asks every moment until the answer is there; null when `gaveUp` says that it will not come. */
export async function eventually<T>(
  ask: () => Promise<T | null | undefined | false>,
  gaveUp: () => boolean,
): Promise<T | null> {
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (gaveUp()) return null;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
