import { createHash } from 'node:crypto';
import { type DecimalSign, parseCurrency, parseMinor } from '../../../domain/settlements/amount-text';
import { BRAZIL, dayOf, toSeconds } from '../../../domain/settlements/date-text';
import {
  type RowSink,
  type SettlementSource,
  type SourceReader,
  UnreadableFile,
} from '../../../ports/settlement-source';
import { RowRefused } from '../reading/cells';
import { readNarration } from './narration';

/**
 * OFX 1 (SGML, tags that nobody closes) and 2 (XML), which banks mix. A reader of our own: ofx-data-extractor 1.5.0 reads
 * the whole file at once, makes floats of amounts, and fails on unclosed tags in one line ("Expected ',' or '}'").
 *
 *   TRNAMT     signed from the account's view, with a decimal point or comma
 *   DTPOSTED   YYYYMMDD[HHMMSS[.xxx]][[offset:name]]; the day is that of the zone that stands there
 *   FITID      unique only for an account; some converters count it anew within a day, so that one FITID with another
 *              day or amount in the same file is another booking
 *   CORRECTFITID + CORRECTACTION   takes back the booking of that FITID
 */
const GREATEST_BOOKING = 64 * 1024;

export const ofxStatement: SettlementSource = {
  name: 'ofx',
  gateway: 'ofx',
  stores: 'bank_rows',
  encoding: 'utf8',
  dayOffset: BRAZIL,
  open: openOfx,
};

const TAG = /<(\/?)([A-Z0-9.]+)>([^<\r\n]*)/gi;

function openOfx(sink: RowSink): SourceReader {
  let rest = '';
  let line = 1;
  let isOfx = false;
  let booking: { fields: Map<string, string>; at: number } | null = null;
  const account = { bank: '', number: '', currency: '' };
  /** The FITIDs of this file, with their day and amount. */
  const seen = new Map<string, string>();

  const finish = (): void => {
    if (!booking) return;
    const { fields, at } = booking;
    booking = null;
    try {
      sink.bankRow(at, readOfxBooking(fields, account, seen));
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      sink.reject({ line: at, code: error.code, detail: error.message, gatewayId: fields.get('FITID') ?? null });
    }
  };
  const onTag = (isEnd: boolean, name: string, value: string): void => {
    if (name === 'OFX') isOfx = true;
    else if (name === 'STMTTRN') {
      finish();
      if (!isEnd) booking = { fields: new Map(), at: line };
    } else if (name === 'BANKTRANLIST' && isEnd) finish();
    else if (isEnd || value === '') return;
    else if (booking) booking.fields.set(name, booking.fields.get(name) ?? value);
    else if (name === 'BANKID') account.bank = value;
    else if (name === 'ACCTID') account.number = value;
    else if (name === 'CURDEF') account.currency = value;
  };
  const scan = (text: string): void => {
    let from = 0;
    for (const found of text.matchAll(TAG)) {
      line += countLines(text, from, found.index);
      from = found.index;
      onTag(found[1] === '/', (found[2] ?? '').toUpperCase(), decodeEntities(found[3] ?? ''));
    }
    line += countLines(text, from, text.length);
  };

  return {
    push: (text) => {
      rest += text;
      // A value ends at the next tag or line, so the part after the last line break may be incomplete.
      const end = rest.lastIndexOf('\n') + 1 || (rest.length > GREATEST_BOOKING ? rest.lastIndexOf('<') : 0);
      if (end > 0) {
        scan(rest.slice(0, end));
        rest = rest.slice(end);
      }
      if (rest.length > GREATEST_BOOKING * 16) throw new UnreadableFile('a value of the file has no end');
    },
    end: () => {
      scan(rest);
      finish();
      if (!isOfx) throw new UnreadableFile('the file has no <OFX>');
    },
  };
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&nbsp;': ' ' };
const decodeEntities = (text: string): string =>
  text.trim().replace(/&(?:amp|lt|gt|nbsp);/g, (entity) => ENTITIES[entity] ?? '');

interface Account {
  bank: string;
  number: string;
  currency: string;
}

function readOfxBooking(fields: ReadonlyMap<string, string>, account: Account, seen: Map<string, string>) {
  const currency = account.currency === '' ? 'BRL' : parseCurrency(account.currency);
  if (currency === null) throw new RowRefused('CURDEF is an unknown currency', 'unknown_row');
  const amount = parseAmount(fields.get('TRNAMT') ?? '');
  if (amount === null) throw new RowRefused('TRNAMT is no amount');
  const bookedOn = parsePosted(fields.get('DTPOSTED') ?? '');
  if (bookedOn === null) throw new RowRefused('DTPOSTED is no date');
  const fitId = fields.get('FITID') ?? '';
  if (fitId === '') throw new RowRefused('FITID is empty');
  const content = `${bookedOn}:${amount}`;
  const known = seen.get(fitId);
  if (known === undefined) seen.set(fitId, content);
  const key = known === undefined || known === content ? fitId : `${fitId}#${content}`;
  const corrected = fields.get('CORRECTFITID');
  const narration = readNarration(
    `${fields.get('MEMO') ?? ''} ${fields.get('NAME') ?? ''}`,
    fields.get('REFNUM') ?? fields.get('CHECKNUM') ?? '',
  );
  return {
    rowKey: keyOf(account, key),
    account: account.number.replace(/\W/g, '').slice(-4),
    bookedOn,
    amount,
    currency,
    ...narration,
    voids: corrected ? { rowKey: keyOf(account, corrected), only: fields.get('CORRECTACTION') === 'DELETE' } : null,
  };
}

/** The account's number itself is not stored. */
const keyOf = ({ bank, number }: Account, id: string): string =>
  `${createHash('sha256').update(`${bank}/${number}`).digest('hex').slice(0, 12)}:${id}`;

/** The last point or comma is the decimal sign. */
function parseAmount(text: string): number | null {
  const plain = text.replace(/\s/g, '');
  const sign: DecimalSign = plain.lastIndexOf(',') > plain.lastIndexOf('.') ? ',' : '.';
  return parseMinor(plain, sign);
}

/** The day where the account is: that of the zone in brackets, which the digits before it are already in. */
function parsePosted(text: string): string | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})(?:\d{4}(?:\d{2})?(?:\.\d+)?)?(?:\[[^\]]*\]?)?$/.exec(text) ?? [];
  if (!year) return null;
  const seconds = toSeconds([Number(year), Number(month), Number(day), 12, 0, 0], 0);
  return seconds === null ? null : dayOf(seconds, 0);
}
