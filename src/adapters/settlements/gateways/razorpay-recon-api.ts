import { INDIA } from '../../../domain/settlements/date-text';
import type { SettlementLine } from '../../../domain/settlements/line';
import type { SettlementSource } from '../../../ports/settlement-source';
import { type Cells, checkNet, makeLine, RowRefused } from '../reading/cells';
import { createJsonSource } from '../reading/json-source';
import { kindOf, signed } from './razorpay-recon-csv';

/**
 * GET /v1/settlements/recon/combined: paise, times in epoch seconds, and a fee WITH its tax inside. Source: Razorpay,
 * API reference, "Fetch settlement recon details".
 *
 *   entity_id, type       our gatewayId and kind      debit, credit, amount   never negative
 *   fee                   includes `tax`              settled, on_hold        booleans
 *   payment_id            of a refund or transfer     order_id, order_receipt, notes, method, dispute_id
 *   settlement_id, settlement_utr, settled_at, created_at; card_*, description, credit_type, posted_at are dropped
 */
export const razorpayReconApi: SettlementSource = createJsonSource({
  name: 'razorpay_api',
  gateway: 'razorpay',
  lists: ['items'],
  form: { unit: 'minor', decimal: '.', order: 'ymd', offset: INDIA },
  read: (cells, sink) => {
    const settlementId = cells.id('settlement_id');
    const settledAt = cells.time('settled_at');
    const currency = cells.id('currency') === null ? 'INR' : cells.currency('currency');
    const line = readItem(cells, { currency, settlementId, settledAt });
    if (settlementId) {
      sink.settlement({ settlementId, currency, utr: cells.id('settlement_utr'), net: null, settledAt });
    }
    return line;
  },
});

const KINDS = { payment: 'payment', refund: 'refund', transfer: 'transfer', adjustment: 'adjustment' } as const;

function readItem(
  cells: Cells,
  known: Pick<SettlementLine, 'currency' | 'settlementId' | 'settledAt'>,
): SettlementLine {
  const entity = cells.kind('type', KINDS);
  const disputeId = cells.id('dispute_id');
  const net = cells.amountOr0('credit') - cells.amountOr0('debit');
  const tax = cells.amountOr0('tax');
  const fee = cells.amountOr0('fee') - tax;
  if (fee < 0) throw new RowRefused('tax is more than the fee that it is part of', 'unknown_row');
  const paymentId = cells.id('payment_id');
  const gatewayId = cells.needed('entity_id');
  const line = makeLine({
    ...known,
    kind: kindOf(entity, { net, disputeId, isCaptured: true }),
    gatewayId,
    amount: signed(cells.amount('amount'), entity, net),
    fee,
    tax,
    paymentId: paymentId === gatewayId ? null : paymentId,
    orderId: cells.id('order_id'),
    referenceId: cells.id('notes.reference_id') ?? cells.id('order_receipt'),
    disputeId,
    method: cells.id('method'),
    onHold: cells.text('on_hold') === 'true',
    occurredAt: cells.time('created_at'),
  });
  checkNet(net < 0 ? 'debit' : 'credit', net, line);
  return line;
}
