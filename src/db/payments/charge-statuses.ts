import type { ChargeStatus } from '../../domain/lifecycles/statuses';

/** The values of the column charge_attempts.status; they are older than the domain's words. */
export type StoredChargeStatus = 'owed' | 'asked' | 'unknown' | 'answered' | 'succeeded' | 'failed' | 'withdrawn';

export const STORED_CHARGE_STATUS: Record<ChargeStatus, StoredChargeStatus> = {
  queued: 'owed',
  submitted: 'asked',
  acknowledged: 'answered',
  unknown: 'unknown',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'withdrawn',
};

export const CHARGE_STATUS_OF = Object.fromEntries(
  Object.entries(STORED_CHARGE_STATUS).map(([status, stored]) => [stored, status]),
) as Record<StoredChargeStatus, ChargeStatus>;
