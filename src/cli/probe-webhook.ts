import { randomBytes } from 'node:crypto';
import type { HttpClient } from '../adapters/http/client';

/** What became of a test delivery. */
export type Probe =
  /** It was answered as a delivery of WhatsApp would be. */
  | { outcome: 'accepted' }
  /** wapay is there, and does not know the token. */
  | { outcome: 'refused' }
  /** Something answers, but not as wapay does. */
  | { outcome: 'stranger'; detail: string }
  | { outcome: 'unreachable'; reason: string };

const TIMEOUT_MS = 5_000;

/**
 * Delivers an empty body to the address under the token, as 360dialog would deliver a webhook: it is authenticated like
 * any other, and leaves nothing behind. An address that answers 200 to everybody is no proof, so it must first refuse a
 * handshake under a token that nobody has; that is counted nowhere.
 */
export async function probeWebhook(client: HttpClient, url: string, token: string): Promise<Probe> {
  const nobody = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': '1',
    'hub.verify_token': randomBytes(16).toString('hex'),
  });
  const handshake = await client.request({ method: 'GET', url: `${url}?${nobody}`, timeoutMs: TIMEOUT_MS });
  if (handshake.kind !== 'answer') return { outcome: 'unreachable', reason: handshake.reason };
  if (handshake.status !== 403)
    return { outcome: 'stranger', detail: `it answers ${handshake.status} where wapay answers 403` };
  const delivery = await client.request({
    method: 'POST',
    url,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: '',
    timeoutMs: TIMEOUT_MS,
  });
  if (delivery.kind !== 'answer') return { outcome: 'unreachable', reason: delivery.reason };
  if (delivery.status === 401) return { outcome: 'refused' };
  return delivery.status === 200
    ? { outcome: 'accepted' }
    : { outcome: 'stranger', detail: `it answers ${delivery.status} to a delivery` };
}
