import { createHttpClient, type HttpClient } from '../../adapters/http/client';
import type { WebhookReply } from '../../adapters/whatsapp/dialog360';
import type { Config } from '../../config';
import { createWhatsapp } from '../../container/whatsapp';
import { probeWebhook } from '../probe-webhook';
import type { Finding } from './finding';

const REGISTER = 'Run: wapay webhook register https://<your host>/webhooks/whatsapp';
const NAME = 'webhook';

/** Does 360dialog deliver to an address of this service, and does what it delivers get in? */
export async function checkRegistration(config: Config, service: string): Promise<Finding[]> {
  const client = createHttpClient({ name: 'doctor' });
  try {
    const whatsapp = createWhatsapp(config, service, client);
    if (!('readWebhook' in whatsapp))
      return [{ name: NAME, status: 'ok', detail: 'with Meta, the app’s dashboard has the address' }];
    const reply = await whatsapp.readWebhook();
    if (reply.outcome === 'ok') return [await findingOf(client, config, reply)];
    const { title, advice } = reply.error;
    return [
      { name: NAME, status: 'fail', detail: `the registration cannot be read: ${title}`, ...(advice && { advice }) },
    ];
  } finally {
    client.close();
  }
}

async function findingOf(
  client: HttpClient,
  { webhook, livemode }: Config,
  { url, sendsOneOf }: WebhookReply & { outcome: 'ok' },
): Promise<Finding> {
  if (!url) return { name: NAME, status: 'fail', detail: 'no address is registered', advice: REGISTER };
  const goes = `deliveries go to ${url}`;
  if (!url.endsWith('/webhooks/whatsapp')) return { name: NAME, status: 'warn', detail: goes, advice: REGISTER };
  if (livemode && !url.startsWith('https:'))
    return { name: NAME, status: 'fail', detail: `${goes}, in clear text`, advice: REGISTER };
  const [token] = webhook.tokens;
  // A sandbox without WEBHOOK_TOKEN has one that only the running process knows, and registers it itself.
  if (!token || webhook.generatedToken) return { name: NAME, status: 'ok', detail: goes };
  if (sendsOneOf(webhook.tokens) === false)
    return { name: NAME, status: 'fail', detail: `${goes} without our WEBHOOK_TOKEN`, advice: REGISTER };
  const shown = sendsOneOf(webhook.tokens) ? ', with our WEBHOOK_TOKEN' : ' (360dialog does not show with what token)';
  const probe = await probeWebhook(client, url, token);
  switch (probe.outcome) {
    case 'accepted':
      return { name: NAME, status: 'ok', detail: `${goes}${shown}, and a test delivery is accepted` };
    case 'refused':
      return {
        name: NAME,
        status: 'fail',
        detail: `${goes}, which refuses the WEBHOOK_TOKEN of this environment`,
        advice: 'Start the service with this WEBHOOK_TOKEN, then register again: the two must be the same.',
      };
    case 'stranger':
      return {
        name: NAME,
        status: 'fail',
        detail: `${goes}, where no wapay answers: ${probe.detail}`,
        advice: REGISTER,
      };
    case 'unreachable':
      return {
        name: NAME,
        status: 'warn',
        detail: `${goes}${shown}; it cannot be reached from here (${probe.reason})`,
        advice: 'Try the address from outside; some networks do not lead back to themselves.',
      };
  }
}
