import { crc16 } from './pix';

/** The parts of a dynamic Pix code that the bank's answer does not hold. */
export interface BrCodeParts {
  /** Where the payer's bank reads the charge, with or without https://. */
  location: string;
  merchantName: string;
  city: string;
}

/**
 * The copy-and-paste code of a dynamic Pix (Banco Central do Brasil, Manual do BR Code): the amount and the txid are
 * read by the payer's bank at the location, so that the code carries neither.
 */
export function composeBrCode({ location, merchantName, city }: BrCodeParts): string {
  const account = field('00', 'br.gov.bcb.pix') + field('25', location.replace(/^https?:\/\//iu, ''));
  const body =
    field('00', '01') +
    // Point of initiation 12: may be paid once.
    field('01', '12') +
    field('26', account) +
    field('52', '0000') +
    field('53', '986') +
    field('58', 'BR') +
    field('59', plain(merchantName, 25) || 'RECEBEDOR') +
    field('60', plain(city, 15) || 'BRASIL') +
    field('62', field('05', '***'));
  return `${body}6304${crc16(`${body}6304`)}`;
}

const field = (tag: string, value: string): string => `${tag}${String(value.length).padStart(2, '0')}${value}`;

/** Capital letters without accents, which every bank's reader knows; lengths then count the same for all of them. */
const plain = (text: string, longest: number): string =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z0-9 .-]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toUpperCase()
    .slice(0, longest)
    .trim();
