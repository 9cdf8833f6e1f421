import { hostname } from 'node:os';
import { type AddressGuardOptions, createAddressGuard } from './adapters/address-guard';
import { type Breaker, type BreakerState, createBreaker } from './adapters/breaker';
import { createMovableClock, type MovableClock, systemClock } from './adapters/clock';
import { createHttpClient, type HttpClient } from './adapters/http-client';
import { createNotifier } from './adapters/notifier';
import { createHintSource } from './adapters/psp/hint';
import { createHttpPsp } from './adapters/psp/http';
import { createPspLookup } from './adapters/psp/lookup';
import { createStripePsp } from './adapters/psp/stripe';
import { createStripeHints } from './adapters/psp/stripe-hint';
import { createVault } from './adapters/vault';
import { createDialog360, type WebhookRegistration } from './adapters/whatsapp/dialog360';
import { createMeta } from './adapters/whatsapp/meta';
import { createWebhookSource } from './adapters/whatsapp/webhook-source';
import type { Config } from './config';
import { openDatabase } from './db/client';
import { addAheadMs, readAheadMs } from './db/clock';
import { createWaker } from './db/wake';
import type { Context } from './flows/context';
import { createTraces } from './flows/psp-traces';
import type { Logger } from './logger';
import { createMetrics, type Metrics } from './metrics';
import type { Clock, HintSource, Notifier, PaymentProvider, Psp } from './ports';

/** What tests may put in the place of the real thing. */
export interface Replacements {
  clock?: Clock;
  checkpoint?: Context['checkpoint'];
  /** Names of the merchant's hosts. */
  resolve?: NonNullable<AddressGuardOptions['resolve']>;
}

export interface Container {
  ctx: Context;
  /** 360dialog's (or the sandbox's) webhook settings; null with Meta, where the app's dashboard has them. */
  registration: WebhookRegistration | null;
  /** The sandbox's time, which can be moved; null on a live service, and where a test brought its own clock. */
  time: ServiceTime | null;
  close(): Promise<void>;
}

/** The time of all processes of one sandbox: how far it is ahead stands in their database. */
export interface ServiceTime {
  aheadMs(): number;
  /** Moves it forward by so many milliseconds, here at once and in the other processes soon. */
  forward(ms: number): Promise<void>;
  /** Takes over what stands in the database. */
  restore(): Promise<void>;
}

/**
 * Makes the flows' context from the configuration: the one place that names concrete adapters. `origin` is this
 * service's own address, where the built-in sandbox is.
 */
export function createContainer(
  config: Config,
  { url, directUrl, origin, log }: { url: string; directUrl: string; origin: string; log: Logger },
  { clock: ownClock, checkpoint = () => {}, resolve }: Replacements = {},
): Container {
  const db = openDatabase(url, undefined, { pooled: url !== directUrl });
  const waker = createWaker(db, directUrl);
  const movable = config.provider === 'sandbox' && !ownClock ? createMovableClock() : null;
  const clock = ownClock ?? movable ?? systemClock;
  const metrics = createMetrics();
  const { exchange: onExchange } = metrics;
  const guard = (name: string) => createGuard(name, { clock, metrics, log });
  const client = createHttpClient({ name: 'whatsapp', onExchange, breaker: guard('whatsapp') });
  const whatsapp = createWhatsapp(config, origin, client);
  const notifying = createNotifying(config, metrics, resolve);
  const vault = createVault(config.credentialsKeys);
  const breaker = guard('psp');
  const pspClient = createHttpClient({ name: 'psp', onExchange, breaker });
  const psp = createPsp(config, origin, pspClient, breaker);
  const { tokens, d360PlatformSecrets: platformSecrets, metaAppSecrets: appSecrets } = config.webhook;
  const ctx: Context = {
    db,
    waker,
    clock,
    log,
    metrics,
    checkpoint,
    settings: {
      livemode: config.livemode,
      hasPsp: psp !== null,
      keepsCredentials: config.credentialsKeys.length > 0,
      lookupScheduleSeconds: config.lookupScheduleSeconds,
      lookupGiveUpHours: config.lookupGiveUpHours,
      sendScheduleSeconds: config.sendScheduleSeconds,
      sendRatePerSecond: config.sendRatePerSecond,
      notifyScheduleSeconds: config.notifyScheduleSeconds,
      retain: config.retain,
    },
    messenger: whatsapp,
    providers: { whatsapp_lookup: whatsapp, psp_lookup: psp ? createPspLookup(psp, createTraces(db, vault)) : NO_PSP },
    refunders: { whatsapp_lookup: whatsapp, psp_lookup: psp },
    webhooks: createWebhookSource({ tokens, platformSecrets, appSecrets, phoneNumberId: config.phoneNumberId }),
    psp,
    hints: movable ? hearRealTime(createHints(config), movable) : createHints(config),
    notifier: movable ? signOnRealTime(notifying.notifier, movable) : notifying.notifier,
    vault,
  };
  return {
    ctx,
    registration: 'registerWebhook' in whatsapp ? whatsapp : null,
    time: movable && createTime(movable, ctx),
    close: async () => {
      await waker.close();
      await db.close();
      client.close();
      pspClient.close();
      notifying.close();
    },
  };
}

