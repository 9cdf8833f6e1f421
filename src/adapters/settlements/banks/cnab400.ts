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
import { cnab400Movement, isCnab400Known } from './cnab-movements';
import { creditOn } from './cnab240';

/**
 * CNAB 400, return file, as Itaú writes it: 400 characters a line, one line a title, amounts of 13 digits with two
 * implied decimals, dates DDMMAA. Other banks move fields, so that only banks whose layout is known are read.
 *
 *   18-22 account   38-62 the merchant's own id   63-70 nosso número   109-110 occurrence   111-116 its day
 *   117-126 document   176-188 tariff   254-266 principal credited   267-279 interest and fine   280-292 other credits
 *   296-301 day of the credit
 */
export const cnab400: SettlementSource = {
  name: 'cnab400',
  gateway: 'cnab400',
  stores: 'lines',
  encoding: 'latin1',
  dayOffset: BRAZIL,
  open: openReturn400,
};

function openReturn400(sink: RowSink): SourceReader {
  let bank = '';
  const lines = createLines((text, at) => {
    const record = new FixedRecord(text);
    if (text.length < 400) throw new UnreadableFile(`line ${at} has ${text.length} characters instead of 400`);
    if (bank === '') {
      bank = checkHeader(record);
      return;
    }
    if (record.at(1) !== '1') return;
    try {
      const line = readTitle400(bank, record, sink);
      if (line) sink.line(at, line);
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      sink.reject({ line: at, code: error.code, detail: error.message, gatewayId: null });
    }
  });
  return {
    push: (text) => lines.push(text),
    end: () => {
      lines.end();
      if (bank === '') throw new UnreadableFile('the file is empty');
    },
  };
}

function checkHeader(record: FixedRecord): string {
  if (record.at(1) !== '0') throw new UnreadableFile('the first line is no file header of CNAB 400');
  if (record.at(2) !== '2') throw new UnreadableFile('this is a file to the bank (remessa), not a return file');
  const bank = record.at(77, 79);
  if (!isCnab400Known(bank)) throw new UnreadableFile(`the CNAB 400 layout of bank ${bank} is not known; use CNAB 240`);
  return bank;
}

function readTitle400(bank: string, record: FixedRecord, sink: RowSink): SettlementLine | null {
  const code = record.at(109, 110);
  const movement = cnab400Movement(bank, code);
  if (movement === undefined) throw new RowRefused(`occurrence ${code} of bank ${bank} is unknown`, 'unknown_row');
  if (movement === 'none') return null;
  const ourNumber = record.id(63, 70);
  if (ourNumber === null) throw new RowRefused('the nosso número is empty');
  const document = record.id(117, 126);
  const credited = record.amount(254, 266) + record.amount(267, 279) + record.amount(280, 292);
  return creditOn(
    makeLine({
      kind: movement,
      gatewayId: `${bank}/${ourNumber}@${record.at(111, 116)}`,
      amount: movement === 'payment' ? credited : 0,
      // For a payment the tariff is only information; a row of its own debits it.
      fee: movement === 'fee' ? record.amount(176, 188) : 0,
      currency: 'BRL',
      paymentId: ourNumber,
      orderId: document,
      referenceId: record.at(38, 62) || document,
      bankReference: ourNumber,
      method: 'boleto',
      occurredAt: shortDayAt(record, 111),
      settledAt: shortDayAt(record, 296),
    }),
    { bank, account: record.at(18, 30).replace(/\s/g, ''), day: record.at(296, 301) },
    sink,
  );
}

/** DDMMAA; zeros and blanks are none. */
function shortDayAt(record: FixedRecord, from: number): number | null {
  const text = record.at(from, from + 5);
  if (/^0*$/.test(text)) return null;
  const time = parseTime(`20${text.slice(4)}-${text.slice(2, 4)}-${text.slice(0, 2)}`, 'ymd', BRAZIL);
  if (time === null) throw new RowRefused(`positions ${from}-${from + 5} are no date`);
  return time;
}
