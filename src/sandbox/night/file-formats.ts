/** The files as gateways and banks write them; the service reads them with its own importers. */
import type { Payout } from '../world/entities';
import { ACCOUNTS, type AccountName, type BookRow, netOf } from './gateway-books';

/** A file on its way to the service. */
export interface SettlementUpload {
  source: string;
  name: string;
  text: string;
}

/** What the bank books. */
export interface Credit {
  payout: Payout;
  /** Minor units. */
  amount: number;
}

const major = (minor: number): string => (minor / 100).toFixed(2);

/** The wall clock of an account, as [year, month, day, hour, minute, second] in digits. */
function wallClock(seconds: number, offsetMinutes: number): [string, string, string, string] {
  const [day = '', time = ''] = new Date((seconds + offsetMinutes * 60) * 1000).toISOString().split('T');
  const [year = '', month = '', date = ''] = day.split('-');
  return [year, month, date, time.slice(0, 8)];
}

const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((cells) => `${cells.join(',')}\r\n`).join('');

/** Razorpay's "Settlement Recon" with its 27 columns: rupees, a fee without its tax, times of India. */
const RAZORPAY_COLUMNS = [
  ...['transaction_entity', 'entity_id', 'amount', 'currency', 'fee (exclusive tax)', 'tax', 'debit', 'credit'],
  ...['payment_method', 'card_type', 'issuer_name', 'entity_created_at', 'payment_captured_at', 'payment_notes'],
  ...['refund_notes', 'arn', 'entity_description', 'order_id', 'order_receipt', 'order_notes', 'dispute_id'],
  ...['dispute_created_at', 'dispute_reason', 'settlement_id', 'settled_at', 'settlement_utr', 'settled_by'],
];

const indianTime = (seconds: number): string => {
  const [year, month, day, time] = wallClock(seconds, ACCOUNTS.razorpay.offsetMinutes);
  return `${day}/${month}/${year} ${time}`;
};

function razorpayRow(row: BookRow, payout: Payout): string[] {
  const { kind, id, amount, fee, tax, method, at } = row;
  const net = netOf(row);
  const isClaim = kind === 'chargeback';
  const isPayment = kind === 'payment';
  return [
    ...[isClaim ? 'adjustment' : kind, id, major(amount), 'INR', major(fee), major(tax)],
    ...[major(Math.max(0, -net)), major(Math.max(0, net)), isPayment ? method : '', '', ''],
    ...[indianTime(at), isPayment ? indianTime(at) : '', '', '', '', kind === 'adjustment' ? 'Goodwill' : ''],
    ...[row.orderId ?? '', row.referenceId ?? '', '', isClaim ? id.replace('adj_', 'disp_') : ''],
    ...[isClaim ? indianTime(at) : '', isClaim ? 'fraudulent' : ''],
    ...[payout.id, indianTime(payout.settledAt), payout.utr, 'scheduled'],
  ];
}

/** Reports of the pretend PSP have no fixed form of their own: a stored mapping says how to read them. */
const PSP_COLUMNS = [
  ...['kind', 'id', 'payment_id', 'order_id', 'reference_id', 'amount', 'fee', 'tax', 'net', 'currency'],
  ...['created_at', 'settled_at', 'settlement_id', 'utr'],
];

const pspTime = (seconds: number, account: AccountName): string => {
  const [year, month, day, time] = wallClock(seconds, ACCOUNTS[account].offsetMinutes);
  return `${year}-${month}-${day} ${time}`;
};

const pspRow = (row: BookRow, payout: Payout): (string | number)[] => [
  ...[row.kind, row.id, row.paymentId ?? '', row.orderId ?? '', row.referenceId ?? ''],
  ...[row.amount, row.fee, row.tax, Math.abs(netOf(row)), payout.currency],
  ...[pspTime(row.at, row.account), pspTime(payout.settledAt, row.account), payout.id, payout.utr],
];

/** How the service has to read the reports of a PSP's account: the body of PUT /v1/column_mappings/{account}. */
export const mappingOf = (account: AccountName): object => ({
  columns: Object.fromEntries(PSP_COLUMNS.map((name) => [name, name])),
  ...{ unit: 'minor', decimal: '.', separator: ',', date_format: 'yyyy-MM-dd HH:mm:ss' },
  timezone: ACCOUNTS[account].currency === 'BRL' ? 'America/Sao_Paulo' : 'Asia/Kolkata',
  kinds: { payment: 'payment', refund: 'refund', chargeback: 'chargeback', adjustment: 'adjustment' },
});

