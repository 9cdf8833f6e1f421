import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { Pool } from 'pg';
import { openDatabase } from '../../../src/db/core/client';
import { newRun, PLATFORM_SECRET } from './bodies';

/**
 * What ingest is compared with: read the raw body, check its HMAC, parse it, store it in one of three ways, 200.
 *   none    Express alone: the ceiling
 *   pg      one INSERT per request
 *   prisma  one `create` per request
 */
const [mode = 'none', url = ''] = process.argv.slice(3);

const pool = new Pool({ connectionString: url, max: 16 });
const { prisma } = openDatabase(url);
const run = newRun();
let count = 0;

const store: Record<string, (body: Buffer) => Promise<unknown>> = {
  none: async () => undefined,
  pg: (body) =>
    pool.query(
      `INSERT INTO inbox (key, kind, body, received_at, due_at) VALUES ($1, 'payment', $2, $3, $3)
       ON CONFLICT (key) DO NOTHING`,
      [Buffer.from(`${run}:${count++}`), body, new Date()],
    ),
  prisma: (body) =>
    prisma.inbox.create({
      data: {
        key: Buffer.from(`${run}:${count++}`),
        kind: 'payment',
        body: new Uint8Array(body),
        receivedAt: new Date(),
        dueAt: new Date(),
      },
    }),
};

const app = express().disable('x-powered-by').disable('etag');
app.post('/webhooks/whatsapp', express.raw({ type: () => true, limit: '4mb' }), async (req, res) => {
  const expected = createHmac('sha256', PLATFORM_SECRET).update(req.body).digest();
  if (!timingSafeEqual(expected, Buffer.from(String(req.headers['x-360dialog-signature']), 'hex')))
    return void res.status(401).end();
  JSON.parse(req.body.toString());
  await store[mode]?.(req.body);
  res.status(200).end();
});
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
