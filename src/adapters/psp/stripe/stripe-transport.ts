import type Stripe from 'stripe';
import type { Exchange } from '../../http/client';
import type { Requester } from '../../http/deadline';
import { asObject, isObject, tryParseJson } from '../../whatsapp/json-access';

type NoAnswer = Exclude<Exchange, { kind: 'answer' }>;

/** Travels inside an error of Stripe's library (`detail`). Has no error code on purpose; see `createTransport`. */
export class StripeNoAnswer extends Error {
  constructor(readonly exchange: NoAnswer) {
    super(exchange.reason);
  }
}

/** Stripe's library answers bodies of any form, so that only these two are read. */
interface StripeResponse {
  getStatusCode(): number;
  getHeaders(): Record<string, string>;
  getRawResponse(): unknown;
  toStream(): unknown;
  toJSON(): Promise<unknown>;
}

/**
 * Stripe's library on our own HTTP client. Its own one sends a POST a second time when the connection breaks, whatever
 * `maxNetworkRetries` says (stripe-node 23.1.0, RequestSender._shouldRetry: ECONNRESET and EPIPE), and reports only the
 * second try: a charge that was made could come out as "never sent". Ours knows whether a byte left, has one time limit
 * for the whole request, and raises errors without a code, which the library does not repeat.
 */
export function createTransport(client: Requester): NonNullable<Stripe.StripeConfig['httpClient']> {
  return {
    getClientName: () => 'wapay',
    async makeRequest(host, port, path, method, headers, requestData, protocol) {
      const exchange = await client.request({
        method: method as 'GET' | 'POST' | 'DELETE',
        url: `${protocol}://${host}:${port}${path}`,
        headers: headersOf(headers),
        ...(requestData && { body: requestData }),
      });
      if (exchange.kind !== 'answer') throw new StripeNoAnswer(exchange);
      return responseOf(exchange);
    },
  };
}

/** Content-Length is the HTTP client's own business. */
const headersOf = (headers: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]) => [name, String(value)]),
  );

function responseOf({ status, headers, body }: Extract<Exchange, { kind: 'answer' }>): StripeResponse {
  // The library writes its own fields onto this.
  const raw = { statusCode: status, headers };
  return {
    getStatusCode: () => status,
    getHeaders: () => headers,
    getRawResponse: () => raw,
    toStream: () => null,
    toJSON: async () => jsonOf(status, tryParseJson(body)),
  };
}

/**
 * What the library can deal with: of an answer that is no object it never lets go, and an error without its `error`, as
 * a proxy writes it, it takes for a success.
 */
function jsonOf(status: number, body: unknown): object {
  if (status >= 400 && !isObject(asObject(body).error))
    return { error: { type: 'api_error', message: `HTTP ${status}` } };
  if (!isObject(body) || (status >= 300 && status < 400)) throw new SyntaxError('no object');
  return body;
}
