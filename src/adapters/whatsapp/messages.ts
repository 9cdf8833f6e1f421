import type { Messenger, SendReply } from '../../ports';
import type { Exchange, HttpClient } from '../http/client';
import { readMissing, readNoAnswer, readProviderError } from './errors';
import { asList, asObject, asText, tryParseJson } from './json-access';

export interface MessageEndpoint {
  client: HttpClient;
  url: string;
  /** The headers with our credentials. */
  headers: Record<string, string>;
}

/** Posts JSON to an endpoint; never throws. */
export function postJson(
  { client, url, headers }: MessageEndpoint,
  payload: Record<string, unknown>,
): Promise<Exchange> {
  const body = JSON.stringify(payload);
  return client.request({ method: 'POST', url, headers: { ...headers, 'Content-Type': 'application/json' }, body });
}

/** Sends messages to a `/messages` endpoint; Meta and 360dialog differ only in its address and key. */
export function createMessenger(endpoint: MessageEndpoint): Messenger {
  return {
    async send(payload) {
      const exchange = await postJson(endpoint, payload);
      if (exchange.kind !== 'answer') return readNoAnswer(exchange);
      if (exchange.status < 200 || exchange.status > 299) return readProviderError(exchange.status, exchange.body);
      return readAccepted(exchange.status, exchange.body);
    },
  };
}

function readAccepted(status: number, body: Buffer): SendReply {
  const answer = asObject(tryParseJson(body));
  const wamid = asText(asObject(asList(answer.messages)[0]).id);
  // The message was accepted, but the answer has no message id: the customer may have it.
  if (wamid === null) return readMissing(status, 'message id');
  const contact = asObject(asList(answer.contacts)[0]);
  // Sent to a business-scoped user id, the answer has `user_id` and no `wa_id` (Meta, Business-scoped user IDs).
  return { outcome: 'accepted', wamid, waId: asText(contact.wa_id), waUserId: asText(contact.user_id) };
}
