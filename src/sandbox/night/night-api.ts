import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { jsonBodies, parseBody } from '../problem';
import type { World } from '../world/world';
import { passNight } from './night';
import { NIGHT_TROUBLES } from './pay-out';

export const nightRequest = z.strictObject({
  trouble: z.enum(NIGHT_TROUBLES).optional(),
  /** Whose payment it happens to. */
  reference_id: z.string().min(1).max(60).optional(),
});

const money = (value: number) => ({ value, offset: 100 });
const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Lets nights pass. */
export function nightApi(world: World): Router {
  const router = Router();
  router.post('/night', ...jsonBodies(), async (request: Request, response: Response) => {
    const { payouts, ...morning } = await passNight(world, parseBody(nightRequest, request.body ?? {}));
    response.json({
      ...morning,
      now: world.now().toISOString(),
      payouts: payouts.map(({ id, account, currency, utr, net, settledAt }) => ({
        ...{ id, account, currency, utr, net: money(net), settled_at: time(settledAt) },
      })),
    });
  });
  return router;
}
