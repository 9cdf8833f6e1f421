import { createHash } from 'node:crypto';
import { parseMinor } from '../../../domain/settlements/amount-text';
import { dayOf, INDIA, parseTime } from '../../../domain/settlements/date-text';
import {
  type RowSink,
  type SettlementSource,
  type SourceReader,
  UnreadableFile,
} from '../../../ports/settlement-source';
import { createCsvReader } from '../reading/csv-source';
import { readNarration } from './narration';

/** What each column of a bank's statement is; a name that is not here is dropped only if it stands under `others`. */
interface Statement {
  bank: string;
  date: string[];
  narration: string[];
  reference: string[];
  debit: string[];
  credit: string[];
  /** One column for both, as "347.00 Dr". */
  both?: string[];
  others: string[];
}

/**
 * Statements as internet banking exports them, in rupees: lines about the customer and the account above the header, a
 * closing balance or remarks below the table, the UTR inside the narration. Sources: settleflow's collection of verified
 * headers of HDFC, SBI, ICICI, Axis and Kotak.
 */
const STATEMENTS: readonly Statement[] = [
  {
    bank: 'hdfc',
    date: ['date'],
    narration: ['narration'],
    reference: ['chq./ref.no.', 'chq/ref number'],
    debit: ['withdrawal amt.', 'debit amount'],
    credit: ['deposit amt.', 'credit amount'],
    others: ['value dt', 'value date', 'closing balance'],
  },
  {
    bank: 'sbi',
    date: ['txn date'],
    narration: ['description'],
    reference: ['ref no./cheque no.'],
    debit: ['debit'],
    credit: ['credit'],
    others: ['value date', 'balance', 'branch code'],
  },
  {
    bank: 'icici',
    date: ['transaction date'],
    narration: ['transaction remarks'],
    reference: ['cheque number'],
    debit: ['withdrawal amount(inr)', 'withdrawal amount (inr)'],
    credit: ['deposit amount(inr)', 'deposit amount (inr)'],
    others: ['s no.', 'value date', 'balance(inr)', 'balance (inr)', 'transaction posted date', 'tran. id'],
  },
  {
    bank: 'axis',
    date: ['tran date'],
    narration: ['particulars'],
    reference: ['chqno'],
    debit: ['dr'],
    credit: ['cr'],
    others: ['bal', 'sol', 'value date', 's.no'],
  },
  {
    bank: 'kotak',
    date: ['transaction date', 'date'],
    narration: ['description', 'narration'],
    reference: ['chq./ref.no.', 'chq / ref no.', 'chq/ref no.'],
    debit: ['withdrawal amt.', 'debit amount'],
    credit: ['deposit amt.', 'credit amount'],
    both: ['withdrawal (dr) / deposit (cr)', 'withdrawal (dr)/ deposit (cr)'],
    others: ['serial', 'sl. no.', 'value date', 'closing balance', 'balance', 'dr/cr', 'dr / cr', 'dr / cr2'],
  },
];

/** These end the table: a line of stars, a summary, remarks. */
const END =
  /^(?:\*{3,}|statement summary|.*end of statement|unless the constituent|legends?\b|this is a (?:computer|system))/i;

/** The header must come within this many lines. */
const LONGEST_PREAMBLE = 100;

