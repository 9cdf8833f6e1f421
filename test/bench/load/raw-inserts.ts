import { Pool } from 'pg';
import { newRun } from './bodies';

/** Single-row durable inserts per second with nothing around them: what PostgreSQL on this machine takes. */
export async function rawInserts(url: string, seconds: number): Promise<number> {
  const pool = new Pool({ connectionString: url, max: 16 });
  const run = newRun();
  const body = Buffer.alloc(600, 'x');
  let count = 0;
  const started = performance.now();
  const insert = async (): Promise<void> => {
    const client = await pool.connect();
    while (performance.now() - started < seconds * 1000)
      await client.query({
        name: 'insert',
        text: `INSERT INTO inbox (key, kind, body, received_at, due_at) VALUES ($1, 'payment', $2, now(), now())`,
        values: [Buffer.from(`${run}:${count++}`), body],
      });
    client.release();
  };
  await Promise.all(Array.from({ length: 16 }, insert));
  const perSecond = count / ((performance.now() - started) / 1000);
  await pool.end();
  return perSecond;
}
