import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../ports';
import type { Exchange, HttpClient } from '../../http/client';
import { type Requester, withDeadline } from '../../http/deadline';
import { asList, asObject, asText, type JsonObject } from '../../whatsapp/json-access';
import { parseExactJson } from '../exact-json';
import { type PspFailure, readMissingAnswer, readStatus, readUnusable } from '../psp-failures';
import { bankAt, missingSetting, type PixBank } from './pix-banks';
import { createPixTokens, type PixTokenOptions } from './pix-token';

export interface PixApiOptions extends PixTokenOptions {
  baseUrl: string;
  /** What the bank requires on every call. */
  headers: Record<string, string>;
  query: Record<string, string>;
  clock: Clock;
  /** The client with our certificate, for the token and the API. */
  client: HttpClient;
}

export type PixAnswer = { ok: true; body: JsonObject } | { ok: false; failure: PspFailure; status: number | null };

export interface PixApi {
  get(path: string, query?: Record<string, string>): Promise<PixAnswer>;
  put(path: string, body: object): Promise<PixAnswer>;
  patch(path: string, body: object): Promise<PixAnswer>;
}

/** Opens the API for one call of the port. All its requests, for a token too, share one time limit. */
export type OpenPixApi = (limitMs: number) => PixApi;

type Method = 'GET' | 'PUT' | 'PATCH';

/** The Central Bank's API Pix: a bearer token over mutual TLS. A refused token is replaced once. */
export function createPixApi(options: PixApiOptions): { open: OpenPixApi; bank: PixBank } {
  const { baseUrl, headers, query, clock, client, clientId } = options;
  const bank = bankAt(baseUrl);
  const tokens = createPixTokens(options, bank, clock);
  const advice = missingSetting(bank, query);

  const send = (requester: Requester, method: Method, url: string, token: string, body?: object): Promise<Exchange> =>
    requester.request({
      method,
      url,
      headers: {
        ...(bank.clientIdHeader && { [bank.clientIdHeader]: clientId }),
        ...(bank.correlationHeader && { [bank.correlationHeader]: randomUUID() }),
        ...headers,
        ...(body && { 'Content-Type': 'application/json' }),
        Authorization: `Bearer ${token}`,
      },
      ...(body && { body: JSON.stringify(body) }),
    });

  const open: OpenPixApi = (limitMs) => {
    const requester = withDeadline(client, limitMs);
    const call = async (method: Method, path: string, more: Record<string, string>, body?: object) => {
      const parameters = new URLSearchParams({ ...query, ...more }).toString();
      const url = `${baseUrl}${path}${parameters && `?${parameters}`}`;
      let exchange: Exchange | null = null;
      for (let round = 0; round < 2; round++) {
        const held = await tokens.get(requester);
        if (!held.ok) return { ok: false as const, failure: held.failure, status: null };
        exchange = await send(requester, method, url, held.token, body);
        // The bank refused the token, so it did not process the request: sending it again cannot double anything.
        if (exchange.kind !== 'answer' || exchange.status !== 401) break;
        tokens.drop(held.token);
      }
      return readPixAnswer(exchange as Exchange, advice);
    };
    return {
      get: (path, more = {}) => call('GET', path, more),
      put: (path, body) => call('PUT', path, {}, body),
      patch: (path, body) => call('PATCH', path, {}, body),
    };
  };
  return { open, bank };
}

function readPixAnswer(exchange: Exchange, missing: string | null): PixAnswer {
  if (exchange.kind !== 'answer') return { ok: false, failure: readMissingAnswer(exchange), status: null };
  const { status } = exchange;
  const body = asObject(parseExactJson(exchange.body));
  if (status === 200 || status === 201)
    return Object.keys(body).length > 0
      ? { ok: true, body }
      : { ok: false, failure: readUnusable(status, 'object'), status };
  const { code, message } = readPixError(body);
  const check =
    status === 401 || status === 403 ? 'Check PIX_SCOPE, the certificate and the contract with the bank.' : null;
  return { ok: false, failure: readStatus(exchange, { code, message, advice: missing ?? check }), status };
}

/** An error body: RFC 7807 as the standard says, or a bank's own `nome` and `mensagem` (Efí). */
function readPixError(body: JsonObject): { code: string | null; message: string | null } {
  const type = asText(body.type)?.split('/').at(-1) ?? null;
  const violation = asObject(asList(body.violacoes)[0]);
  const reason = asText(violation.razao);
  const text = asText(body.detail) ?? asText(body.title) ?? asText(body.mensagem);
  return { code: type ?? asText(body.nome), message: reason ? `${text ?? 'Refused'}: ${reason}` : text };
}
