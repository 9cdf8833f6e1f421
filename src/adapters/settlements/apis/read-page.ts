import type { SettlementPage } from '../../../ports/settlement-source';
import type { HttpClient } from '../../http/client';
import { readMissingAnswer, readStatus } from '../../psp/psp-failures';
import { asObject, asText, type JsonObject, tryParseJson } from '../../whatsapp/json-access';

type Failure = Exclude<SettlementPage, { outcome: 'page' }>;

export type PageAnswer = { text: string; body: JsonObject } | { failure: Failure };

/** A page of a thousand rows takes gateways some seconds. */
const PAGE_MS = 20_000;

/** Gets one page. What the gateway says of a failure names codes and never what stands in a row. */
export async function readPage(client: HttpClient, url: string, authorization: string): Promise<PageAnswer> {
  const headers = { Authorization: authorization };
  const exchange = await client.request({ method: 'GET', url, headers, timeoutMs: PAGE_MS });
  if (exchange.kind !== 'answer') {
    const { error, afterSeconds } = readMissingAnswer(exchange);
    const seconds = exchange.kind === 'not_sent' ? exchange.retryAfterSeconds : afterSeconds;
    const reason = error.details ? `${error.title} (${error.details})` : error.title;
    return { failure: { outcome: 'retry', error: reason, ...(seconds !== undefined && { afterSeconds: seconds }) } };
  }
  const body = asObject(tryParseJson(exchange.body));
  if (exchange.status === 200 && Object.keys(body).length > 0) return { text: exchange.body.toString('utf8'), body };
  const { code, description, message } = asObject(body.error);
  const said = { code: asText(code), message: asText(description) ?? asText(message) };
  const { outcome, error, afterSeconds } = readStatus(exchange, said);
  return {
    failure: {
      // Reading has no effect, so that an unknown outcome is one to try again.
      outcome: outcome === 'refused' ? 'refused' : 'retry',
      error: `${exchange.status}: ${error.title}`,
      ...(afterSeconds !== undefined && { afterSeconds }),
    },
  };
}
