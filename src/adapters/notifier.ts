import { Webhook } from 'standardwebhooks';
import type { Notifier, NotifyReply } from '../ports';
import type { AddressGuard } from './http/address-guard';
import type { Exchange, HttpClient } from './http/client';

/** How long a merchant may take to answer with 2xx. */
const NOTIFY_MS = 15_000;

/**
 * Makes the sender of Standard Webhooks. `guarded` must resolve names with the guard's `lookup`; `free` is for the
 * hosts that are exempt from it. Neither follows redirects.
 */
export function createNotifier(
  guard: AddressGuard,
  { guarded, free }: { guarded: HttpClient; free: HttpClient },
): Notifier {
  return {
    refuses: guard.refuses,
    notify: async ({ url, secrets, eventId, at, body, headers }) => {
      // Check again at every try: a literal address is never resolved, and the settings may have changed since the
      // registration.
      const checked = guard.check(url);
      if (!checked.ok) return { outcome: 'failed', httpStatus: null, reason: 'address refused' };
      const client = checked.exempt ? free : guarded;
      const exchange = await client.request({
        method: 'POST',
        url: checked.href,
        timeoutMs: NOTIFY_MS,
        headers: {
          'Content-Type': 'application/json',
          'webhook-id': eventId,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          ...(secrets.length > 0 && {
            'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(eventId, at, body)).join(' '),
          }),
          ...headers,
        },
        body,
      });
      return understand(exchange);
    },
  };
}

/** Everything but a 2xx is sent again: the merchant recognises a repeat by its webhook-id. */
function understand(exchange: Exchange): NotifyReply {
  if (exchange.kind !== 'answer') return { outcome: 'failed', httpStatus: null, reason: exchange.reason };
  const { status: httpStatus } = exchange;
  if (httpStatus >= 200 && httpStatus < 300) return { outcome: 'delivered', httpStatus };
  if (httpStatus === 410) return { outcome: 'gone', httpStatus };
  return { outcome: 'failed', httpStatus, reason: httpStatus < 400 ? 'redirect' : 'refused' };
}
