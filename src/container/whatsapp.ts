import type { HttpClient } from '../adapters/http/client';
import { createDialog360 } from '../adapters/whatsapp/dialog360';
import { createMeta } from '../adapters/whatsapp/meta';
import type { Config } from '../config';

/** WhatsApp as configured; the sandbox is reached with the same adapter as 360dialog, only its address differs. */
export function createWhatsapp(
  { provider, d360, meta, sandboxUrl }: Config,
  origin: string,
  client: HttpClient,
): ReturnType<typeof createDialog360> | ReturnType<typeof createMeta> {
  if (provider === 'meta') {
    const { accessToken, phoneNumberId, baseUrl } = meta;
    if (!accessToken || !phoneNumberId) throw new Error('the configuration lets no meta pass without its keys');
    return createMeta({ accessToken, phoneNumberId, baseUrl, client });
  }
  if (provider === 'sandbox')
    return createDialog360({
      ...d360,
      ...SANDBOX_ACCOUNT,
      baseUrl: `${sandboxUrl ?? origin}/sandbox/whatsapp`,
      client,
    });
  const { apiKey } = d360;
  if (!apiKey) throw new Error('the configuration lets no 360dialog pass without its key');
  return createDialog360({ ...d360, apiKey, client });
}

/** The sandbox takes any key: it protects nothing. */
const SANDBOX_ACCOUNT = { apiKey: 'sandbox' };
