import { csvLine } from '../../domain/values/formats/csv';
import type { OrderResource } from './present-order';

type Cell = string | null;

/** The columns of the list as a file, by name. Amounts are decimals, as people read them: two places, a point. */
const COLUMNS: Record<string, (order: OrderResource) => Cell> = {
  reference_id: (order) => order.reference_id,
  created_at: (order) => order.created_at,
  updated_at: (order) => order.updated_at,
  status: (order) => order.status,
  payment_status: ({ payment }) => payment.status,
  problem: ({ payment }) => payment.problem?.code ?? null,
  currency: (order) => order.currency,
  total_amount: (order) => decimal(order.total_amount.value),
  captured_amount: ({ payment }) => decimal(payment.captured_amount.value),
  refunded_amount: ({ payment }) => decimal(payment.refunded_amount.value),
  captured_at: ({ payment }) => payment.captured_at,
  transaction_id: ({ payment }) => payment.verification?.transaction_id ?? null,
  pg_transaction_id: ({ payment }) => payment.verification?.pg_transaction_id ?? null,
  customer_phone: ({ customer }) => customer.phone,
  customer_user_id: ({ customer }) => customer.user_id,
  metadata: ({ metadata }) => (Object.keys(metadata).length === 0 ? null : JSON.stringify(metadata)),
};

const columns = Object.values(COLUMNS);

export const orderCsv = {
  head: csvLine(Object.keys(COLUMNS)),
  line: (order: OrderResource): string => csvLine(columns.map((column) => column(order))),
};

/** Minor units by their digits; every amount here has an offset of 100. */
function decimal(minor: number): string {
  const digits = String(minor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
