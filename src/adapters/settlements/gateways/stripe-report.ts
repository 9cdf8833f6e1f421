import { parseCurrency } from '../../../domain/settlements/amount-text';
import { BRAZIL } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';
import type { SettlementSource } from '../../../ports/settlement-source';
import { type Cells, checkNet, makeLine } from '../reading/cells';
import { createCsvSource } from '../reading/csv-source';

/** Stripe's reporting categories. `type` is no substitute: its adjustments mix disputes, reversals and failed refunds. */
export const STRIPE_CATEGORIES = {
  charge: 'payment',
  charge_failure: 'adjustment',
  partial_capture_reversal: 'refund',
  refund: 'refund',
  refund_failure: 'refund_reversal',
  dispute: 'chargeback',
  dispute_reversal: 'chargeback_reversal',
  fee: 'fee',
  network_cost: 'fee',
  platform_earning: 'adjustment',
  platform_earning_refund: 'adjustment',
  tax: 'tax',
  payout: 'payout',
  payout_reversal: 'payout_reversal',
  payout_minimum_balance_hold: 'reserve',
  payout_minimum_balance_release: 'reserve_release',
  risk_reserved_funds: 'reserve',
  connect_reserved_funds: 'reserve',
  connect_collection_transfer: 'transfer',
  transfer: 'transfer',
  transfer_reversal: 'transfer',
  topup: 'adjustment',
  topup_reversal: 'adjustment',
  other_adjustment: 'adjustment',
} as const satisfies Record<string, LineKind>;

/**
 * Itemised payout reconciliation (payout_reconciliation.itemized.*): major units, refunds and disputes negative, net =
 * gross - fee, times in UTC. Source: docs.stripe.com/reports/report-types/payout-reconciliation, columns of version 5.
 */
const COLUMNS = {
  balance_transaction_id: 'read',
  reporting_category: 'read',
  currency: 'read',
  gross: 'read',
  fee: 'read',
  net: 'read',
  created_utc: 'optional',
  created: 'optional',
  source_id: 'optional',
  charge_id: 'optional',
  payment_intent_id: 'optional',
  automatic_payout_id: 'optional',
  automatic_payout_effective_at_utc: 'optional',
  automatic_payout_effective_at: 'optional',
  payout_id: 'optional',
  effective_at_utc: 'optional',
  effective_at: 'optional',
  customer_facing_amount: 'optional',
  customer_facing_currency: 'optional',
  payment_method_type: 'optional',
  dispute_reason: 'optional',
  trace_id: 'optional',
  ...Object.fromEntries(
    (
      'available_on_utc available_on description regulatory_tag customer_id customer_email customer_name ' +
      'customer_description shipping_address_line1 shipping_address_line2 shipping_address_city ' +
      'shipping_address_state shipping_address_postal_code shipping_address_country card_address_line1 ' +
      'card_address_line2 card_address_city card_address_state card_address_postal_code card_address_country ' +
      'charge_created_utc charge_created invoice_id invoice_number subscription_id order_id is_link card_brand ' +
      'card_funding card_country statement_descriptor connected_account_id connected_account_name ' +
      'connected_account_country connected_account_direct_charge_id destination_payment_id trace_id_status'
    )
      .split(' ')
      .map((name) => [name, 'dropped'] as const),
  ),
} as const;

export const stripeReport: SettlementSource = createCsvSource({
  name: 'stripe',
  gateway: 'stripe',
  columns: COLUMNS,
  freeColumns: /^(?:\w+_)?metadata\[.{1,100}\]$/,
  form: { unit: 'major', decimal: '.', order: 'ymd', offset: 0 },
  read: (cells, sink) => {
    const currency = cells.currency('currency');
    const settlementId = cells.id('automatic_payout_id') ?? cells.id('payout_id');
    const settledAt = payoutTime(
      cells.time('automatic_payout_effective_at_utc') ??
        cells.time('automatic_payout_effective_at') ??
        cells.time('effective_at_utc') ??
        cells.time('effective_at'),
      currency,
    );
    const line = readStripeLine(cells, { currency, settlementId, settledAt });
    if (settlementId) {
      const net = line.kind === 'payout' ? -cells.amount('net') : null;
      sink.settlement({ settlementId, currency, utr: cells.id('trace_id'), net, settledAt });
    }
    return line;
  },
});

function readStripeLine(
  cells: Cells,
  known: Pick<SettlementLine, 'currency' | 'settlementId' | 'settledAt'>,
): SettlementLine {
  const kind = cells.kind('reporting_category', STRIPE_CATEGORIES);
  const gross = cells.amount('gross');
  const intent = cells.id('payment_intent_id');
  const charge = cells.id('charge_id') ?? (kind === 'payment' ? cells.id('source_id') : null);
  const reason = cells.id('dispute_reason');
  const line = makeLine({
    ...known,
    kind,
    gatewayId: cells.needed('balance_transaction_id'),
    ...splitFee(kind, gross, cells.amountOr0('fee')),
    original: readOriginal(cells, known.currency),
    paymentId: intent ?? charge,
    orderId: intent ? charge : null,
    referenceId: cells.id('payment_metadata[reference_id]'),
    refundId: kind === 'refund' || kind === 'refund_reversal' ? cells.id('source_id') : null,
    disputeId: kind === 'chargeback' || kind === 'chargeback_reversal' ? cells.id('source_id') : null,
    method: cells.id('payment_method_type'),
    occurredAt: cells.time('created_utc') ?? cells.time('created'),
    details: reason ? { dispute_reason: reason } : null,
  });
  checkNet('net', cells.amount('net'), line);
  return line;
}

/**
 * Stripe writes the day of a payout as its midnight in UTC, which in Brazil is the evening before: it becomes the same
 * day's midnight there. In India it is the morning.
 */
export function payoutTime(seconds: number | null, currency: string): number | null {
  const isDay = seconds !== null && seconds % 86_400 === 0;
  return isDay && currency === 'BRL' ? seconds - BRAZIL * 60 : seconds;
}

/** Stripe writes its own fees and taxes as rows whose gross is what it takes. */
export function splitFee(kind: LineKind, gross: number, fee: number): Pick<SettlementLine, 'amount' | 'fee' | 'tax'> {
  if (kind === 'fee') return { amount: 0, fee: fee - gross, tax: 0 };
  if (kind === 'tax') return { amount: 0, fee, tax: -gross };
  return { amount: gross, fee, tax: 0 };
}

function readOriginal(cells: Cells, currency: string): SettlementLine['original'] {
  const shown = cells.id('customer_facing_currency');
  const code = shown === null ? null : parseCurrency(shown);
  if (code === null || code === currency || cells.id('customer_facing_amount') === null) return null;
  return { amount: cells.amount('customer_facing_amount'), currency: code };
}
