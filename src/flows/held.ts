import type { Settled } from './settle-payment';

/** The provider is down, so nobody was asked; it is worth while again after so many seconds. */
export interface Held {
  heldSeconds: number;
}

/** How long a lookup that was held back has to wait; null for every other outcome. */
export function heldBy(settled: Settled): Held | null {
  const heldSeconds = settled.outcome === 'unanswered' ? settled.error.heldSeconds : undefined;
  return heldSeconds === undefined ? null : { heldSeconds };
}