const plain = (text: string): string =>
  text
    .replace(/^\ufeff/, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();

export const indianStatements: readonly SettlementSource[] = STATEMENTS.map((statement) => ({
  name: `bank:${statement.bank}`,
  gateway: statement.bank,
  stores: 'bank_rows',
  encoding: 'utf8',
  dayOffset: INDIA,
  open: (sink) => openIndianStatement(statement, sink),
}));

type Role = 'date' | 'narration' | 'reference' | 'debit' | 'credit' | 'both';
const ROLES: readonly Role[] = ['date', 'narration', 'reference', 'debit', 'credit', 'both'];
type Places = Partial<Record<Role, number>>;

function openIndianStatement(statement: Statement, sink: RowSink): SourceReader {
  let places: Places | null = null;
  /** The fields that have a name: what a spreadsheet adds behind them is no part of a booking. */
  let named = 0;
  let account = '';
  /** How often a booking with the same contents has come: two equal ones are two bookings. */
  const alike = new Map<string, number>();

  let ended = false;

  const onRecord = (fields: string[], at: number): void => {
    if (ended) return;
    if (places && END.test(fields.find((field) => field.trim() !== '')?.trim() ?? '')) {
      ended = true;
      return;
    }
    if (!places) {
      places = findHeader(statement, fields);
      named = fields.findLastIndex((field) => plain(field) !== '') + 1;
      if (!places) account = findAccount(fields) || account;
      if (!places && at > LONGEST_PREAMBLE) throw noHeader(statement);
      return;
    }
    const read = readIndianBooking(places, fields, account);
    if (read === null) return;
    if (typeof read === 'string') return sink.reject({ line: at, code: 'invalid_row', detail: read, gatewayId: null });
    const content = [account, read.bookedOn, read.amount, ...fields.slice(0, named).map(plain)].join('\t');
    const count = (alike.get(content) ?? 0) + 1;
    alike.set(content, count);
    const rowKey = createHash('sha256').update(`${content}\t${count}`).digest('base64url').slice(0, 24);
    sink.bankRow(at, { ...read, rowKey, account });
  };
  const checkEnd = () => {
    if (!places) throw noHeader(statement);
  };
  return createCsvReader({ sink, separator: findStatementSeparator, onRecord, checkEnd });
}

const noHeader = ({ bank, date, debit, credit }: Statement): UnreadableFile =>
  new UnreadableFile(
    `no line has the columns ${[date[0], debit[0], credit[0]].map((name) => JSON.stringify(name)).join(', ')} of ${bank}`,
  );

/** SBI's download is called .xls and has tabs. */
const findStatementSeparator = (text: string): string =>
  (text.match(/\t/g)?.length ?? 0) > (text.match(/,/g)?.length ?? 0) ? '\t' : ',';

function findHeader(statement: Statement, fields: readonly string[]): Places | null {
  const names = fields.map(plain);
  const find = (role: Role): number => names.findIndex((name) => statement[role]?.includes(name));
  const hasAmounts = find('both') >= 0 || (find('debit') >= 0 && find('credit') >= 0);
  if (find('date') < 0 || !hasAmounts) return null;
  if (find('narration') < 0) throw new UnreadableFile(`the column "${statement.narration[0]}" is missing`);
  const known = new Set([...ROLES.flatMap((role) => statement[role] ?? []), ...statement.others]);
  names.forEach((name, at) => {
    if (name !== '' && !known.has(name)) throw new UnreadableFile(`the column ${JSON.stringify(name)} is unknown`);
    if (name !== '' && names.indexOf(name) !== at) throw new UnreadableFile(`the column "${name}" is there twice`);
  });
  return Object.fromEntries(ROLES.map((role) => [role, find(role)]).filter(([, place]) => place !== -1));
}

/** "Account No : XXXX1234" in one cell or in two; the last four characters are enough to tell accounts apart. */
function findAccount(fields: readonly string[]): string {
  const text = fields.join(' ');
  return /(?:account|a\/c)\s*(?:no|number|num)?\b[^0-9X*]*([0-9X*]{4,20})/i.exec(text)?.[1]?.slice(-4) ?? '';
}

/**
 * Returns a text when the row is refused, and null when it is no booking (an opening balance, a remark below the
 * table).
 */
function readIndianBooking(places: Places, fields: readonly string[], account: string) {
  const cell = (role: Role): string => (places[role] === undefined ? '' : (fields[places[role]] ?? '').trim());
  const time = parseTime(cell('date').replace(/\s+/g, ' '), 'dmy', INDIA);
  const amount = places.both === undefined ? twoColumns(cell('debit'), cell('credit')) : oneColumn(cell('both'));
  if (amount === null) return null;
  if (time === null)
    return fields.some((field) => /\d/.test(field)) && cell('date') !== '' ? 'the date is no date' : null;
  if (amount === 'wrong') return 'debit and credit are no single amount';
  return {
    bookedOn: dayOf(time, INDIA),
    amount,
    currency: 'INR',
    account,
    ...readNarration(cell('narration'), cell('reference')),
  };
}

function twoColumns(debit: string, credit: string): number | 'wrong' | null {
  const isEmpty = (text: string) => text === '' || text === '-' || parseMinor(text) === 0;
  if (isEmpty(debit) && isEmpty(credit)) return null;
  if (!isEmpty(debit) && !isEmpty(credit)) return 'wrong';
  const amount = isEmpty(debit) ? parseMinor(credit) : parseMinor(debit);
  if (amount === null || amount < 0) return 'wrong';
  return isEmpty(debit) ? amount : -amount;
}

function oneColumn(text: string): number | 'wrong' | null {
  if (text === '') return null;
  const [, digits = '', side = ''] = /^([\d,.]+)\s*\(?(dr|cr)\.?\)?$/i.exec(text) ?? [];
  const amount = parseMinor(digits);
  if (amount === null) return 'wrong';
  return side.toLowerCase() === 'dr' ? -amount : amount;
}
