import type {
  MessageKind,
  MessageStatus,
  OrderStatus,
  PaymentStatus,
  ProblemCode,
  RefundStatus,
  TransactionStatus,
} from '../domain/words';
import type { ProviderError } from '../ports';
import type { Queryable } from './client';
import type { RefundSpeed } from './refunds';

/** Everything the order resource shows, as the database has it. Times within lists are strings. */
export interface ResourceRow {
  reference_id: string;
  version: number;
  status: OrderStatus;
  type: string;
  customer_phone: string | null;
  customer_user_id: string | null;
  details: { order?: unknown; payment_settings?: unknown[]; beneficiaries?: unknown };
  metadata: Record<string, string>;
  expires_at: Date | null;
  created_at: Date;
  updated_at: Date;
  currency: string;
  amount: number;
  payment_status: PaymentStatus;
  captured_at: Date | null;
  captured_amount: number;
  refunded_amount: number;
  verification: {
    source: string;
    checked_at: string;
    transaction_id: string | null;
    pg_transaction_id: string | null;
    amount: number;
    currency: string;
  } | null;
  transactions: {
    transaction_id: string;
    pg_transaction_id: string;
    type: string;
    status: TransactionStatus;
    method: string | null;
    error_code: string | null;
    error_reason: string | null;
    amount: number | null;
    created_at: string | null;
    updated_at: string | null;
  }[];
  refunds: {
    id: string;
    status: RefundStatus;
    amount: number | null;
    speedRequested: RefundSpeed | null;
    speedProcessed: string | null;
    external: boolean;
    createdAt: string;
    updatedAt: string;
  }[];
  problem: { code: ProblemCode; detail: string; at: string } | null;
  messages: {
    id: string;
    kind: MessageKind;
    status: MessageStatus;
    wamid: string | null;
    template_name: string | null;
    error: ProviderError | null;
    created_at: string;
    updated_at: string;
  }[];
}

/** Reads the rows behind order resources in one statement, in no particular order. */
export async function selectResources(db: Queryable, referenceIds: string[]): Promise<ResourceRow[]> {
  // One is asked for by itself: PostgreSQL plans a statement over a list anew each time, which takes longer than to run it.
  if (referenceIds.length === 1) return db.query<ResourceRow>(`${SELECT} $1`, referenceIds);
  return db.query<ResourceRow>(`${SELECT} ANY($1)`, [referenceIds]);
}

const SELECT = `
     SELECT o.reference_id, o.version, o.status, o.type, o.customer_phone, o.customer_user_id, o.details, o.metadata,
            o.expires_at, o.created_at, o.updated_at, p.currency, p.amount, p.status AS payment_status, p.captured_at,
            p.captured_amount, p.refunded_amount,
            (SELECT jsonb_build_object('source', v.source, 'checked_at', v.checked_at, 'transaction_id', v.transaction_id,
                                       'pg_transaction_id', v.pg_transaction_id, 'amount', v.amount, 'currency', v.currency)
               FROM verifications v WHERE v.id = p.verification_id) AS verification,
            (SELECT coalesce(json_agg(t ORDER BY t.id), '[]') FROM transactions t
              WHERE t.reference_id = o.reference_id) AS transactions,
            (SELECT coalesce(json_agg(json_build_object(
                      'id', r.id, 'status', r.status, 'amount', r.amount, 'speedRequested', r.speed_requested,
                      'speedProcessed', r.speed_processed, 'external', r.external, 'createdAt', r.created_at,
                      'updatedAt', r.updated_at) ORDER BY r.seq), '[]')
               FROM refunds r WHERE r.reference_id = o.reference_id) AS refunds,
            (SELECT jsonb_build_object('code', code, 'detail', detail, 'at', at) FROM problems
              WHERE reference_id = o.reference_id AND resolved_at IS NULL ORDER BY id DESC LIMIT 1) AS problem,
            (SELECT coalesce(json_agg(json_build_object(
                      'id', m.id, 'kind', m.kind, 'status', m.status, 'wamid', m.wamid, 'template_name', m.template_name,
                      'error', m.error, 'created_at', m.created_at, 'updated_at', m.updated_at) ORDER BY m.seq), '[]')
               FROM messages m WHERE m.reference_id = o.reference_id) AS messages
       FROM orders o JOIN payments p USING (reference_id)
      WHERE o.reference_id =`;
