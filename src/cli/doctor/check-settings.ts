import type { Config } from '../../config';
import type { Finding } from './finding';

/** Settings with which the service starts, and which are risky all the same. */
export function checkSettings(config: Config): Finding[] {
  return [checkCredentialsKey(config), checkMetricsToken(config), checkAddresses(config)];
}

function checkCredentialsKey({ credentialsKeys, livemode }: Config): Finding {
  const name = 'secrets';
  if (credentialsKeys.length > 0)
    return { name, status: 'ok', detail: `kept encrypted${livemode ? '' : ' (a sandbox’s own key protects nothing)'}` };
  return {
    name,
    status: 'warn',
    detail: 'CREDENTIALS_KEY is not set: no webhook endpoint can be registered, and no credential stored',
    advice: 'Set it to the output of: openssl rand -base64 32. Keep it with your backups: without it they do not open.',
  };
}

function checkMetricsToken({ metricsToken, production, livemode }: Config): Finding {
  const name = 'metrics';
  if (metricsToken) return { name, status: 'ok', detail: '/metrics asks for METRICS_TOKEN' };
  if (!livemode) return { name, status: 'ok', detail: '/metrics is open, as in any sandbox' };
  const advice = 'Set METRICS_TOKEN, and the same as bearer token where Prometheus scrapes.';
  return production
    ? { name, status: 'warn', detail: 'METRICS_TOKEN is not set: /metrics is off, and no alert can fire', advice }
    : { name, status: 'warn', detail: 'METRICS_TOKEN is not set: whoever reaches the port can read /metrics', advice };
}

/** Whose requests carry our credentials. */
function checkAddresses({ livemode, provider, d360, meta, psp, stripe }: Config): Finding {
  const name = 'addresses';
  if (!livemode) return { name, status: 'ok', detail: 'a sandbox moves no money' };
  const used: [key: string, url: string | null][] = [
    ...(provider === '360dialog' ? [['D360_BASE_URL', d360.baseUrl] as [string, string]] : []),
    ...(provider === 'meta' ? [['META_BASE_URL', meta.baseUrl] as [string, string]] : []),
    ...(psp.kind === 'http' ? [['PSP_BASE_URL', psp.baseUrl] as [string, string | null]] : []),
    ...(psp.kind === 'stripe' ? [['STRIPE_BASE_URL', stripe.baseUrl] as [string, string | null]] : []),
  ];
  const plain = used.filter(([, url]) => url !== null && isPlain(url)).map(([key]) => key);
  if (plain.length === 0) return { name, status: 'ok', detail: 'providers are reached over https' };
  return {
    name,
    status: 'warn',
    detail: `${plain.join(' and ')} begins with http://: keys and customers’ data travel in clear text`,
    advice: 'Use https://. Plain http is for a test beside the service.',
  };
}

/** Another machine, without TLS. */
function isPlain(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
