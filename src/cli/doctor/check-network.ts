import type { Command } from 'commander';
import { createHttpClient, type HttpClient } from '../../adapters/http/client';
import { WapayError } from '../../client/client';
import type { Config } from '../../config';
import { explainFailure, openApi, serviceUrl } from '../service-api';
import type { Finding } from './finding';

const TIMEOUT_MS = 5_000;

/** Webhook signatures of Standard Webhooks and Stripe are void after five minutes of difference. */
const WORST_SKEW_SECONDS = 300;
const BAD_SKEW_SECONDS = 30;

/** Does the service run, and does it take requests? */
export async function checkService(url: string): Promise<Finding> {
  const name = 'service';
  return withClient(async (client) => {
    const exchange = await client.request({ method: 'GET', url: `${url}/readyz`, timeoutMs: TIMEOUT_MS });
    if (exchange.kind !== 'answer')
      return {
        name,
        status: 'fail',
        detail: `nothing answers at ${url} (${exchange.reason})`,
        advice: 'Start it, or name the running one with --url.',
      };
    if (exchange.status === 200) return { name, status: 'ok', detail: `ready at ${url}` };
    const { obstacles = [] } = parse(exchange.body) as { obstacles?: string[] };
    return {
      name,
      status: 'fail',
      detail: `not ready: ${obstacles.join(', ') || `status ${exchange.status}`}`,
      advice: 'A service that starts or stops is not ready for a moment; else see its log.',
    };
  });
}

/** Does the service know the key of this environment? */
export async function checkKey(command: Command, config: Config): Promise<Finding> {
  const name = 'API key';
  try {
    await openApi(command, config, { maxRetries: 0 }).listOrders({ limit: 1 });
    return { name, status: 'ok', detail: 'the first full key of API_KEYS is taken' };
  } catch (error) {
    if (!(error instanceof WapayError)) throw error;
    const { message } = explainFailure(error, serviceUrl(command, config)) as Error;
    return { name, status: 'fail', detail: message };
  }
}

/** Can the provider be reached, with our credentials, and does its clock agree with ours? */
export async function checkProvider(config: Config, service: string): Promise<Finding[]> {
  const { url, headers } = providerOf(config, service);
  return withClient(async (client) => {
    const started = Date.now();
    const exchange = await client.request({ method: 'GET', url, headers, timeoutMs: TIMEOUT_MS });
    const { host } = new URL(url);
    if (exchange.kind !== 'answer')
      return [
        {
          name: 'provider',
          status: 'fail',
          detail: `${host} cannot be reached (${exchange.reason})`,
          advice: 'Check the network, its proxy rules and the base URL.',
        },
      ];
    const took = Date.now() - started;
    const refused = exchange.status === 401 || exchange.status === 403;
    const reached: Finding = refused
      ? {
          name: 'provider',
          status: 'fail',
          detail: `${host} refuses our credentials (${exchange.status})`,
          advice: 'Renew D360_API_KEY or META_ACCESS_TOKEN.',
        }
      : { name: 'provider', status: 'ok', detail: `${host} answers in ${took} ms` };
    return [reached, clockFinding(exchange.headers.date, started + took / 2)];
  });
}

function clockFinding(date: string | undefined, now: number): Finding {
  const name = 'clock';
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return { name, status: 'warn', detail: 'the provider tells no time to compare with' };
  const skew = Math.round((now - theirs) / 1000);
  const detail =
    Math.abs(skew) < 2
      ? 'agrees with the provider’s'
      : `${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} the provider’s`;
  if (Math.abs(skew) < BAD_SKEW_SECONDS) return { name, status: 'ok', detail };
  const advice = 'Set the clock by NTP: signatures are refused and orders expire at the wrong moment.';
  return { name, status: Math.abs(skew) < WORST_SKEW_SECONDS ? 'warn' : 'fail', detail, advice };
}

/** Does the running service take a provider for down? It tells in its metrics, where they are open to us. */
export async function checkOutages(config: Config, service: string): Promise<Finding[]> {
  const name = 'outages';
  return withClient(async (client) => {
    const headers = config.metricsToken ? { Authorization: `Bearer ${config.metricsToken}` } : {};
    const exchange = await client.request({ method: 'GET', url: `${service}/metrics`, headers, timeoutMs: TIMEOUT_MS });
    if (exchange.kind !== 'answer' || exchange.status !== 200) return [];
    const lines = exchange.body.toString().matchAll(/^wapay_provider_down\{to="(\w+)"\} 1$/gm);
    const down = [...lines].map(([, to]) => to).join(' and ');
    if (down === '') return [{ name, status: 'ok', detail: 'every provider answers the service' }];
    const advice =
      'Nothing is lost: one request a minute tries, and all is caught up. See the provider’s status page, or this machine’s network.';
    return [{ name, status: 'warn', detail: `${down} did not answer the service lately`, advice }];
  });
}

/** An address of the provider that answers a request without an effect. */
function providerOf(config: Config, service: string): { url: string; headers: Record<string, string> } {
  if (config.provider === 'meta') {
    const { baseUrl, phoneNumberId, accessToken } = config.meta;
    return { url: `${baseUrl}/${phoneNumberId}?fields=id`, headers: { Authorization: `Bearer ${accessToken}` } };
  }
  const base = config.provider === 'sandbox' ? `${config.sandboxUrl ?? service}/sandbox/whatsapp` : config.d360.baseUrl;
  return { url: `${base}/v1/configs/webhook`, headers: { 'D360-API-KEY': config.d360.apiKey ?? 'sandbox' } };
}

async function withClient<T>(work: (client: HttpClient) => Promise<T>): Promise<T> {
  const client = createHttpClient({ name: 'doctor' });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) ?? {};
  } catch {
    return {};
  }
}
