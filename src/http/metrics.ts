import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { readGauges } from '../db/gauges';
import { ProblemError } from '../domain/errors';
import type { Context } from '../flows/context';
import type { Reading } from '../metrics';

/**
 * `GET /metrics` for Prometheus. The counters are this process's own; the numbers from the database are the same in
 * every process. Without a token, whoever reaches the port may read them. When the database is away, the counters still come and `wapay_database_up` says so.
 */
export function metricsRoutes(ctx: Context, { token }: { token: string | null }): Router {
  const { metrics } = ctx;
  const router = Router();
  router.get('/metrics', async (req, res) => {
    if (token !== null && !isBearer(req.headers.authorization, token))
      throw new ProblemError('unauthorized', 'Send Authorization: Bearer <METRICS_TOKEN>.');
    const gauges = await readGauges(ctx.db, ctx.clock.now()).catch(() => null);
    res.type(metrics.contentType).send(await metrics.read([isUp(gauges !== null), ...(gauges ?? [])]));
  });
  return router;
}

const isUp = (up: boolean): Reading => ({
  name: 'wapay_database_up',
  help: 'Whether the database answered just now',
  values: [{ labels: {}, value: up ? 1 : 0 }],
});

function isBearer(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
