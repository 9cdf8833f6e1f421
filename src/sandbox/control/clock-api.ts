import type { Router } from 'express';
import { z } from 'zod';
import { Problem, parseBody } from '../problem';
import type { World } from '../world/world';

/** A month at once is more than any deadline of an order needs; whoever wants more asks again. */
const LONGEST_ADVANCE_SECONDS = 30 * 86_400;

export const clockRequest = z.strictObject({
  forward_seconds: z.number().positive().max(LONGEST_ADVANCE_SECONDS).optional(),
  /** A moment that has not come yet. */
  until: z.iso.datetime({ offset: true }).optional(),
});

const FIXED =
  'this sandbox runs on its own, beside the service, and cannot move the service’s clock; it can where it runs inside ' +
  'the service (WHATSAPP_PROVIDER=sandbox without SANDBOX_URL)';

/** The world's time, by how much it is ahead of the real one, and why it cannot be moved where it cannot. */
function clockView(world: World): object {
  const { time } = world.options;
  return {
    now: world.now().toISOString(),
    ahead_seconds: (time?.aheadMs() ?? 0) / 1000,
    fixed: time === undefined ? FIXED : null,
  };
}

/** Moves the time of service and world forward by milliseconds; throws a Problem where the world cannot. */
export async function forwardClock(world: World, milliseconds: number): Promise<void> {
  const { time } = world.options;
  if (time === undefined) throw new Problem('not_possible', FIXED);
  await time.forward(milliseconds);
  world.announce();
}

/** Reading and moving the clock; never back. */
export function clockRoutes(router: Router, world: World): void {
  router.get('/clock', (_request, response) => {
    response.json(clockView(world));
  });
  router.post('/clock', async (request, response) => {
    await forwardClock(world, advanceOf(world, parseBody(clockRequest, request.body ?? {})));
    response.json(clockView(world));
  });
}

/** In milliseconds. */
function advanceOf(world: World, { forward_seconds: seconds, until }: z.infer<typeof clockRequest>): number {
  if ((seconds === undefined) === (until === undefined))
    throw new Problem('invalid_request', 'give either forward_seconds or until');
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const advance = new Date(until ?? 0).getTime() - world.now().getTime();
  if (advance <= 0) throw new Problem('not_possible', 'that moment is over: the clock moves forward, never back');
  if (advance > LONGEST_ADVANCE_SECONDS * 1000)
    throw new Problem('invalid_request', 'until is more than thirty days away; go there in several leaps');
  return advance;
}
