/** Days of a shop with a gateway and a bank, and the files that both would give; some of what is in them does not agree. */
import { setTimeout as delay } from 'node:timers/promises';
import { caller } from './dashboard-page';

const DAY_S = 86_400;
const IST_MS = 5.5 * 3_600_000;
const BRT_MS = -3 * 3_600_000;
const HEADER =
  'transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,payment_method,card_type,issuer_name,entity_created_at,payment_captured_at,payment_notes,refund_notes,arn,entity_description,order_id,order_receipt,order_notes,dispute_id,dispute_created_at,dispute_reason,settlement_id,settled_at,settlement_utr,settled_by';

interface Paid {
  reference: string;
  payment: string;
  /** Minor units. */
  amount: number;
  /** By the service's clock, in milliseconds. */
  at: number;
}

export interface BooksDemo {
  /** Settlement recon of Razorpay, and the statement of the bank that it paid to. */
  gatewayFile: string;
  bankFile: string;
  /** A report for the column mapping `loja`, and the statement of the bank of Brazil. */
  brazilFile: string;
  brazilBankFile: string;
  /** Captured here, and another amount in the gateway's file. */
  mismatch: string;
  /** Captured here, and in no row. */
  missing: string;
}

/** Lives so many days: some orders of each are paid. Then the files are made. */
export async function liveDays(origin: string, count: number): Promise<BooksDemo> {
  const call = caller(origin);
  const rupees: Paid[] = [];
  const reais: Paid[] = [];
  const pay = async (order: { reference_id: string }, list: Paid[]) => {
    const { reference_id: reference } = order;
    await call('POST', '/v1/orders', order);
    while ((await call('GET', `/v1/orders/${reference}`)).messages[0]?.status === 'queued') await delay(20);
    await call('POST', `/sandbox/orders/${reference}/pay`);
    const { payment } = await call('POST', `/v1/orders/${reference}/lookup`);
    list.push({
      reference,
      payment: payment.verification.pg_transaction_id,
      amount: payment.captured_amount.value,
      at: Date.parse(payment.captured_at),
    });
  };
  for (let day = 0; day < count; day++) {
    for (let number = 0; number < 2 + (day % 3); number++)
      await pay(teaOrder(`TEA-${100 + day * 5 + number}`, 89_900 + ((day * 7 + number * 13) % 11) * 21_350), rupees);
    if (day % 2 === 0) await pay(breadOrder(`PAO-${100 + day}`, 5_480 + day * 930), reais);
    await call('POST', '/sandbox/clock', { forward_seconds: DAY_S });
  }
  // A file of a gateway knows also what never became known here.
  await call('POST', '/v1/orders', teaOrder('TEA-UNPAID', 129_900));
  const [missing, mismatch, disputed] = rupees as [Paid, Paid, Paid];
  const inFile = rupees.filter((each) => each !== missing);
  const now = (rupees.at(-1)?.at ?? 0) + DAY_S * 1000;
  const settlements = settlementsOf(inFile, now);
  const rows = inFile.map((paid) => paymentRow(paid, settlements, paid === mismatch ? -10_000 : 0));
  const first = settlements.get(dayOf(inFile[0]?.at ?? 0));
  const at = inFile[0]?.at ?? 0;
  rows.push(
    paymentRow({ reference: 'TEA-UNPAID', payment: 'pay_Unpaid00000001', amount: 129_900, at }, settlements, 0),
    paymentRow({ reference: '', payment: 'pay_Shop0000000001', amount: 45_000, at }, settlements, 0),
    row({
      ...{ transaction_entity: 'adjustment', entity_id: 'adj_Dispute0000001', currency: 'INR' },
      ...{ amount: major(disputed.amount), debit: major(disputed.amount), credit: '0.00', tax: '0.00' },
      ...{ 'fee (exclusive tax)': '0.00', order_receipt: disputed.reference, entity_created_at: stamp(at) },
      ...{ dispute_id: 'disp_Tea0000000001', dispute_created_at: stamp(at), dispute_reason: 'fraudulent' },
      ...placeOf(first),
    }),
    row({ transaction_entity: 'mystery', entity_id: 'myst_1', amount: '1.00', currency: 'INR', ...placeOf(first) }),
  );
  const gatewayFile = [HEADER, ...rows, ''].join('\n');
  await call('PUT', '/v1/column_mappings/loja', MAPPING);
  return {
    gatewayFile,
    bankFile: statementOf(gatewayFile, settlements, now),
    brazilFile: [`${Object.values(MAPPING.columns).join(';')}`, ...reais.map(brazilRow), ''].join('\n'),
    brazilBankFile: ofxOf(reais),
    mismatch: mismatch.reference,
    missing: missing.reference,
  };
}

interface Payout {
  id: string;
  utr: string;
  at: number;
}

/** What was paid on one day is settled together, two days later; of the last days not yet. */
function settlementsOf(paid: Paid[], now: number): Map<string, Payout> {
  const days = [...new Set(paid.map(({ at }) => dayOf(at)))];
  const payouts = days.map((day, index) => ({
    day,
    id: `setl_Tea${String(index + 1).padStart(9, '0')}`,
    utr: `HDFCN52026${String(110_001 + index)}`,
    at: Date.parse(`${day}T06:30:00Z`) + 2 * DAY_S * 1000,
  }));
  return new Map(payouts.filter(({ at }) => at < now).map((payout) => [payout.day, payout]));
}

