import type { HttpRequest } from '../../http/client';
import type { Requester } from '../../http/deadline';
import { asList, asObject, asText, type JsonObject } from '../../whatsapp/json-access';
import { parseExactJson } from '../exact-json';
import { type PspFailure, readMissingAnswer, readStatus, readUnusable } from '../psp-failures';

export interface MercadoPagoAccount {
  accessToken: string;
  baseUrl: string;
}

export type MercadoPagoAnswer =
  | { ok: true; body: JsonObject; items: JsonObject[] | null }
  | { ok: false; failure: PspFailure; status: number | null };

export interface MercadoPagoApi {
  get(path: string, headers?: Record<string, string>): Promise<MercadoPagoAnswer>;
  /** `json`: the body as text, because amounts in it are written digit by digit. */
  send(
    method: 'POST' | 'PUT',
    path: string,
    json: string,
    headers?: Record<string, string>,
  ): Promise<MercadoPagoAnswer>;
}

/** Mercado Pago's API over our own HTTP client: its library reads amounts into floats. */
export function mercadoPagoApi(requester: Requester, { accessToken, baseUrl }: MercadoPagoAccount): MercadoPagoApi {
  const call = async (request: Omit<HttpRequest, 'url'> & { path: string }): Promise<MercadoPagoAnswer> => {
    const { path, headers, ...rest } = request;
    const exchange = await requester.request({
      ...rest,
      url: `${baseUrl}${path}`,
      headers: { Authorization: `Bearer ${accessToken}`, ...headers },
    });
    if (exchange.kind !== 'answer') return { ok: false, failure: readMissingAnswer(exchange), status: null };
    const { status } = exchange;
    const parsed = parseExactJson(exchange.body);
    if (status === 200 || status === 201) {
      if (Array.isArray(parsed)) return { ok: true, body: {}, items: parsed.map(asObject) };
      const body = asObject(parsed);
      if (Object.keys(body).length > 0) return { ok: true, body, items: null };
      return { ok: false, failure: readUnusable(status, 'object'), status };
    }
    return { ok: false, failure: readStatus(exchange, readMercadoPagoError(status, asObject(parsed))), status };
  };
  return {
    get: (path, headers = {}) => call({ method: 'GET', path, headers }),
    send: (method, path, json, headers = {}) =>
      call({ method, path, headers: { 'Content-Type': 'application/json', ...headers }, body: json }),
  };
}

function readMercadoPagoError(status: number, body: JsonObject) {
  const cause = asObject(asList(body.cause)[0]);
  const code = asText(cause.code) ?? asText(body.error);
  const message = asText(cause.description) ?? asText(body.message);
  return { code, message, advice: ADVICE[code ?? ''] ?? (status === 401 ? 'Check MERCADOPAGO_ACCESS_TOKEN.' : null) };
}

/** Codes of a cause that a merchant can do something about. */
const ADVICE: Record<string, string> = {
  // The date had another form than yyyy-MM-ddTHH:mm:ss.SSS with a numeric offset.
  23: 'The date of expiration was refused; report this as a fault of wapay.',
  13253: 'The account has no Pix key; register one in the Mercado Pago app.',
};

/**
 * Writes an amount as a JSON number, digit by digit: 13500 becomes 135.00, never the nearest double. It goes in front
 * of the object's other members.
 */
export const withDecimal = (name: string, decimal: string, rest: object): string =>
  `{${JSON.stringify(name)}:${decimal}${Object.keys(rest).length > 0 ? `,${JSON.stringify(rest).slice(1)}` : '}'}`;

/** Writes `yyyy-MM-ddTHH:mm:ss.SSS-03:00`, the only form that Mercado Pago accepts, in Brazil's time. */
export const brazilianTime = (at: Date): string =>
  new Date(at.getTime() - 3 * 3_600_000).toISOString().replace('Z', '-03:00');
