import type { createKillStage } from './kill-stage';

interface Row {
  ref: string;
  status: string;
  payment: string;
  captured: number;
  verdict: string | null;
  transaction: string | null;
  details: string[];
  statuses: string[];
}

/** Holds every order of the tables against what the sandbox knows; returns what disagrees, one sentence each. */
export async function compareBooks(stage: Awaited<ReturnType<typeof createKillStage>>): Promise<string[]> {
  const rows = await stage.sql<Row>(
    `SELECT o.reference_id AS ref, o.status, p.status AS payment, p.captured_amount::int AS captured, v.verdict,
            v.pg_transaction_id AS transaction,
            ARRAY(SELECT m.status::text FROM messages m WHERE m.reference_id = o.reference_id AND kind = 'order_details') AS details,
            ARRAY(SELECT m.status::text FROM messages m WHERE m.reference_id = o.reference_id AND kind = 'order_status') AS statuses
       FROM orders o JOIN payments p ON p.reference_id = o.reference_id LEFT JOIN verifications v ON v.id = p.verification_id`,
  );
  const known = new Map(rows.map((row) => [row.ref, row]));
  const { sandbox } = stage;
  const broken: string[] = [];
  const claim = (ref: string, holds: boolean, what: string): void => {
    if (!holds) broken.push(`${ref}: ${what} ${JSON.stringify(known.get(ref))}`);
  };
  const chat = new Map<string, Record<string, number>>();
  for (const { referenceId, kind, status } of sandbox.chat.all()) {
    if (!referenceId || status === 'failed') continue;
    const counts = chat.get(referenceId) ?? {};
    counts[kind] = (counts[kind] ?? 0) + 1;
    chat.set(referenceId, counts);
  }
  for (const order of sandbox.orders.all()) {
    const row = known.get(order.referenceId);
    const paid = order.transactions.filter((transaction) => transaction.status === 'success');
    const { order_details = 0, order_status = 0 } = chat.get(order.referenceId) ?? {};
    claim(order.referenceId, row !== undefined, 'the customer has an order that the service does not know');
    if (!row) continue;
    claim(row.ref, (row.payment === 'captured') === paid.length > 0, `paid ${paid.length} times`);
    claim(row.ref, order_details === 1, `${order_details} order_details on the phone`);
    claim(row.ref, order_status === paid.length, `${order_status} order_status on the phone`);
    claim(row.ref, order.status === row.status, `the phone shows ${order.status}`);
    if (row.payment !== 'captured') continue;
    claim(row.ref, row.verdict === 'captured' && row.captured === order.total, 'captured without agreeing evidence');
    claim(row.ref, row.transaction === paid[0]?.pgTransactionId, `paid by ${paid[0]?.pgTransactionId}`);
  }
  for (const row of rows) {
    const reached = sandbox.orders.get(row.ref) !== undefined;
    claim(row.ref, row.details.length === 1, 'not one order_details message');
    claim(
      row.ref,
      reached || ['unknown', 'failed'].includes(row.details[0] ?? ''),
      'never arrived, and nobody is told',
    );
    claim(row.ref, reached || row.payment === 'new', 'paid without an order');
  }
  const stuck = await stage.sql<{ queue: string }>(
    `SELECT 'inbox' AS queue FROM inbox WHERE ended_at IS NULL UNION ALL SELECT 'outbox' FROM outbox WHERE ended_at IS NULL`,
  );
  for (const { queue } of stuck) broken.push(`a row is stuck in the ${queue}`);
  return broken;
}
