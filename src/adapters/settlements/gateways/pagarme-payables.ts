import { BRAZIL, dayOf } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';
import type { RowSink, SettlementSource } from '../../../ports/settlement-source';
import { type Cells, makeLine } from '../reading/cells';
import { createJsonSource } from '../reading/json-source';

const KINDS = {
  credit: 'payment',
  refund: 'refund',
  refund_reversal: 'refund_reversal',
  chargeback: 'chargeback',
  chargeback_refund: 'chargeback_reversal',
} as const satisfies Record<string, LineKind>;

/**
 * GET /core/v5/payables: centavos; one row for each instalment and recipient, so that several rows of kind payment share
 * one charge. Source: docs.pagar.me, "Recebíveis" (as changed on 28 Aug 2026).
 *
 *   id, type, charge_id, status                      waiting_funds: not paid out yet
 *   amount; fee, anticipation_fee, fraud_coverage_fee    what is kept; no taxes
 *   payment_date (UTC), settlement_id (new), payment_method, installment, accrual_date
 */
export const pagarmePayables: SettlementSource = createJsonSource({
  name: 'pagarme',
  gateway: 'pagarme',
  lists: ['data'],
  form: { unit: 'minor', decimal: '.', order: 'ymd', offset: BRAZIL },
  read: readPayable,
});

function readPayable(cells: Cells, sink: RowSink): SettlementLine {
  const kind = cells.kind('type', KINDS);
  const status = cells.kind('status', {
    waiting_funds: 'fee',
    prepaid: 'payment',
    paid: 'payment',
    suspended: 'reserve',
  });
  const paidAt = status === 'payment' ? cells.time('payment_date') : null;
  // Before `settlement_id` there was none: what is paid on one day is one payout.
  const settlementId = paidAt === null ? null : (cells.id('settlement_id') ?? dayOf(paidAt, BRAZIL));
  const amount = Math.abs(cells.amount('amount'));
  const leaves = kind === 'refund' || kind === 'chargeback';
  const instalment = cells.id('installment');
  if (settlementId) sink.settlement({ settlementId, currency: 'BRL', utr: null, net: null, settledAt: paidAt });
  return makeLine({
    kind,
    gatewayId: cells.needed('id'),
    amount: leaves ? -amount : amount,
    fee: cells.amountOr0('fee') + cells.amountOr0('anticipation_fee') + cells.amountOr0('fraud_coverage_fee'),
    currency: 'BRL',
    paymentId: cells.id('charge_id'),
    method: cells.id('payment_method'),
    onHold: status === 'reserve',
    occurredAt: cells.time('accrual_date') ?? cells.time('created_at'),
    settledAt: paidAt,
    settlementId,
    details: instalment ? { installment: instalment } : null,
  });
}
