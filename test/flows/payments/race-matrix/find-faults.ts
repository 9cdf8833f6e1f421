import { ORDER_TABLE } from '../../../../src/domain/lifecycles/order';
import { PAYMENT_TABLE } from '../../../../src/domain/lifecycles/payment';
import { REFUND_TABLE } from '../../../../src/domain/lifecycles/refund';
import type { Json, Stage } from '../../../helpers/app/test-app';
import type { ScriptedProvider } from '../../../helpers/providers/scripted-provider';

export const successOf = (provider: ScriptedProvider, id: string): Json | undefined =>
  provider.payments.get(id)?.transactions.find((one: Json) => one.status === 'success');

/** What is wrong with an order after its race, by the tables and by what the gateway knows. */
export async function findFaults(stage: Stage, provider: ScriptedProvider, id: string): Promise<string[]> {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string) => holds || faults.push(fault);
  const [row] = await stage.sql(
    `SELECT p.status, p.amount, p.captured_amount, p.refunded_amount, p.next_lookup_at, o.status AS order_status,
            v.verdict, v.amount AS v_amount, v.reference_id AS v_reference, v.transaction_id AS v_transaction,
            (SELECT json_agg(r ORDER BY r.seq) FROM refunds r WHERE r.reference_id = p.reference_id) AS refunds,
            (SELECT json_agg(code) FROM problems b WHERE b.reference_id = p.reference_id) AS problems,
            (SELECT json_agg(t ORDER BY t.id) FROM timeline t WHERE t.reference_id = p.reference_id) AS timeline,
            (SELECT json_agg(m ORDER BY m.seq) FROM messages m WHERE m.reference_id = p.reference_id) AS messages,
            (SELECT count(*) FROM outbox x WHERE x.reference_id = p.reference_id AND x.due_at IS NULL AND x.ended_at IS NULL) AS lost_out,
            (SELECT count(*) FROM inbox x WHERE x.due_at IS NULL AND x.ended_at IS NULL) AS lost_in
       FROM payments p JOIN orders o USING (reference_id) LEFT JOIN verifications v ON v.id = p.verification_id
      WHERE p.reference_id = $1`,
    [id],
  );
  const refunds: Json[] = row.refunds ?? [];
  const messages: Json[] = row.messages ?? [];
  const problems: string[] = row.problems ?? [];
  const sent = messages.some((one) => one.kind === 'order_details' && one.attempted_at !== null);

  // Money.
  // A signed report of a capture is looked up even where nobody here sent the order.
  const paid = successOf(provider, id) !== undefined;
  check((row.status === 'captured') === paid, `payment ${row.status}, and the gateway says paid: ${paid}`);
  if (row.status === 'captured') {
    check(
      row.verdict === 'captured' && row.v_amount === row.amount && row.v_reference === id,
      'evidence does not agree',
    );
    check(row.captured_amount === row.amount, 'captured another amount');
  } else check(row.verdict === null && row.captured_amount === 0, 'money without a capture');
  check(row.refunded_amount <= row.captured_amount, 'refunded more than captured');
  const standing = refunds.filter((one) => one.status !== 'failed').reduce((sum, one) => sum + one.amount, 0);
  check(standing <= row.captured_amount, `refunds of ${standing} stand against ${row.captured_amount}`);
  const completed = refunds.filter((one) => one.status === 'completed').reduce((sum, one) => sum + one.amount, 0);
  check(completed === row.refunded_amount, 'the refunded amount is not the sum');
  const asked = provider.asked('refund', id);
  check(
    asked.length === refunds.filter((one) => !one.external && one.attempted_at !== null).length,
    'a refund was asked for twice',
  );
  const inProgress = refunds.filter((one) => ['requested', 'pending', 'unknown'].includes(one.status));
  check(inProgress.length <= 1, 'two refunds in progress');

  // Nothing moves but along its table, and everything that moved is told.
  const moves = (kind: string) => (row.timeline as Json[]).filter((line) => line.kind === kind && line.details.from);
  const chain = (kind: string, start: string, end: string, allowed: (line: Json) => boolean) => {
    let at = start;
    for (const line of moves(kind)) {
      check(line.details.from === at, `${kind}: told ${line.summary} while ${at}`);
      check(allowed(line), `${kind}: ${line.summary}`);
      at = line.details.to;
    }
    check(at === end, `${kind}: the story ends with ${at}, the row says ${end}`);
  };
  const inTable = (table: readonly { from: string; to: string }[]) => (line: Json) =>
    table.some((one) => one.from === line.details.from && one.to === line.details.to);
  chain('payment', 'new', row.status, inTable(PAYMENT_TABLE));
  const neverSent = (row.timeline as Json[]).some((line) => line.summary.endsWith('canceled, never sent'));
  if (!neverSent)
    chain('order', 'pending', row.order_status, (line) =>
      line.summary.includes('rolled back') ? true : inTable(ORDER_TABLE)(line),
    );
  for (const line of moves('refund')) check(inTable(REFUND_TABLE)(line), line.summary);
  check(moves('payment').filter((line) => line.details.to === 'captured').length <= 1, 'captured twice');
  if (row.order_status === 'canceled' && row.status === 'captured')
    check(problems.includes('paid_after_cancel'), 'paid after cancel, and nobody was told');

  // Everything ended, or will be looked at again.
  check(row.lost_out === 0 && row.lost_in === 0, 'a row nobody will come back to');
  check(!messages.some((one) => one.status === 'queued'), 'a message was forgotten');
  if (sent && (row.status === 'captured' ? inProgress.length > 0 : ['new', 'pending', 'failed'].includes(row.status)))
    check(row.next_lookup_at !== null, `nobody will look at a ${row.status} payment again`);
  check(
    messages.filter((one) => one.kind === 'order_details' && one.attempted_at !== null && one.status !== 'failed')
      .length <= 1,
    'order_details went out twice',
  );
  return faults;
}
