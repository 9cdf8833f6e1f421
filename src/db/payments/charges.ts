import type { InstrumentKind } from '../../domain/lifecycles/instrument-kinds';
import type { TransactionStatus } from '../../domain/lifecycles/statuses';
import type { PaymentSetting } from '../../domain/order-schema/shapes/shapes';
import type { Queryable } from '../core/client';

/** Reads the encrypted request of an attempt; null when there is none, or the attempt has ended. */
export async function findChargeRequest(db: Queryable, referenceId: string, attempt: number): Promise<Buffer | null> {
  const [row] = await db.query<{ request: Buffer | null }>(
    'SELECT request FROM charge_attempts WHERE reference_id = $1 AND attempt = $2',
    [referenceId, attempt],
  );
  return row?.request ?? null;
}

/** What a PSP needs to find the charges of an order; `psp` of the credential is encrypted. */
export interface StoredSearchCriteria {
  chargeIds: string[];
  credentialId: string | null;
  psp: Buffer | null;
  since: Date;
  settings: PaymentSetting[];
  /** Instruments whose request was sent. */
  instruments: { psp: string; kind: InstrumentKind; name: string; id: string | null; createdAt: string }[];
  transactions: StoredTransaction[];
}

/** A transaction as it was last known. */
export interface StoredTransaction {
  id: string;
  pgTransactionId: string;
  psp: string | null;
  type: string;
  status: TransactionStatus;
  method: string | null;
  amount: number | null;
  currency: string | null;
  createdAt: string | null;
}

/** Reads what is known of an order's charges; null when there is no such order. */
export async function findChargeSearchCriteria(
  db: Queryable,
  referenceId: string,
): Promise<StoredSearchCriteria | null> {
  const [row] = await db.query<StoredSearchCriteria>(
    `WITH named AS (
       SELECT o.created_at, o.details->'payment_settings' AS settings, (SELECT setting->'offsite_card_pay'->>'credential_id'
                               FROM json_array_elements(o.details->'payment_settings') setting
                              WHERE setting->>'type' = 'offsite_card_pay' LIMIT 1) AS credential_id
         FROM orders o WHERE o.reference_id = $1)
     SELECT named.created_at AS since, named.settings, c.credential_id AS "credentialId", c.psp,
            ARRAY(SELECT charge_id FROM charge_attempts WHERE reference_id = $1 AND charge_id IS NOT NULL
                  UNION SELECT transaction_id FROM transactions WHERE reference_id = $1) AS "chargeIds",
            (SELECT coalesce(json_agg(json_build_object('psp', psp, 'kind', kind, 'name', name, 'id', psp_id,
                                                        'createdAt', first_sent_at) ORDER BY attempt, kind), '[]')
               FROM instruments WHERE reference_id = $1 AND first_sent_at IS NOT NULL) AS instruments,
            (SELECT coalesce(json_agg(json_build_object('id', transaction_id, 'pgTransactionId', pg_transaction_id,
                        'psp', psp, 'type', type, 'status', status, 'method', method, 'amount', amount,
                        'currency', currency, 'createdAt', created_at) ORDER BY id), '[]')
               FROM transactions WHERE reference_id = $1) AS transactions
       FROM named LEFT JOIN credentials c USING (credential_id)`,
    [referenceId],
  );
  return row ?? null;
}
