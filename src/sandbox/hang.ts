import type { Response } from 'express';
import type { World } from './world';

/** Never answers: the socket is destroyed after a while, so that a client without a time-out is not left for ever. */
export function hang(world: World, response: Response): void {
  const timer = setTimeout(() => response.socket?.destroy(), world.options.delays?.hangMs ?? 60_000).unref();
  response.once('close', () => clearTimeout(timer));
}

/** Waits as long as a `slow` lookup takes; false when the caller has gone away meanwhile. */
export function slow(world: World, response: Response): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), world.options.delays?.slowMs ?? 8000).unref();
    response.once('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
