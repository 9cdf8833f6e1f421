import { BRAZIL, parseTime } from '../../../domain/settlements/date-text';
import type { SettlementLine } from '../../../domain/settlements/line';
import {
  type RowSink,
  type SettlementSource,
  type SourceReader,
  UnreadableFile,
} from '../../../ports/settlement-source';
import { makeLine, RowRefused } from '../reading/cells';
import { createLines, FixedRecord } from '../reading/fixed-width';
import { cnab240Movement } from './cnab-movements';

/** Positions of one layout; segment T where not said otherwise. */
interface Layout {
  ourNumber: [number, number];
  document: [number, number];
  merchantId: [number, number];
  tariff: [number, number];
}

/** brcobranca and BoletoNet agree on it. */
const FEBRABAN: Layout = { ourNumber: [38, 57], document: [59, 73], merchantId: [106, 130], tariff: [199, 213] };

/** By bank. Santander moves fields of segment T; those of U stay. */
const LAYOUTS: Readonly<{ [bank: string]: Layout }> = {
  '033': { ourNumber: [41, 53], document: [55, 69], merchantId: [101, 125], tariff: [194, 208] },
};

/**
 * CNAB 240, return file of "cobrança": 240 characters a line, amounts with two implied decimals, dates DDMMAAAA, zeros
 * for none. Every title is a segment T and the segment U right behind it.
 *
 *   T 16-17 movement   38-57 nosso número   59-73 document   106-130 the merchant's own id   199-213 tariff
 *   U 78-92 paid by the payer   93-107 net to credit   138-145 day of the occurrence   146-153 day of the credit
 */
export const cnab240: SettlementSource = {
  name: 'cnab240',
  gateway: 'cnab240',
  stores: 'lines',
  encoding: 'latin1',
  dayOffset: BRAZIL,
  open: openReturn240,
};

function openReturn240(sink: RowSink): SourceReader {
  let bank = '';
  let pending: { record: FixedRecord; at: number } | null = null;
  const refuse = (at: number, error: unknown): void => {
    if (!(error instanceof RowRefused)) throw error;
    sink.reject({ line: at, code: error.code, detail: error.message, gatewayId: null });
  };
  const dropPending = (): void => {
    if (pending) refuse(pending.at, new RowRefused('segment T without its segment U'));
    pending = null;
  };
  const lines = createLines((text, at) => {
    const record = new FixedRecord(text);
    if (text.length < 240) throw new UnreadableFile(`line ${at} has ${text.length} characters instead of 240`);
    if (bank === '') {
      if (record.at(8) !== '0' || !/^\d{3}$/.test(record.at(1, 3))) {
        throw new UnreadableFile('the first line is no file header of CNAB 240');
      }
      if (record.at(143) === '1') throw new UnreadableFile('this is a file to the bank (remessa), not a return file');
      bank = record.at(1, 3);
    }
    if (record.at(8) !== '3') return;
    const segment = record.at(14);
    if (segment === 'T') {
      dropPending();
      pending = { record, at };
    } else if (segment === 'U') {
      if (!pending) return refuse(at, new RowRefused('segment U without its segment T'));
      const { record: t, at: first } = pending;
      pending = null;
      try {
        const line = readTitle240(bank, t, record, sink);
        if (line) sink.line(first, line);
      } catch (error) {
        refuse(first, error);
      }
    }
  });
  return {
    push: (text) => lines.push(text),
    end: () => {
      lines.end();
      dropPending();
      if (bank === '') throw new UnreadableFile('the file is empty');
    },
  };
}

function readTitle240(bank: string, t: FixedRecord, u: FixedRecord, sink: RowSink): SettlementLine | null {
  const code = t.at(16, 17);
  const movement = cnab240Movement(bank, code);
  if (movement === undefined) throw new RowRefused(`movement ${code} of bank ${bank} is unknown`, 'unknown_row');
  if (movement === 'none') return null;
  const layout = LAYOUTS[bank] ?? FEBRABAN;
  const ourNumber = t.id(...layout.ourNumber);
  if (ourNumber === null) throw new RowRefused('the nosso número is empty');
  const occurredAt = longDayAt(u, 138);
  const settledAt = longDayAt(u, 146);
  const paid = u.amount(78, 92);
  const document = t.id(...layout.document);
  const tariff = t.amount(...layout.tariff);
  const amounts = movement === 'payment' ? { amount: paid, fee: paid - u.amount(93, 107) } : { amount: 0, fee: tariff };
  return creditOn(
    makeLine({
      kind: movement,
      gatewayId: `${bank}/${ourNumber}@${u.at(138, 145)}`,
      ...amounts,
      currency: 'BRL',
      paymentId: ourNumber,
      orderId: document,
      referenceId: t.at(...layout.merchantId) || document,
      bankReference: ourNumber,
      method: 'boleto',
      occurredAt,
      settledAt,
    }),
    { bank, account: t.at(18, 35).replace(/\s/g, ''), day: u.at(146, 153) },
    sink,
  );
}

/** Everything that is credited to one account on one day is one payout. */
export function creditOn(
  line: SettlementLine,
  { bank, account, day }: { bank: string; account: string; day: string },
  sink: RowSink,
): SettlementLine {
  if (line.settledAt === null || line.kind !== 'payment') return line;
  const settlementId = `${bank}/${account.slice(-6)}@${day}`;
  sink.settlement({ settlementId, currency: line.currency, utr: null, net: null, settledAt: line.settledAt });
  return { ...line, settlementId };
}

/** DDMMAAAA; zeros and blanks are none. */
function longDayAt(record: FixedRecord, from: number): number | null {
  const text = record.at(from, from + 7);
  if (/^0*$/.test(text)) return null;
  const time = parseTime(`${text.slice(4)}-${text.slice(2, 4)}-${text.slice(0, 2)}`, 'ymd', BRAZIL);
  if (time === null) throw new RowRefused(`positions ${from}-${from + 7} are no date`);
  return time;
}
