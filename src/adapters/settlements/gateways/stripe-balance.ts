import type { SettlementSource } from '../../../ports/settlement-source';
import { checkNet, makeLine } from '../reading/cells';
import { createJsonSource } from '../reading/json-source';
import { payoutTime, STRIPE_CATEGORIES, splitFee } from './stripe-report';

/**
 * Balance transactions of one payout (GET /v1/balance_transactions?payout=…), as the nightly fetch writes them: each item
 * is a balance transaction with its source expanded, and `payout` beside it. Minor units, epoch seconds.
 *
 *   id, reporting_category, amount, fee, net, currency, created    as in the report
 *   source.{object,id,charge,payment_intent,metadata.reference_id} the charge, refund or dispute
 *   payout.{id,arrival_date,amount,trace_id}                       what it was paid out with
 */
export const stripeBalance: SettlementSource = createJsonSource({
  name: 'stripe_api',
  gateway: 'stripe',
  lists: ['data'],
  form: { unit: 'minor', decimal: '.', order: 'ymd', offset: 0 },
  read: (cells, sink) => {
    const currency = cells.currency('currency');
    const kind = cells.kind('reporting_category', STRIPE_CATEGORIES);
    const settlementId = cells.id('payout.id');
    const settledAt = payoutTime(cells.time('payout.arrival_date'), currency);
    const sourceId = cells.id('source.id');
    const intent = cells.id('source.payment_intent');
    const charge = cells.text('source.object') === 'charge' ? sourceId : cells.id('source.charge');
    const line = makeLine({
      kind,
      gatewayId: cells.needed('id'),
      ...splitFee(kind, cells.amount('amount'), cells.amountOr0('fee')),
      currency,
      paymentId: intent ?? charge,
      orderId: intent ? charge : null,
      referenceId: cells.id('source.metadata.reference_id'),
      refundId: kind === 'refund' || kind === 'refund_reversal' ? sourceId : null,
      disputeId: kind === 'chargeback' || kind === 'chargeback_reversal' ? sourceId : null,
      method: cells.id('source.payment_method_details.type'),
      occurredAt: cells.time('created'),
      settledAt,
      settlementId,
    });
    checkNet('net', cells.amount('net'), line);
    if (settlementId) {
      const net = cells.id('payout.amount') === null ? null : cells.amount('payout.amount');
      sink.settlement({ settlementId, currency, utr: cells.id('payout.trace_id'), net, settledAt });
    }
    return line;
  },
});
