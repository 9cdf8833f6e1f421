import { Command } from 'commander';
import { createHttpClient } from '../adapters/http-client';
import type { WebhookRegistration, WebhookReply } from '../adapters/whatsapp/dialog360';
import type { Config } from '../config';
import { createWhatsapp } from '../container';
import { CliError } from './error';
import { print } from './print';

/** `wapay webhook register <url>` and `wapay webhook show`. */
export function webhookCommand(config: () => Config): Command {
  const command = new Command('webhook').description('where 360dialog delivers the number’s webhooks');
  command
    .command('register')
    .description('have webhooks delivered to <url> with our WEBHOOK_TOKEN, then show what is registered')
    .argument('<url>', 'https address of this service, ending in /webhooks/whatsapp')
    .action(async (url: string, _options, self: Command) => {
      const settings = config();
      const [token] = settings.webhook.tokens;
      checkUrl(url, settings.livemode);
      if (!token)
        throw new CliError(
          'WEBHOOK_TOKEN is not set. 360dialog sends it back with every delivery: it proves the sender.',
        );
      await withRegistration(settings, async (registration) => {
        must(await registration.registerWebhook({ url, headers: { Authorization: `Bearer ${token}` } }));
        show(self, await registration.readWebhook());
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
  work: (registration: WebhookRegistration) => Promise<void>,
): Promise<void> {
  const client = createHttpClient({ name: 'whatsapp' });
  try {
    const whatsapp = createWhatsapp(config, `http://127.0.0.1:${config.port}`, client);
    if (!('registerWebhook' in whatsapp))
      throw new CliError('With Meta, set the address in the app’s dashboard: Webhooks, field "messages".');
    await work(whatsapp);
  } finally {
    client.close();
  }
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

function must(reply: WebhookReply): { url: string | null } {
  if (reply.outcome === 'failed') throw new CliError(`${reply.error.title}. ${reply.error.advice ?? ''}`);
  return reply;
}

function show(command: Command, reply: WebhookReply): void {
  const { url } = must(reply);
  print(command, { url }, `registered: ${url ?? 'nothing'}`);
}