/** The settlement file of one payout. */
export function settlementFile(payout: Payout, rows: readonly BookRow[]): SettlementUpload {
  const name = `${payout.account}-${payout.id}.csv`;
  if (payout.account === 'razorpay')
    return { source: 'razorpay', name, text: csv([RAZORPAY_COLUMNS, ...rows.map((row) => razorpayRow(row, payout))]) };
  return {
    source: `csv:${payout.account}`,
    name,
    text: csv([PSP_COLUMNS, ...rows.map((row) => pspRow(row, payout))]),
  };
}

/** The statement from `from` on; a charge of the bank's own stands in it, so that it covers that day without a credit. */
export function bankStatement(currency: 'INR' | 'BRL', from: number, credits: readonly Credit[]): SettlementUpload {
  return currency === 'INR' ? hdfcStatement(from, credits) : ofxOf(from, credits);
}

const HDFC_COLUMNS = [
  ...['Date', 'Narration', 'Chq./Ref.No.', 'Value Dt', 'Withdrawal Amt.', 'Deposit Amt.', 'Closing Balance'],
];

function hdfcStatement(from: number, credits: readonly Credit[]): SettlementUpload {
  const dayOf = (seconds: number): string => {
    const [year, month, day] = wallClock(seconds, ACCOUNTS.razorpay.offsetMinutes);
    return `${day}/${month}/${year.slice(2)}`;
  };
  const booking = (at: number, text: string, reference: string, [out, into]: [string, string]) => {
    const day = dayOf(at);
    return [day, text, reference, day, out, into, ''];
  };
  const rows = credits.map(({ payout, amount }) => {
    const sender = payout.account === 'razorpay' ? 'RAZORPAY SOFTWARE' : 'SANDBOX PSP';
    const narration = `NEFT CR-UTIB0000100-${sender}-NILGIRI TEA-${payout.utr}`;
    return booking(payout.settledAt, narration, payout.utr, ['', major(amount)]);
  });
  const charge = booking(from, 'SMS ALERT CHARGES', '', ['17.70', '']);
  const text = `Statement of account\r\nAccount No : XXXXXXXX4321\r\n${csv([HDFC_COLUMNS, charge, ...rows])}`;
  return { source: 'bank:hdfc', name: `hdfc-${dayOf(from).replaceAll('/', '-')}.csv`, text };
}

function ofxOf(from: number, credits: readonly Credit[]): SettlementUpload {
  const dayOf = (seconds: number) => wallClock(seconds, ACCOUNTS.sandbox_brl.offsetMinutes).slice(0, 3).join('');
  const booking = (at: number, id: string, amount: number, memo: string) =>
    `<STMTTRN>\n<TRNTYPE>${amount < 0 ? 'FEE' : 'CREDIT'}\n<DTPOSTED>${dayOf(at)}120000[-03:BRT]\n` +
    `<TRNAMT>${major(amount)}\n<FITID>${id}\n<MEMO>${memo}\n</STMTTRN>\n`;
  const bookings = [
    booking(from, `TAR${from}`, -990, 'TARIFA MENSAL'),
    ...credits.map(({ payout, amount }) =>
      booking(payout.settledAt, `CR${payout.id}`, amount, `PIX RECEBIDO ${payout.utr} PSP DO SANDBOX`),
    ),
  ];
  const text =
    'OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:UTF-8\n\n<OFX>\n<BANKMSGSRSV1><STMTTRNRS><STMTRS>\n' +
    `<CURDEF>BRL\n<BANKACCTFROM>\n<BANKID>341\n<ACCTID>0001-98765\n</BANKACCTFROM>\n<BANKTRANLIST>\n` +
    `${bookings.join('')}</BANKTRANLIST>\n</STMTRS></STMTTRNRS></BANKMSGSRSV1>\n</OFX>\n`;
  return { source: 'ofx', name: `extrato-${dayOf(from)}.ofx`, text };
}
