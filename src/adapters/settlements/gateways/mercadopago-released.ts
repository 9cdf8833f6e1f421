import { BRAZIL } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';
import type { SettlementSource } from '../../../ports/settlement-source';
import { type Cells, checkNet, makeLine, RowRefused } from '../reading/cells';
import { createCsvSource } from '../reading/csv-source';

const KINDS = {
  payment: 'payment',
  refund: 'refund',
  cashback: 'adjustment',
  cashback_cancel: 'adjustment',
  chargeback: 'chargeback',
  dispute: 'chargeback',
  mediation: 'chargeback',
  chargeback_cancel: 'chargeback_reversal',
  refund_cancel: 'refund_reversal',
  payout: 'payout',
  withdrawal: 'payout',
  withdrawal_cancel: 'payout_reversal',
  money_transfer: 'transfer',
  shipping: 'fee',
  shipping_cancel: 'fee',
  fee: 'fee',
  'fee-release_in_advance': 'fee',
  tax_payment: 'tax',
  credit_payment: 'adjustment',
  asset_management: 'adjustment',
} as const satisfies Record<string, LineKind>;

/** Rows with a balance; they move no money. */
const BALANCES = new Set(['initial_available_balance', 'subtotal', 'total', 'available_balance']);

/**
 * "Released money": what became available, with an offset in its dates. Fees stand with a minus in some exports and
 * without in others; the row's own sum tells which. EXTERNAL_REFERENCE is our reference and may be empty. It has no id of
 * a settlement: money is withdrawn from the balance, and those rows are the payouts. Source: mercadopago.com.br,
 * developers, reports, released money, report fields.
 */
export const mercadopagoReleased: SettlementSource = createCsvSource({
  name: 'mercadopago',
  gateway: 'mercadopago',
  columns: {
    DATE: 'read',
    SOURCE_ID: 'read',
    EXTERNAL_REFERENCE: 'read',
    RECORD_TYPE: 'read',
    DESCRIPTION: 'read',
    NET_CREDIT_AMOUNT: 'read',
    NET_DEBIT_AMOUNT: 'read',
    GROSS_AMOUNT: 'read',
    MP_FEE_AMOUNT: 'read',
    FINANCING_FEE_AMOUNT: 'optional',
    SHIPPING_FEE_AMOUNT: 'optional',
    TAXES_AMOUNT: 'optional',
    COUPON_AMOUNT: 'optional',
    CURRENCY: 'optional',
    PAYMENT_METHOD: 'optional',
    TRANSACTION_APPROVAL_DATE: 'optional',
    INSTALLMENTS: 'dropped',
    ...Object.fromEntries(
      (
        'TAX_DETAIL TAX_AMOUNT_TELCO POS_ID STORE_ID STORE_NAME EXTERNAL_POS_ID EXTERNAL_STORE_ID ORDER_ID SHIPPING_ID ' +
        'SHIPMENT_MODE PACK_ID POI_ID ITEM_ID METADATA PAYER_NAME PAYER_ID_TYPE PAYER_ID_NUMBER BUSINESS_UNIT SUB_UNIT ' +
        'BALANCE_AMOUNT PAYOUT_BANK_ACCOUNT_NUMBER PRODUCT_SKU SALE_DETAIL EFFECTIVE_COUPON_AMOUNT TAXES_DISAGGREGATED ' +
        'TRANSACTION_INTENT_ID PAYMENT_METHOD_TYPE USER_ID LAST_FOUR_DIGITS FRANCHISE ISSUER_NAME'
      )
        .split(' ')
        .map((name) => [name, 'dropped'] as const),
    ),
  },
  form: { unit: 'major', decimal: '.', order: 'ymd', offset: BRAZIL },
  read: readReleased,
});

function readReleased(cells: Cells): SettlementLine | null {
  const record = cells.text('RECORD_TYPE').trim().toLowerCase();
  if (BALANCES.has(record)) return null;
  const net = cells.amountOr0('NET_CREDIT_AMOUNT') - cells.amountOr0('NET_DEBIT_AMOUNT');
  const kind = kindOfRecord(cells, record, net);
  const source = cells.needed('SOURCE_ID');
  const movement = sumOf(cells, net);
  const line = makeLine({
    kind,
    // A payment is released once. Other rows may occur several times for one payment.
    gatewayId: kind === 'payment' ? source : `${source}@${cells.needed('DATE')}`,
    ...(kind === 'fee'
      ? { amount: 0, fee: -net, tax: 0 }
      : kind === 'tax'
        ? { amount: 0, fee: 0, tax: -net }
        : movement),
    currency: cells.id('CURRENCY') === null ? 'BRL' : cells.currency('CURRENCY'),
    paymentId: kind === 'payment' ? null : source,
    referenceId: cells.id('EXTERNAL_REFERENCE'),
    method: cells.id('PAYMENT_METHOD'),
    onHold: kind === 'reserve',
    occurredAt: (kind === 'payment' ? cells.time('TRANSACTION_APPROVAL_DATE') : null) ?? cells.time('DATE'),
    settledAt: cells.time('DATE'),
  });
  checkNet('NET_CREDIT_AMOUNT', net, line);
  return line;
}

function kindOfRecord(cells: Cells, record: string, net: number): LineKind {
  if (record === 'block') return 'reserve';
  if (record === 'unblock') return 'reserve_release';
  if (record !== 'release') throw new RowRefused('RECORD_TYPE is an unknown word', 'unknown_row');
  // reserve_for_dispute, reserve_for_payout …: money is held back, and a row with the other sign releases it.
  if (cells.text('DESCRIPTION').startsWith('reserve_for_')) return net < 0 ? 'reserve' : 'reserve_release';
  return cells.kind('DESCRIPTION', KINDS);
}

/** Gross, fee and tax with our signs: the signs that make the row's sum correct. */
function sumOf(cells: Cells, net: number): Pick<SettlementLine, 'amount' | 'fee' | 'tax'> {
  const gross = cells.amountOr0('GROSS_AMOUNT');
  const fees = ['MP_FEE_AMOUNT', 'FINANCING_FEE_AMOUNT', 'SHIPPING_FEE_AMOUNT'].map((name) => cells.amountOr0(name));
  const coupon = cells.amountOr0('COUPON_AMOUNT');
  const fee = fees.reduce((sum, value) => sum + value, 0);
  const tax = cells.amountOr0('TAXES_AMOUNT');
  const amounts = gross === 0 && net !== 0 ? [net] : [gross, -gross];
  for (const amount of amounts) {
    if (amount + fee + tax + coupon === net) return { amount: amount + coupon, fee: -fee, tax: -tax };
    if (amount - fee - tax - coupon === net) return { amount: amount - coupon, fee, tax };
  }
  throw new RowRefused('NET_CREDIT_AMOUNT is not the gross amount with fees and taxes', 'unknown_row');
}