function paymentRow({ reference, payment, amount, at }: Paid, settlements: Map<string, Payout>, more: number): string {
  const taken = amount + more;
  const fee = Math.round(taken * 0.02);
  const tax = Math.round(fee * 0.18);
  return row({
    ...{ transaction_entity: 'payment', entity_id: payment, amount: major(taken), currency: 'INR' },
    ...{ 'fee (exclusive tax)': major(fee), tax: major(tax), debit: '0.00', credit: major(taken - fee - tax) },
    ...{ payment_method: 'upi', entity_created_at: stamp(at), payment_captured_at: stamp(at + 5000) },
    ...{ order_receipt: reference, ...placeOf(settlements.get(dayOf(at))) },
  });
}

const placeOf = (payout: Payout | undefined) =>
  payout
    ? { settlement_id: payout.id, settled_at: stamp(payout.at), settlement_utr: payout.utr, settled_by: 'Razorpay' }
    : {};

const row = (cells: Record<string, string>): string =>
  HEADER.split(',')
    .map((name) => cells[name] ?? '')
    .join(',');

/** The bank credits each settlement a day later: one of them not at all, and of one it keeps something. */
function statementOf(gatewayFile: string, settlements: Map<string, Payout>, now: number): string {
  const [names = [], ...rows] = gatewayFile.split('\n').map((line) => line.split(','));
  const cell = (cells: string[], name: string) => cells[names.indexOf(name)] ?? '';
  const lines = [...settlements.values()].flatMap(({ id, utr, at }, index) => {
    const net = rows
      .filter((cells) => cell(cells, 'settlement_id') === id && cell(cells, 'transaction_entity') !== 'mystery')
      .reduce((sum, cells) => sum + minor(cell(cells, 'credit')) - minor(cell(cells, 'debit')), 0);
    if (index === 1 || at + DAY_S * 1000 > now) return [];
    const day = stamp(at + DAY_S * 1000)
      .slice(0, 10)
      .replace(/20(\d\d)$/, '$1');
    const paid = major(index === 2 ? net - 2_360 : net);
    return [`${day},NEFT CR-HDFC0000240-RAZORPAY SOFTWARE PVT LTD-${utr},${utr},${day},,${paid},0.00`];
  });
  return [
    'HDFC BANK LTD,,,,,,',
    '',
    'Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance',
    ...lines,
    '',
  ].join('\n');
}

const MAPPING = {
  columns: {
    ...{ id: 'Id', reference_id: 'Pedido', amount: 'Valor', fee: 'Tarifa', currency: 'Moeda', created_at: 'Pago em' },
    ...{ settlement_id: 'Repasse', settled_at: 'Repassado em', utr: 'Pix' },
  },
  ...{ unit: 'major', decimal: ',', separator: ';', date_format: 'dd/MM/yyyy HH:mm:ss', timezone: 'America/Sao_Paulo' },
};

const brazilFee = ({ amount }: Paid): number => Math.round(amount * 0.0099);
/** The bank of Brazil finds a pay-out by the id of its Pix. */
const pixId = (index: number): string => `E60701190202611201200${String(index).padStart(11, '0')}`;

const brazilRow = (paid: Paid, index: number): string =>
  [
    ...[paid.payment, paid.reference, comma(paid.amount), comma(brazilFee(paid)), 'BRL', stamp(paid.at, BRT_MS)],
    ...[`REP-${index + 1}`, stamp(paid.at + DAY_S * 1000, BRT_MS), pixId(index)],
  ].join(';');

/** Every pay-out arrives on its day but the last, which is still on its way. */
function ofxOf(paid: Paid[]): string {
  const day = (at: number) => dayOf(at, BRT_MS).replaceAll('-', '');
  const bookings = paid.slice(0, -1).map((each, index) => {
    const at = day(each.at + DAY_S * 1000);
    const amount = major(each.amount - brazilFee(each));
    return `<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>${at}<TRNAMT>${amount}<FITID>P${index}<MEMO>PIX RECEBIDO ${pixId(index)}`;
  });
  const [from, to] = [day(paid[0]?.at ?? 0), day(paid.at(-1)?.at ?? 0)];
  return [
    ...['OFXHEADER:100', 'DATA:OFXSGML', 'VERSION:102', 'CHARSET:1252', ''],
    `<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>${to}</SONRS></SIGNONMSGSRSV1>`,
    '<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>BRL',
    '<BANKACCTFROM><BANKID>0341<ACCTID>12345-6<ACCTTYPE>CHECKING</BANKACCTFROM>',
    `<BANKTRANLIST><DTSTART>${from}<DTEND>${to}`,
    ...bookings,
    '</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>',
  ].join('\n');
}

const major = (value: number): string => (value / 100).toFixed(2);
const comma = (value: number): string => major(value).replace('.', ',');
const minor = (text: string): number => Math.round(Number(text || '0') * 100);
/** A time of India, or of elsewhere, as gateways write it. */
const stamp = (at: number, aheadMs = IST_MS): string => {
  const [date = '', time = ''] = new Date(at + aheadMs).toISOString().slice(0, 19).split('T');
  return `${date.split('-').toReversed().join('/')} ${time}`;
};
const dayOf = (at: number, aheadMs = IST_MS): string => new Date(at + aheadMs).toISOString().slice(0, 10);

const teaOrder = (reference_id: string, value: number) => ({
  ...{ to: '+919845012345', reference_id, type: 'digital-goods', currency: 'INR' },
  payment_settings: [
    { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'my-gateway' } },
  ],
  order: { catalog_id: 'tea', items: [{ retailer_id: 'assam', name: 'Assam tea', amount: { value }, quantity: 1 }] },
});

const breadOrder = (reference_id: string, value: number) => ({
  ...{ to: '+5511987654321', reference_id, type: 'digital-goods', currency: 'BRL' },
  payment_settings: [{ type: 'payment_link', payment_link: { uri: `https://pay.example/${reference_id}` } }],
  order: { items: [{ retailer_id: 'bolo', name: 'Bolo de cenoura', amount: { value }, quantity: 1 }] },
});
