import type { Response } from 'express';
import type { World } from './world';

/** Never answers: the socket is destroyed after a while, so that a client without a time-out is not left for ever. */
export function hang(world: World, response: Response): void {
  void pause(world, response, world.options.delays?.hangMs ?? 60_000).then(() => response.socket?.destroy());
}

/** Waits as long as a `slow` lookup takes; false when the caller has gone away meanwhile. */
export async function slow(world: World, response: Response): Promise<boolean> {
  await pause(world, response, world.options.delays?.slowMs ?? 8000);
  return !response.closed && !response.destroyed;
}

/** Ends at the latest when the caller leaves or the world closes: a held request must not hold up a graceful stop. */
function pause(world: World, response: Response, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      world.held.delete(end);
      response.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    timer.unref();
    world.held.add(end);
    response.once('close', end);
  });
}
