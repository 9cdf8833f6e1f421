import type { Breaker } from '../adapters/http/breaker';
import { createHttpClient, type HttpClient, type HttpClientOptions } from '../adapters/http/client';
import { askSystem, createLookup, createNameResolver, type ResolveName } from '../adapters/http/resolve-name';
import { createHttpPsp } from '../adapters/psp/http/http-psp';
import { createHttpPspWebhooks } from '../adapters/psp/http/http-webhooks';
import { createMercadoPagoPsp } from '../adapters/psp/mercadopago/mercadopago';
import { createMercadoPagoWebhooks } from '../adapters/psp/mercadopago/mercadopago-webhooks';
import { createPixPsp } from '../adapters/psp/pix/pix';
import { createPixWebhooks } from '../adapters/psp/pix/pix-webhooks';
import { createRazorpayPsp } from '../adapters/psp/razorpay/razorpay';
import { createRazorpayWitness } from '../adapters/psp/razorpay/razorpay-payments';
import { createRazorpayWebhooks } from '../adapters/psp/razorpay/razorpay-webhooks';
import { createStripePsp } from '../adapters/psp/stripe/stripe';
import { createStripeWebhooks } from '../adapters/psp/stripe/stripe-webhooks';
import { createRazorpayRecon } from '../adapters/settlements/apis/razorpay-recon';
import { createStripePayouts } from '../adapters/settlements/apis/stripe-payouts';
import type { Config } from '../config';
import type { Clock } from '../ports';
import type { PaymentWitness } from '../ports/payment-witness';
import type { NamedPsp, Psp, PspByKind, PspByWebhook, PspWebhookPath, PspWebhookReader } from '../ports/psp';
import type { SettlementApi } from '../ports/settlement-source';

export interface PspParts {
  /** This service's own address, where the built-in sandbox is. */
  origin: string;
  clock: Clock;
  /** Makes the circuit breaker of one PSP; absent: none, as in the doctor. */
  breaker?: (name: string) => Breaker;
  onExchange?: HttpClientOptions['onExchange'];
  /** Resolves their names; by default without the threads that WhatsApp's name needs. */
  resolve?: ResolveName | undefined;
}

export interface Psps {
  /** Each that is in use, once. */
  byName: ReadonlyMap<string, NamedPsp>;
  byKind: PspByKind;
  /** The PSP whose webhooks come in by this path. */
  byWebhook: PspByWebhook;
  /** Razorpay, where its keys are set; also as no PSP. */
  witness: PaymentWitness | null;
  /** Whose books can be fetched, also where they are no PSP here; by their source. */
  settlementApis: ReadonlyMap<string, SettlementApi>;
  readers: Record<PspWebhookPath, PspWebhookReader | null>;
  readerOf(name: string): PspWebhookReader | null;
  close(): void;
}

export type ConfiguredPsp = Exclude<Config['psp']['kind'], 'none'>;

/** Where each one's webhooks come in; it is also its name in metrics. */
const PATHS: Record<ConfiguredPsp, PspWebhookPath> = {
  http: 'psp',
  sandbox: 'psp',
  stripe: 'stripe',
  razorpay: 'razorpay',
  pix: 'pix',
  mercadopago: 'mercadopago',
};

/** The sandbox takes any key: it protects nothing. */
const SANDBOX_KEY = 'sandbox';

/** Lists of a hundred payments are longer than the client's usual limit. */
const MOST_BYTES = 8_000_000;

type Factory = (config: Config, parts: PspParts & { client: HttpClient }) => Psp;

/** A new PSP is a folder of `adapters/psp`, a line here, one in PATHS, and its keys in `config`. */
const FACTORIES: Record<ConfiguredPsp, Factory> = {
  sandbox: ({ psp, sandboxUrl }, { client, clock, origin }) =>
    createHttpPsp({
      apiKey: SANDBOX_KEY,
      baseUrl: `${sandboxUrl ?? origin}/sandbox/psp`,
      keyHours: psp.keyHours,
      clock,
      client,
    }),
  http: ({ psp }, { client, clock }) =>
    createHttpPsp({
      apiKey: present(psp.apiKey),
      baseUrl: present(psp.baseUrl),
      keyHours: psp.keyHours,
      clock,
      client,
    }),
  stripe: ({ stripe, psp }, { client, clock }) =>
    createStripePsp({
      secretKey: present(stripe.secretKey),
      baseUrl: stripe.baseUrl,
      keyHours: psp.keyHours,
      clock,
      client,
    }),
  razorpay: ({ razorpay: { keyId, keySecret, baseUrl } }, { client, clock }) =>
    createRazorpayPsp({ keyId: present(keyId), keySecret: present(keySecret), baseUrl, clock, client }),
  pix: ({ pix }, { client, clock }) =>
    createPixPsp({
      ...pix,
      baseUrl: present(pix.baseUrl),
      tokenUrl: present(pix.tokenUrl),
      clientId: present(pix.clientId),
      key: present(pix.key),
      clock,
      client,
    }),
  mercadopago: ({ mercadopago: { accessToken, baseUrl } }, { client, clock }) =>
    createMercadoPagoPsp({ accessToken: present(accessToken), baseUrl, clock, client }),
};

