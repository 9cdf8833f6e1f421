import { Command } from 'commander';
import type { HttpClient } from '../../adapters/http/client';
import type { WebhookRegistration, WebhookReply } from '../../adapters/whatsapp/dialog360';
import type { Config } from '../../config';
import { CliError } from '../error';
import { print } from '../print';
import { probeWebhook } from '../probe-webhook';
import { serviceUrl, withUrl } from '../service-api';

/** `wapay webhook register <url>` and `wapay webhook show`. */
export function webhookCommand(config: () => Config): Command {
  const command = new Command('webhook').description('where 360dialog delivers the number’s webhooks');
  withUrl(command.command('register'))
    .description('have webhooks delivered to <url> with our WEBHOOK_TOKEN, once the service there accepts it')
    .argument('<url>', 'https address of this service, ending in /webhooks/whatsapp')
    .action(async (url: string, _options, self: Command) => {
      const settings = config();
      const [token] = settings.webhook.tokens;
      checkUrl(url, settings.livemode);
      if (!token)
        throw new CliError(
          'WEBHOOK_TOKEN is not set. 360dialog sends it back with every delivery: it proves the sender.',
        );
      await withRegistration(settings, async (registration, client) => {
        const before = await mustAccept(client, url, token, serviceUrl(self, settings));
        must(await registration.registerWebhook({ url, headers: { Authorization: `Bearer ${token}` } }));
        const registered = must(await registration.readWebhook()).url;
        if (registered !== url)
          throw new CliError(`360dialog took the address, but reads back ${registered ?? 'none'}. Register again.`);
        const unproven = before ?? (await proveDelivery(client, url, token));
        const proof = unproven ? `not proven: ${unproven}` : 'proven: a delivery to it was accepted';
        print(self, { url, proven: unproven === null }, `registered: ${url}\n${proof}`);
      });
    });
  command
    .command('show')
    .description('show the address that is registered')
    .action(async (_options, self: Command) => {
      await withRegistration(config(), async (registration) => show(self, await registration.readWebhook()));
    });
  return command;
}

async function withRegistration(
  config: Config,
  work: (registration: WebhookRegistration, client: HttpClient) => Promise<void>,
): Promise<void> {
  const { createHttpClient }: typeof import('../../adapters/http/client') = require('../../adapters/http/client');
  const { createWhatsapp }: typeof import('../../container/whatsapp') = require('../../container/whatsapp');
  const client = createHttpClient({ name: 'whatsapp' });
  try {
    const whatsapp = createWhatsapp(config, `http://127.0.0.1:${config.port}`, client);
    if (!('registerWebhook' in whatsapp))
      throw new CliError('With Meta, set the address in the app’s dashboard: Webhooks, field "messages".');
    await work(whatsapp, client);
  } finally {
    client.close();
  }
}

const NOTHING = 'Nothing was registered, and deliveries go where they went.';

/**
 * Throws unless the service behind the address accepts the token, so that registering cannot cut us off. Where the
 * address cannot be reached from here (a cluster that does not lead back to itself), the service is asked directly;
 * then this says why nothing is proven. null: the address itself accepts.
 */
async function mustAccept(client: HttpClient, url: string, token: string, service: string): Promise<string | null> {
  const probe = await probeWebhook(client, url, token);
  if (probe.outcome === 'accepted') return null;
  if (probe.outcome === 'refused') throw notAccepted(url);
  if (probe.outcome === 'stranger')
    throw new CliError(
      `${url} is not the webhook of a wapay that runs: ${probe.detail}. ${NOTHING} It must lead to a process of ROLE api or all.`,
    );
  const direct = await probeWebhook(client, `${service}/webhooks/whatsapp`, token);
  if (direct.outcome === 'refused') throw notAccepted(service);
  if (direct.outcome !== 'accepted')
    throw new CliError(
      `${url} cannot be reached from here (${probe.reason}), and no wapay answers at ${service}. ${NOTHING} Start the service first, or name it with --url.`,
    );
  return `${url} cannot be reached from here (${probe.reason}); wapay doctor shows whether deliveries arrive`;
}

const notAccepted = (where: string): CliError =>
  new CliError(
    `The service at ${where} does not accept the WEBHOOK_TOKEN of this environment. ${NOTHING} Start the service with the same WEBHOOK_TOKEN (two values during a rotation, the new one first). A sandbox without one makes its own and registers itself.`,
  );

/** Why the address does not take deliveries although it did a moment ago; null: it does. */
async function proveDelivery(client: HttpClient, url: string, token: string): Promise<string | null> {
  const { outcome } = await probeWebhook(client, url, token);
  return outcome === 'accepted' ? null : `a delivery to it was answered otherwise (${outcome}). Run: wapay doctor`;
}

/** 360dialog takes neither a port nor an underscore in the host (360dialog, Set multiple webhooks for phone number). */
function checkUrl(text: string, livemode: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) throw new CliError(`${text} is not a URL.`);
  if (!url.pathname.endsWith('/webhooks/whatsapp'))
    throw new CliError('The path must be /webhooks/whatsapp: that is where this service listens.');
  if (!livemode) return;
  if (url.protocol !== 'https:') throw new CliError('The address must begin with https://.');
  if (url.port !== '' || url.hostname.includes('_'))
    throw new CliError('360dialog takes neither a port nor an underscore in the host name.');
}

function must(reply: WebhookReply): WebhookReply & { outcome: 'ok' } {
  if (reply.outcome === 'failed') throw new CliError(`${reply.error.title}. ${reply.error.advice ?? ''}`);
  return reply;
}

function show(command: Command, reply: WebhookReply): void {
  const { url } = must(reply);
  print(command, { url }, `registered: ${url ?? 'nothing'}`);
}
