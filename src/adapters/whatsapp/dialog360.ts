import type { Messenger, PaymentProvider, ProviderError, RefundProvider } from '../../ports';
import type { Exchange, HttpClient } from '../http/client';
import { readNoAnswer, readProviderError } from './errors';
import { asObject, asText, isObject, tryParseJson } from './json-access';
import { lookupPath, lookupWithoutConfiguration, readLookup } from './lookup';
import { createMessenger, postJson } from './messages';
import { createRefunder } from './refund';

export interface Dialog360Options {
  /** For example `https://waba-v2.360dialog.io`. */
  baseUrl: string;
  apiKey: string;
  /** A path with the placeholders `{configuration}` and `{reference_id}`. */
  lookupPath: string;
  refundPath: string;
  client: HttpClient;
}

/** The address that 360dialog delivers to. The registered headers are not returned: they hold our secret. */
export type WebhookReply =
  | {
      outcome: 'ok';
      url: string | null;
      /** Whether deliveries carry one of these bearer tokens; null: 360dialog does not show the headers. */
      sendsOneOf(tokens: readonly string[]): boolean | null;
    }
  | { outcome: 'failed'; error: ProviderError };

/** Registers and reads the address to which 360dialog delivers the number's webhooks. Never throws. */
export interface WebhookRegistration {
  /** `headers` come back with every delivery, so that an Authorization header can prove the sender. */
  registerWebhook(webhook: { url: string; headers: Record<string, string> }): Promise<WebhookReply>;
  readWebhook(): Promise<WebhookReply>;
}

/** WhatsApp through 360dialog. Its API key belongs to one number, so no phone number id is needed. */
export function createDialog360(
  options: Dialog360Options,
): Messenger & PaymentProvider & RefundProvider & WebhookRegistration {
  const { client, apiKey } = options;
  const base = options.baseUrl.replace(/\/+$/, '');
  const headers = { 'D360-API-KEY': apiKey };
  const webhook = { client, url: `${base}/v1/configs/webhook`, headers };
  // Public pages print the path with /v1, on a host whose other paths have no /v1 any more. So both are tried, and the
  // one that answered is remembered.
  let template = options.lookupPath;

  return {
    ...createMessenger({ client, url: `${base}/messages`, headers }),
    ...createRefunder({
      client,
      url: base + options.refundPath,
      headers,
      notFoundAdvice:
        'No refund path of 360dialog is documented, and nothing is at the configured one; ask 360dialog and set D360_REFUND_PATH.',
    }),

    async lookup({ configurationName, referenceId }) {
      if (configurationName === null) return lookupWithoutConfiguration();
      const ask = (path: string) =>
        client.request({ method: 'GET', url: base + lookupPath(path, configurationName, referenceId), headers });
      const first = await ask(template);
      if (first.kind !== 'answer' || first.status !== 404) return readLookup(first, referenceId);
      const other = withOrWithoutV1(template);
      const second = await ask(other);
      if (second.kind === 'answer' && second.status === 404) return readLookup(first, referenceId);
      if (second.kind === 'answer' && second.status === 200) template = other;
      return readLookup(second, referenceId);
    },

    registerWebhook: async (body) => readWebhookReply(await postJson(webhook, body)),
    readWebhook: async () => readWebhookReply(await client.request({ method: 'GET', url: webhook.url, headers })),
  };
}

const withOrWithoutV1 = (path: string): string => (path.startsWith('/v1/') ? path.slice('/v1'.length) : `/v1${path}`);

function readWebhookReply(exchange: Exchange): WebhookReply {
  if (exchange.kind !== 'answer') return { outcome: 'failed', error: readNoAnswer(exchange).error };
  const { status, body } = exchange;
  if (status < 200 || status > 299) return { outcome: 'failed', error: readProviderError(status, body).error };
  const { url, headers } = asObject(tryParseJson(body));
  return {
    outcome: 'ok',
    url: asText(url),
    sendsOneOf: (tokens) => {
      if (!isObject(headers)) return null;
      const given = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
      return tokens.some((token) => given === `Bearer ${token}`);
    },
  };
}
