import type { SyncResult } from './sync-payment';

/** The provider is down and was not asked; trying again is worth while after so many seconds. */
export interface CircuitOpen {
  retryAfterSeconds: number;
}

/** How long a lookup has to wait because the circuit is open; null for every other outcome. */
export function circuitOpenOf(result: SyncResult): CircuitOpen | null {
  const retryAfterSeconds = result.outcome === 'unanswered' ? result.error.retryAfterSeconds : undefined;
  return retryAfterSeconds === undefined ? null : { retryAfterSeconds };
}
