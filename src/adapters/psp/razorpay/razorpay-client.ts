import type { HttpRequest } from '../../http/client';
import type { Requester } from '../../http/deadline';
import { asObject, asText, type JsonObject, tryParseJson } from '../../whatsapp/json-access';
import { type PspFailure, readMissingAnswer, readStatus, readUnusable } from '../psp-failures';
import { type RazorpayFault, razorpayFault } from './razorpay-errors';

export type RazorpayAnswer =
  | { ok: true; body: JsonObject }
  /** `fault`: what the description says, where it is one that matters. */
  | { ok: false; failure: PspFailure; fault: RazorpayFault | null };

export interface RazorpayAccount {
  keyId: string;
  keySecret: string;
  baseUrl: string;
}

export interface RazorpayApi {
  get(path: string): Promise<RazorpayAnswer>;
  post(path: string, body: object, headers?: Record<string, string>): Promise<RazorpayAnswer>;
}

/**
 * Razorpay's API over our own HTTP client. The official library (razorpay 2.9.8) is not used: it has no time limit, its
 * list of allowed headers leaves no way to send X-Refund-Idempotency, and a broken connection comes out of it as a
 * TypeError, so that nothing can be said about whether a request left.
 */
export function razorpayApi(requester: Requester, { keyId, keySecret, baseUrl }: RazorpayAccount): RazorpayApi {
  const Authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
  const send = async (request: Omit<HttpRequest, 'url'> & { path: string }): Promise<RazorpayAnswer> => {
    const { path, headers, ...rest } = request;
    const exchange = await requester.request({
      ...rest,
      url: `${baseUrl}/v1${path}`,
      headers: { Authorization, ...headers },
    });
    if (exchange.kind !== 'answer') return { ok: false, failure: readMissingAnswer(exchange), fault: null };
    const body = asObject(tryParseJson(exchange.body));
    if (exchange.status === 200 && asText(body.error) === null && body.error === undefined)
      return Object.keys(body).length > 0
        ? { ok: true, body }
        : { ok: false, failure: readUnusable(200, 'object'), fault: null };
    const { code, description } = asObject(body.error);
    const message = asText(description);
    const fault = exchange.status === 400 ? razorpayFault(message) : null;
    const failure = readStatus(exchange, {
      code: asText(code),
      message,
      advice: exchange.status === 401 ? 'Check RAZORPAY_KEY_ID and RAZORPAY_KEY_SECRET.' : (fault?.advice ?? null),
    });
    return { ok: false, failure: fault?.outcome ? { ...failure, outcome: fault.outcome } : failure, fault };
  };
  return {
    get: (path) => send({ method: 'GET', path }),
    post: (path, body, headers = {}) =>
      send({
        method: 'POST',
        path,
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}
