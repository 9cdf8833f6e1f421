import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { readGauges } from '../../db/maintenance/queue-metrics';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../../flows/context';
import type { MetricName } from '../../metrics/catalog';
import type { Reading } from '../../metrics/metrics';
import { onlyMethods } from './route';

export interface MetricsAccess {
  token: string | null;
  /** Seconds by which this machine's clock is ahead of the database's. */
  clockSkewSeconds: () => number;
}

/**
 * `GET /metrics` for Prometheus. Counters belong to this process; numbers from the database are the same in every
 * process. Without a token, anybody who reaches the port may read them. When the database is unavailable, the counters
 * still come and `wapay_database_up` shows it.
 */
export function metricsRoutes(ctx: Context, { token, clockSkewSeconds }: MetricsAccess): Router {
  const { metrics } = ctx;
  const router = Router();
  const route = router.route('/metrics');
  route.get(async (req, res) => {
    if (token !== null && !isBearer(req.headers.authorization, token))
      throw new ProblemError('unauthorized', 'Send Authorization: Bearer <METRICS_TOKEN>.');
    const gauges = await readGauges(ctx.db, ctx.clock.now()).catch(() => null);
    const own = [one('wapay_database_up', gauges ? 1 : 0), one('wapay_clock_skew_seconds', clockSkewSeconds())];
    res.type(metrics.contentType).send(await metrics.read([...own, ...(gauges ?? [])]));
  });
  route.all(onlyMethods('GET'));
  return router;
}

const one = (name: MetricName, value: number): Reading => ({ name, values: [{ labels: {}, value }] });

function isBearer(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
