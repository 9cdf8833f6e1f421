import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SETTLEMENT_SOURCES } from '../../../src/adapters/settlements/sources';
import type { BankRow, Rejection, SettlementLine, SettlementStatement } from '../../../src/domain/settlements/line';
import type { SettlementSource } from '../../../src/ports/settlement-source';

export interface Read {
  lines: (SettlementLine & { at: number })[];
  bankRows: (BankRow & { at: number })[];
  settlements: SettlementStatement[];
  rejections: Rejection[];
}

export const readFixtureText = (file: string): string =>
  readFileSync(path.join(__dirname, '../../fixtures/settlements', file), 'utf8');

/** Reads a text with the source of this name, cut into pieces of so many characters. */
export function readText(source: string | SettlementSource, text: string, piece = 7): Read {
  const found = typeof source === 'string' ? SETTLEMENT_SOURCES.get(source) : source;
  if (!found) throw new Error(`there is no source ${source}`);
  const read: Read = { lines: [], bankRows: [], settlements: [], rejections: [] };
  const reader = found.open({
    line: (at, line) => read.lines.push({ ...line, at }),
    bankRow: (at, row) => read.bankRows.push({ ...row, at }),
    settlement: (statement) => read.settlements.push(statement),
    reject: (rejection) => read.rejections.push(rejection),
  });
  for (let from = 0; from < text.length; from += piece) reader.push(text.slice(from, from + piece));
  reader.end();
  return read;
}

/** What a line adds up to, short enough to compare: kind, id, amount, fee, tax. */
export const shortLines = ({ lines }: Read): string[] =>
  lines.map(({ kind, gatewayId, amount, fee, tax }) => [kind, gatewayId, amount, fee, tax].join(' '));
