/**
 * What banks require beside the standard (API Pix 2.9.0), as several public projects have found for each. The one place
 * for such knowledge: the PIX_* settings win over it, and a bank that is not here is taken at the standard's word.
 */
export interface PixBank {
  name: string;
  /** Matches the host of the API or of the token's address. */
  host: RegExp;
  /** How the client's id and secret are sent when a token is fetched. */
  tokenAuth: 'basic' | 'form';
  /** RFC 6749 says a form; one bank wants JSON. */
  tokenBody: 'form' | 'json';
  /** Query parameters of the token's address. */
  tokenQuery?: Record<string, string>;
  /** Sent where PIX_SCOPE is unset: the bank refuses a token without. */
  scope?: string;
  /** A header that holds the client's id on every call. */
  clientIdHeader?: string;
  /** A header that holds a new UUID on every call. */
  correlationHeader?: string;
  /** Names that PIX_QUERY must have. */
  needsQuery?: readonly string[];
  /** Names that PIX_HEADERS may have to hold, with the reason. */
  mayNeedHeaders?: Record<string, string>;
}

const ALL_SCOPES = 'cob.write cob.read pix.write pix.read';

const STANDARD: PixBank = { name: 'the bank', host: /^$/, tokenAuth: 'basic', tokenBody: 'form' };

const BANKS: readonly PixBank[] = [
  { ...STANDARD, name: 'Efí', host: /(^|\.)(efipay|gerencianet)\.com\.br$/, tokenBody: 'json' },
  { ...STANDARD, name: 'Banco do Brasil', host: /(^|\.)bb\.com\.br$/, needsQuery: ['gw-dev-app-key'] },
  {
    ...STANDARD,
    name: 'Itaú',
    host: /(^|\.)(itau\.com\.br|api\.itau)$/,
    tokenAuth: 'form',
    correlationHeader: 'x-itau-correlationID',
  },
  { ...STANDARD, name: 'Sicredi', host: /(^|\.)sicredi\.com\.br$/ },
  {
    ...STANDARD,
    name: 'Santander',
    host: /(^|\.)santander\.com\.br$/,
    tokenAuth: 'form',
    tokenQuery: { grant_type: 'client_credentials' },
  },
  {
    ...STANDARD,
    name: 'Inter',
    host: /(^|\.)bancointer\.com\.br$/,
    tokenAuth: 'form',
    scope: ALL_SCOPES,
    mayNeedHeaders: { 'x-conta-corrente': 'with several accounts' },
  },
  {
    ...STANDARD,
    name: 'Sicoob',
    host: /(^|\.)sicoob\.com\.br$/,
    tokenAuth: 'form',
    scope: ALL_SCOPES,
    clientIdHeader: 'client_id',
  },
];

/** The bank behind an address. */
export function bankAt(url: string): PixBank {
  const { hostname } = new URL(url);
  return BANKS.find(({ host }) => host.test(hostname)) ?? STANDARD;
}

/** What is missing in the settings for this bank, in one sentence; null when nothing is. */
export function missingSetting({ name, needsQuery = [] }: PixBank, query: Record<string, string>): string | null {
  const missing = needsQuery.filter((one) => query[one] === undefined);
  return missing.length === 0 ? null : `${name} needs PIX_QUERY to hold ${missing.join(' and ')}.`;
}