/** The configured PSPs by name: the one place that names their adapters. */
export function createPsps(config: Config, parts: PspParts): Psps {
  const { byKind, kind } = config.psp;
  const used = new Set([kind, ...Object.values(byKind)].filter((name) => name !== 'none'));
  const clients: HttpClient[] = [];
  const byName = new Map<ConfiguredPsp, NamedPsp>();
  const lookup = createLookup(parts.resolve ?? createNameResolver({ system: askSystem }));
  const open = (name: ConfiguredPsp): HttpClient => {
    const client = createHttpClient({
      name: PATHS[name],
      maxBytes: MOST_BYTES,
      lookup,
      ...(parts.onExchange && { onExchange: parts.onExchange }),
      ...(parts.breaker && { breaker: parts.breaker(PATHS[name]) }),
      ...(name === 'pix' && { tls: config.pix.tls }),
    });
    clients.push(client);
    return client;
  };
  const { keyId, keySecret, baseUrl } = config.razorpay;
  const hasRazorpay = keyId !== null && keySecret !== null;
  const razorpay = hasRazorpay ? open('razorpay') : null;
  const { secretKey, baseUrl: stripeUrl } = config.stripe;
  const stripe = secretKey === null ? null : open('stripe');
  const opened: Partial<Record<ConfiguredPsp, HttpClient | null>> = { razorpay, stripe };
  for (const name of used) {
    const client = opened[name] ?? open(name);
    byName.set(name, Object.assign(FACTORIES[name](config, { ...parts, client }), { name }));
  }
  const pspOf = (name: Config['psp']['kind']): NamedPsp | null => (name === 'none' ? null : (byName.get(name) ?? null));
  const readers = readersOf(config, new Set([...byName.keys()].map((name) => PATHS[name])));
  return {
    byName,
    byKind: {
      offsite_card_pay: pspOf(byKind.offsite_card_pay),
      pix_dynamic_code: pspOf(byKind.pix_dynamic_code),
      boleto: pspOf(byKind.boleto),
      payment_link: pspOf(byKind.payment_link),
      upi_intent_link: pspOf(byKind.upi_intent_link),
    },
    byWebhook: Object.fromEntries([...byName].map(([name, psp]) => [PATHS[name], psp])),
    witness: razorpay && hasRazorpay ? createRazorpayWitness({ keyId, keySecret, baseUrl }, razorpay) : null,
    settlementApis: new Map(
      [
        razorpay && hasRazorpay ? createRazorpayRecon({ keyId, keySecret, baseUrl }, razorpay) : null,
        stripe && secretKey !== null ? createStripePayouts({ secretKey, baseUrl: stripeUrl }, stripe) : null,
      ].flatMap((api) => (api ? [[api.source, api] as const] : [])),
    ),
    readers,
    readerOf: (name) => readers[PATHS[name as ConfiguredPsp]],
    close: () => {
      for (const client of clients) client.close();
    },
  };
}

/** Webhooks are taken from configured PSPs alone, and only where something can prove the sender. */
function readersOf(config: Config, paths: ReadonlySet<PspWebhookPath>): Psps['readers'] {
  const { psp, stripe, razorpay, pix, mercadopago } = config;
  const read = (path: PspWebhookPath, proofs: readonly unknown[], reader: () => PspWebhookReader) =>
    paths.has(path) && proofs.length > 0 ? reader() : null;
  return {
    psp: read('psp', psp.webhookSecrets, () => createHttpPspWebhooks(psp.webhookSecrets)),
    stripe: read('stripe', stripe.webhookSecrets, () => createStripeWebhooks(stripe.webhookSecrets)),
    razorpay: read('razorpay', razorpay.webhookSecrets, () => createRazorpayWebhooks(razorpay.webhookSecrets)),
    pix: read('pix', [...pix.webhookTokens, ...(pix.webhookClientCn ? [pix.webhookClientCn] : [])], () =>
      createPixWebhooks({ tokens: pix.webhookTokens, clientCn: pix.webhookClientCn }),
    ),
    mercadopago: read('mercadopago', mercadopago.webhookSecrets, () =>
      createMercadoPagoWebhooks(mercadopago.webhookSecrets),
    ),
  };
}

function present(value: string | null): string {
  if (value === null) throw new Error('the configuration lets no PSP pass without its keys');
  return value;
}
