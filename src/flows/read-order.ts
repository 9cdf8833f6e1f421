import type { Queryable } from '../db/client';
import { type ResourceRow, selectResources } from '../db/resources';
import { ProblemError } from '../domain/errors';
import { toAmount } from '../domain/money';
import { presentRefund } from './read-refunds';

/** The order resource of the API. */
export type OrderResource = ReturnType<typeof present>;

/** Reads one order resource; `not_found` when there is none. `livemode` says which kind of database this is. */
export async function readOrder(db: Queryable, referenceId: string, livemode: boolean): Promise<OrderResource> {
  const [row] = await selectResources(db, [referenceId]);
  if (!row) throw new ProblemError('not_found', 'There is no order with this reference_id.');
  return present(row, livemode);
}

/** Reads order resources in the order of `referenceIds`; unknown ones are left out. */
export async function readOrders(db: Queryable, referenceIds: string[], livemode: boolean): Promise<OrderResource[]> {
  const rows = new Map((await selectResources(db, referenceIds)).map((row) => [row.reference_id, row]));
  return referenceIds.flatMap((id) => rows.get(id) ?? []).map((row) => present(row, livemode));
}

function present(row: ResourceRow, livemode: boolean) {
  const { order, payment_settings, beneficiaries } = row.details;
  return {
    reference_id: row.reference_id,
    livemode,
    version: row.version,
    status: row.status,
    type: row.type,
    customer: { phone: row.customer_phone, user_id: row.customer_user_id },
    currency: row.currency,
    total_amount: toAmount(row.amount),
    order: order ?? null,
    payment_settings: payment_settings ?? [],
    ...(beneficiaries !== undefined && { beneficiaries }),
    payment: {
      status: row.payment_status,
      captured_at: iso(row.captured_at),
      captured_amount: toAmount(row.captured_amount),
      refunded_amount: toAmount(row.refunded_amount),
      verification: row.verification && {
        source: row.verification.source,
        checked_at: iso(row.verification.checked_at),
        transaction_id: row.verification.transaction_id,
        pg_transaction_id: row.verification.pg_transaction_id,
        amount: toAmount(row.verification.amount),
        currency: row.verification.currency,
      },
      transactions: row.transactions.map((transaction) => ({
        id: transaction.transaction_id,
        pg_transaction_id: transaction.pg_transaction_id || null,
        type: transaction.type,
        status: transaction.status,
        method: transaction.method,
        error:
          transaction.error_code === null && transaction.error_reason === null
            ? null
            : { code: transaction.error_code, reason: transaction.error_reason },
        amount: transaction.amount === null ? null : toAmount(transaction.amount),
        created_at: iso(transaction.created_at),
        updated_at: iso(transaction.updated_at),
      })),
      refunds: row.refunds.map(presentRefund),
      problem: row.problem && { code: row.problem.code, detail: row.problem.detail, at: iso(row.problem.at) },
    },
    messages: row.messages.map((message) => ({
      id: message.id,
      kind: message.kind,
      status: message.status,
      wamid: message.wamid,
      ...(message.template_name !== null && { template: message.template_name }),
      error: message.error && {
        code: message.error.code,
        title: message.error.title,
        details: message.error.details,
        advice: message.error.advice,
      },
      created_at: iso(message.created_at),
      updated_at: iso(message.updated_at),
    })),
    metadata: row.metadata,
    expires_at: iso(row.expires_at),
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  };
}

/** RFC 3339 in UTC. Inside json_agg PostgreSQL writes times in its own form, so both forms pass here. */
const iso = (at: Date | string | null): string | null => (at === null ? null : new Date(at).toISOString());
