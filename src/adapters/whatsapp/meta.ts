import type { Messenger, PaymentProvider, RefundProvider } from '../../ports';
import type { HttpClient } from '../http/client';
import { lookupPath, lookupWithoutConfiguration, readLookup } from './lookup';
import { createMessenger } from './messages';
import { createRefunder } from './refund';

export interface MetaOptions {
  /** With the version, for example `https://graph.facebook.com/v24.0`. */
  baseUrl: string;
  accessToken: string;
  phoneNumberId: string;
  client: HttpClient;
}

const LOOKUP_PATH = '/payments/{configuration}/{reference_id}';

/** WhatsApp through Meta's Cloud API (Meta, Receive payments via payment gateways on WhatsApp). */
export function createMeta(options: MetaOptions): Messenger & PaymentProvider & RefundProvider {
  const { client, accessToken } = options;
  const base = `${options.baseUrl.replace(/\/+$/, '')}/${encodeURIComponent(options.phoneNumberId)}`;
  const headers = { Authorization: `Bearer ${accessToken}` };

  return {
    ...createMessenger({ client, url: `${base}/messages`, headers }),
    ...createRefunder({
      client,
      url: `${base}/payments_refund`,
      headers,
      notFoundAdvice: 'Nothing is at this address; check META_BASE_URL and META_PHONE_NUMBER_ID.',
    }),

    async lookup({ configurationName, referenceId }) {
      if (configurationName === null) return lookupWithoutConfiguration();
      const url = base + lookupPath(LOOKUP_PATH, configurationName, referenceId);
      return readLookup(await client.request({ method: 'GET', url, headers }), referenceId);
    },
  };
}
