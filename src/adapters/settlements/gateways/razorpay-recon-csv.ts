import { INDIA } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';
import type { SettlementSource } from '../../../ports/settlement-source';
import { type Cells, checkNet, makeLine } from '../reading/cells';
import { createCsvSource } from '../reading/csv-source';

/**
 * "Settlement Recon" of the dashboard: rupees, and a fee WITHOUT its tax (the API has paise, and the tax inside the
 * fee). Source: Razorpay's sample report sample-settlements-recon-report.xlsx.
 */
const COLUMNS = {
  transaction_entity: 'read',
  entity_id: 'read',
  amount: 'read',
  currency: 'read',
  'fee (exclusive tax)': 'read',
  tax: 'read',
  debit: 'read',
  credit: 'read',
  payment_method: 'read',
  card_type: 'dropped',
  issuer_name: 'dropped',
  entity_created_at: 'read',
  payment_captured_at: 'read',
  payment_notes: 'read',
  refund_notes: 'read',
  arn: 'read',
  entity_description: 'dropped',
  order_id: 'read',
  order_receipt: 'read',
  order_notes: 'read',
  dispute_id: 'read',
  dispute_created_at: 'read',
  dispute_reason: 'read',
  settlement_id: 'read',
  settled_at: 'read',
  settlement_utr: 'read',
  settled_by: 'dropped',
} as const;

const KINDS = { payment: 'payment', refund: 'refund', transfer: 'transfer', adjustment: 'adjustment' } as const;

export const razorpayReconCsv: SettlementSource = createCsvSource({
  name: 'razorpay',
  gateway: 'razorpay',
  columns: COLUMNS,
  tellsHolds: false,
  form: { unit: 'major', decimal: '.', order: 'dmy', offset: INDIA },
  read: (cells, sink) => {
    const settlementId = cells.id('settlement_id');
    const settledAt = cells.time('settled_at');
    const currency = cells.currency('currency');
    const line = readLine(cells, { currency, settlementId, settledAt });
    if (settlementId) {
      sink.settlement({ settlementId, currency, utr: cells.id('settlement_utr'), net: null, settledAt });
    }
    return line;
  },
});

function readLine(
  cells: Cells,
  { currency, settlementId, settledAt }: Pick<SettlementLine, 'currency' | 'settlementId' | 'settledAt'>,
): SettlementLine {
  const entity = cells.kind('transaction_entity', KINDS);
  const disputeId = cells.id('dispute_id');
  const net = cells.amountOr0('credit') - cells.amountOr0('debit');
  const capturedAt = cells.time('payment_captured_at');
  const dispute = entity === 'adjustment' && disputeId !== null;
  const line = makeLine({
    // Named one by one: to spread an object here costs more than all of the rest (measured, 9 of 16 µs a row).
    currency,
    settlementId,
    settledAt,
    kind: kindOf(entity, { net, disputeId, isCaptured: capturedAt !== null || settlementId !== null }),
    gatewayId: cells.needed('entity_id'),
    amount: signed(cells.amount('amount'), entity, net),
    fee: cells.amountOr0('fee (exclusive tax)'),
    tax: cells.amountOr0('tax'),
    orderId: cells.id('order_id'),
    referenceId: findReference(cells),
    disputeId,
    bankReference: cells.id('arn'),
    method: cells.id('payment_method'),
    occurredAt: (dispute ? cells.time('dispute_created_at') : capturedAt) ?? cells.time('entity_created_at'),
    details: dispute && cells.id('dispute_reason') ? { dispute_reason: cells.needed('dispute_reason') } : null,
  });
  // Authorized money is not credited, so it has no fee.
  if (line.kind === 'authorized') return { ...line, fee: 0, tax: 0 };
  checkNet(net < 0 ? 'debit' : 'credit', net, line);
  return line;
}

/** What an entity of Razorpay is to us; both its CSV and its API call a chargeback an adjustment with a dispute. */
export function kindOf(
  entity: (typeof KINDS)[keyof typeof KINDS],
  { net, disputeId, isCaptured }: { net: number; disputeId: string | null; isCaptured: boolean },
): LineKind {
  if (entity === 'payment' && !isCaptured) return 'authorized';
  if (entity !== 'adjustment' || disputeId === null) return entity;
  return net < 0 ? 'chargeback' : 'chargeback_reversal';
}

/** Razorpay's amounts have no sign; refunds and transfers leave, an adjustment goes where its credit or debit says. */
export function signed(amount: number, entity: string, net: number): number {
  const leaves = entity === 'refund' || entity === 'transfer' || (entity === 'adjustment' && net < 0);
  return leaves ? -amount : amount;
}

/** Our reference in the notes of the payment, the refund or the order; else the merchant's own number of the order. */
function findReference(cells: Cells): string | null {
  for (const column of ['payment_notes', 'order_notes', 'refund_notes']) {
    const notes = cells.text(column);
    const found = notes.includes('reference_id') ? noteIn(notes) : null;
    if (found) return found;
  }
  return cells.id('order_receipt');
}

/** Notes may hold personal data, so only the reference is read from them. */
function noteIn(notes: string): string | null {
  return /"reference_id"\s*:\s*"([^"\\]{1,100})"/.exec(notes)?.[1] ?? null;
}
