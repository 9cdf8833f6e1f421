import { Router } from 'express';
import { onlyMethods } from './route';

export interface Readiness {
  /** Why the service cannot take requests; empty when it is ready. */
  notReadyReasons(): Promise<string[]>;
}

/** Probes for the platform: is the process alive, may it get traffic. */
export function opsRoutes({ notReadyReasons }: Readiness): Router {
  const router = Router();
  const livez = router.route('/livez').get((_req, res) => void res.type('text/plain').send('ok'));
  const readyz = router.route('/readyz').get(async (_req, res) => {
    const found = await notReadyReasons();
    res.status(found.length === 0 ? 200 : 503).json({ ready: found.length === 0, obstacles: found });
  });
  for (const route of [livez, readyz]) route.all(onlyMethods('GET'));
  return router;
}