/** A breaker that says in the log and in the metrics what it does. */
function createGuard(
  provider: string,
  { clock, metrics, log }: { clock: Clock; metrics: Metrics; log: Logger },
): Breaker {
  metrics.breaker(provider, 'closed');
  const onChange = (name: string, state: BreakerState): void => {
    metrics.breaker(name, state);
    if (state === 'open') log.warn({ provider: name }, 'a provider does not answer: it is asked only now and then');
    if (state === 'closed') log.info({ provider: name }, 'a provider answers again');
  };
  return createBreaker({ name: provider, clock, onChange });
}

/** The sender of merchant notifications; hosts that are exempt from the address guard have a client of their own. */
function createNotifying(
  { livemode, notifyAllowHosts: allowHosts }: Config,
  { exchange: onExchange }: Metrics,
  resolve: Replacements['resolve'],
) {
  const guard = createAddressGuard({ sandbox: !livemode, allowHosts, ...(resolve && { resolve }) });
  const options = { name: 'merchant', maxSockets: 200, maxBytes: 4_000_000, onExchange };
  const guarded = createHttpClient({ ...options, lookup: guard.lookup });
  const free = createHttpClient(options);
  return {
    notifier: createNotifier(guard, { guarded, free }),
    close: () => {
      guarded.close();
      free.close();
    },
  };
}

/** The time that all processes on the database share; each follows when one of them moves it. */
function createTime(clock: MovableClock, { db, waker, log }: Context): ServiceTime {
  const restore = async (): Promise<void> => clock.setAheadMs(await readAheadMs(db));
  waker.onWake('clock', () => void restore().catch((err: unknown) => log.error({ err }, 'the clock was not read')));
  return {
    aheadMs: clock.aheadMs,
    restore,
    forward: async (ms) => {
      // Stored first: a process killed here starts again with the later time.
      clock.setAheadMs(await addAheadMs(db, ms));
      waker.wake('clock');
    },
  };
}

/** Receivers hold a signature's time against the real clock, which nobody has moved. */
const signOnRealTime = (notifier: Notifier, { aheadMs }: MovableClock): Notifier => ({
  ...notifier,
  notify: ({ at, ...rest }) => notifier.notify({ ...rest, at: new Date(at.getTime() - aheadMs()) }),
});

/** The sandbox's PSP shares the moved clock; one outside, or a sandbox that runs on its own, signs with the real time. */
function hearRealTime({ psp, stripe }: Context['hints'], { aheadMs }: MovableClock): Context['hints'] {
  const both = (source: HintSource): HintSource => ({
    read: (headers, raw, now) =>
      source.read(headers, raw, now) ?? source.read(headers, raw, new Date(now.getTime() - aheadMs())),
  });
  return { psp: psp && both(psp), stripe: stripe && both(stripe) };
}

/** The PSP as configured; the sandbox's is reached like any merchant's own. Null when there is none. */
function createPsp(
  { psp, stripe, provider, sandboxUrl }: Config,
  origin: string,
  client: HttpClient,
  breaker: Breaker,
): Psp | null {
  const { kind, keyHours, baseUrl, apiKey } = psp;
  if (kind === 'sandbox' && provider === 'sandbox')
    return createHttpPsp({ ...SANDBOX_ACCOUNT, baseUrl: `${sandboxUrl ?? origin}/sandbox/psp`, keyHours, client });
  if (kind === 'stripe' && stripe.secretKey)
    return createStripePsp({ ...stripe, secretKey: stripe.secretKey, keyHours, breaker });
  if (kind === 'http' && baseUrl && apiKey) return createHttpPsp({ baseUrl, apiKey, keyHours, client });
  return null;
}

/** Where the PSP's webhooks come in; only those of the configured one are listened to. */
function createHints({ psp, stripe }: Config): Context['hints'] {
  const listens = (psp.kind === 'http' || psp.kind === 'sandbox') && psp.webhookSecrets.length > 0;
  return {
    psp: listens ? createHintSource(psp.webhookSecrets) : null,
    stripe: psp.kind === 'stripe' && stripe.webhookSecrets.length > 0 ? createStripeHints(stripe.webhookSecrets) : null,
  };
}

/** WhatsApp as configured; the sandbox is reached with the same adapter as 360dialog, only its address differs. */
export function createWhatsapp(
  { provider, d360, meta, sandboxUrl }: Config,
  origin: string,
  client: ReturnType<typeof createHttpClient>,
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

/** Orders that only a PSP could confirm are refused while there is none; this answers for those from an earlier setting. */
const NO_PSP: PaymentProvider = {
  lookup: async () => ({
    outcome: 'unanswered',
    error: {
      httpStatus: null,
      code: 'psp_required',
      title: 'No PSP is configured',
      details: null,
      traceId: null,
      advice: 'Set PSP to the one that holds this payment.',
    },
  }),
};

/** The sandbox takes any key: it protects nothing. */
const SANDBOX_ACCOUNT = { apiKey: 'sandbox' };

/** Where a sandbox can reach this process: over loopback when it is on this machine, else by this machine's name. */
export function addressFor(sandboxUrl: string | null, port: number): string {
  const { hostname: host } = new URL(sandboxUrl ?? 'http://127.0.0.1');
  const local = host === 'localhost' || host === '[::1]' || host.startsWith('127.');
  return `http://${local ? '127.0.0.1' : hostname()}:${port}`;
}
