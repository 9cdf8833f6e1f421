import { ask } from './postgres-pair';
import type { Acknowledged } from './traffic';

interface Row {
  ref: string;
  status: string;
  payment: string;
  amount: number;
  captured: number;
  verdict: string | null;
  transaction: string | null;
  details: string[];
}

/** An order in the sandbox's own books. */
export interface SandboxView {
  reference_id: string;
  status: string;
  total_amount: { value: number };
  customer: { phone: string };
  transactions: { status: string; pg_transaction_id: string }[];
}

export interface Books {
  orders: number;
  paid: number;
  captured: number;
  /** Orders whose order_details may or may not have left, flagged for a person: the sender's end was too sudden. */
  unknown: number;
  /** What disagrees, one sentence each; empty when nothing does. */
  broken: string[];
}

/** Holds the tables against what was acknowledged and against the sandbox's books. */
export async function compareBooks(
  databaseUrl: string,
  sandboxUrl: string,
  acknowledged: Acknowledged,
): Promise<Books> {
  const rows = await ask<Row>(
    databaseUrl,
    `SELECT o.reference_id AS ref, o.status, p.status AS payment, p.amount::int AS amount, p.captured_amount::int AS captured,
            v.verdict, v.pg_transaction_id AS transaction,
            ARRAY(SELECT m.status::text FROM messages m WHERE m.reference_id = o.reference_id AND kind = 'order_details') AS details
       FROM orders o JOIN payments p ON p.reference_id = o.reference_id LEFT JOIN verifications v ON v.id = p.verification_id`,
  );
  const known = new Map(rows.map((row) => [row.ref, row]));
  const broken: string[] = [];
  const claim = (ref: string, holds: boolean, what: string): void => {
    if (!holds) broken.push(`${ref}: ${what} ${JSON.stringify(known.get(ref) ?? null)}`);
  };

  for (const [ref, total] of acknowledged.orders) claim(ref, known.get(ref)?.amount === total, 'was answered 201');
  const stored = await ask<{ ref: string }>(
    databaseUrl,
    'SELECT reference_id AS ref FROM inbox WHERE reference_id = ANY($1)',
    [[...acknowledged.deliveries]],
  );
  const inbox = new Set(stored.map(({ ref }) => ref));
  for (const ref of acknowledged.deliveries) claim(ref, inbox.has(ref), 'a delivery was answered 200 and is gone');

  const { data } = (await (await fetch(`${sandboxUrl}/sandbox/orders`)).json()) as { data: SandboxView[] };
  const reached = new Set(data.map((order) => order.reference_id));
  for (const order of data) {
    const ref = order.reference_id;
    const row = known.get(ref);
    claim(ref, row !== undefined, 'the customer has an order that the service does not know');
    if (!row) continue;
    const paid = order.transactions.filter(({ status }) => status === 'success');
    const { details, statuses } = await readChat(sandboxUrl, order);
    claim(ref, (row.payment === 'captured') === paid.length > 0, `paid ${paid.length} times`);
    claim(ref, details === 1, `${details} order_details on the phone`);
    claim(ref, statuses === paid.length, `${statuses} order_status on the phone`);
    claim(ref, order.status === row.status, `the phone shows ${order.status}`);
    if (row.payment !== 'captured') continue;
    claim(
      ref,
      row.verdict === 'captured' && row.captured === order.total_amount.value,
      'captured without agreeing evidence',
    );
    claim(ref, row.transaction === paid[0]?.pg_transaction_id, `paid by ${paid[0]?.pg_transaction_id}`);
  }
  for (const row of rows) {
    const message = row.details[0] ?? '';
    const honest = reached.has(row.ref) || ['unknown', 'failed'].includes(message);
    claim(row.ref, row.details.length === 1 && honest, 'never arrived, and nobody is told');
  }
  const stuck = await ask<{ queue: string }>(databaseUrl, OPEN);
  for (const { queue } of stuck) broken.push(`a row is stuck in the ${queue}`);
  return {
    orders: rows.length,
    paid: data.filter(isPaid).length,
    captured: rows.filter(({ payment }) => payment === 'captured').length,
    unknown: rows.filter(({ ref }) => !reached.has(ref)).length,
    broken,
  };
}

/** What is still to be done. */
export const OPEN = `SELECT 'inbox' AS queue FROM inbox WHERE ended_at IS NULL
                     UNION ALL SELECT 'outbox' FROM outbox WHERE ended_at IS NULL`;

export const isPaid = ({ transactions }: SandboxView): boolean =>
  transactions.some(({ status }) => status === 'success');

async function readChat(sandboxUrl: string, { reference_id, customer }: SandboxView) {
  const answer = await fetch(`${sandboxUrl}/sandbox/chats/${customer.phone}`);
  const { data } = (await answer.json()) as { data: { kind: string; reference_id: string | null }[] };
  const count = (kind: string) =>
    data.filter((message) => message.kind === kind && message.reference_id === reference_id).length;
  return { details: count('order_details'), statuses: count('order_status') };
}
