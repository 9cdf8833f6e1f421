import { hostname } from 'node:os';
import { createMovableClock, type MovableClock } from './adapters/clock';
import { createAddressGuard } from './adapters/http/address-guard';
import { type Breaker, type BreakerState, createBreaker } from './adapters/http/breaker';
import { createHttpClient } from './adapters/http/client';
import { askSystem, createLookup, createNameResolver, type ResolveName } from './adapters/http/resolve-name';
import { createNotifier } from './adapters/notifier';
import { createPspLookup } from './adapters/psp/psp-lookup';
import { createMappedSource } from './adapters/settlements/gateways/mapped-csv';
import { SETTLEMENT_SOURCES } from './adapters/settlements/sources';
import { createVault } from './adapters/vault';
import type { WebhookRegistration } from './adapters/whatsapp/dialog360';
import { createWebhookSource } from './adapters/whatsapp/webhooks/webhook-source';
import type { Config } from './config';
import { readVersion } from './config/version';
import { readConfirmers, readConfirms, readInstrumentSettings } from './container/psp-settings';
import { createPsps } from './container/psps';
import { createWhatsapp } from './container/whatsapp';
import { type Database, openDatabase } from './db/core/client';
import { addAheadMs, readAheadMs } from './db/core/clock-offset';
import { createDatabaseClock, type DatabaseClock } from './db/core/database-clock';
import { endOutage, noteOutage } from './db/maintenance/outages';
import { createDirectSession } from './db/sessions/direct-session';
import { createQueueNotifier } from './db/sessions/listen-notify';
import { holdWorkerLock, NO_WORKER, type WorkerLock } from './db/sessions/worker-lock';
import { createLookupPlanner } from './flows/charges/lookup-plan';
import type { Context } from './flows/context';
import type { Logger } from './logger';
import { createMetrics, type Metrics } from './metrics/metrics';
import type { Clock, Notifier } from './ports';
import type { PspWebhookReader } from './ports/psp';

/** Changes of orders that are committed together at most: more would make everybody wait for the slowest. */
const GROUP_SIZE = 64;
const SLOW_GROUP_MS = 100;
/** Two gigabytes; a month of a million payments has a quarter of one. */
const MOST_FILE_BYTES = 2 * 1024 ** 3;

/** What tests may put in the place of the real thing. */
export interface Replacements {
  clock?: Clock;
  checkpoint?: Context['checkpoint'];
  /** Names of the merchant's hosts and of PSPs. */
  resolve?: ResolveName;
}

export interface Container {
  ctx: Context;
  /** 360dialog's (or the sandbox's) webhook settings; null with Meta, where the app's dashboard has them. */
  registration: WebhookRegistration | null;
  /** The sandbox's time, which can be moved; null on a live service, and where a test brought its own clock. */
  time: ServiceTime | null;
  /** The time of the database; the service compares it at its start and then again and again. */
  databaseClock: DatabaseClock;
  /** Claims are made under an id from now on, so that the others take over at once what this process leaves behind. */
  becomeWorker(): Promise<void>;
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
  const session = createDirectSession(directUrl);
  const queueNotifier = createQueueNotifier(db, session);
  let worker: WorkerLock | null = null;
  const databaseClock = createDatabaseClock(db);
  const movable = config.provider === 'sandbox' && !ownClock ? createMovableClock(databaseClock) : null;
  const clock = ownClock ?? movable ?? databaseClock;
  const metrics = createMetrics(readVersion());
  const { exchange: onExchange } = metrics;
  const guard = (name: string) => createGuard(name, { db, clock, metrics, log });
  const client = createHttpClient({ name: 'whatsapp', onExchange, breaker: guard('whatsapp') });
  const whatsapp = createWhatsapp(config, origin, client);
  const notifying = createNotifying(config, metrics, resolve);
  const vault = createVault(config.credentialsKeys);
  const psps = createPsps(config, { origin, clock, breaker: guard, onExchange, resolve });
  const { byName, byKind, byWebhook } = psps;
  const confirmers = readConfirmers(byName, byKind, config);
  const { tokens, d360PlatformSecrets: platformSecrets, metaAppSecrets: appSecrets } = config.webhook;
  const ctx: Context = {
    db,
    queueNotifier,
    workerId: () => worker?.id() ?? NO_WORKER,
    clock,
    log,
    metrics,
    checkpoint,
    settings: {
      livemode: config.livemode,
      confirms: readConfirms(byKind, confirmers),
      ...readInstrumentSettings(byKind, config),
      keepsCredentials: config.credentialsKeys.length > 0,
      evidenceKey: config.evidenceKey,
      mostFileBytes: MOST_FILE_BYTES,
      settledWithinDays: config.settledWithinDays,
      creditedWithinDays: config.creditedWithinDays,
      foreignPayments: config.foreignPayments,
      bankHolidays: config.bankHolidays,
      pspNames: config.psp.byKind,
      lookupScheduleSeconds: config.lookupScheduleSeconds,
      lookupGiveUpHours: config.lookupGiveUpHours,
      capturedLookupDays: config.capturedLookupDays,
      consentMaxAgeSeconds: config.consentMaxAgeSeconds,
      sendScheduleSeconds: config.sendScheduleSeconds,
      sendRatePerSecond: config.sendRatePerSecond,
      groupSize: GROUP_SIZE,
      slowGroupMs: SLOW_GROUP_MS,
      notifyScheduleSeconds: config.notifyScheduleSeconds,
      forwardAddresses: config.forwardAddresses,
      forwardSecrets: config.forwardSecrets,
      retain: config.retain,
    },
    messenger: whatsapp,
    providers: {
      whatsapp_lookup: whatsapp,
      psp_lookup: createPspLookup(byName, createLookupPlanner(db, vault, confirmers)),
    },
    refunders: {
      whatsapp_lookup: whatsapp,
      psp_lookup: byName.get(config.psp.kind) ?? [...byName.values()][0] ?? null,
    },
    webhooks: createWebhookSource({ tokens, platformSecrets, appSecrets, phoneNumberId: config.phoneNumberId }),
    psps: { byKind, byWebhook, byName },
    witness: psps.witness,
    pspWebhooks: movable ? verifyOnRealTime(psps.readers, movable) : psps.readers,
    notifier: movable ? signOnRealTime(notifying.notifier, movable) : notifying.notifier,
    vault,
    settlementApis: psps.settlementApis,
    sources: { byName: SETTLEMENT_SOURCES, fromMapping: createMappedSource },
  };
  return {
    ctx,
    registration: 'registerWebhook' in whatsapp ? whatsapp : null,
    time: movable && createTime(movable, ctx),
    databaseClock,
    becomeWorker: () => {
      worker ??= holdWorkerLock(session);
      return worker.held;
    },
    close: async () => {
      databaseClock.close();
      await session.close();
      await db.close();
      client.close();
      psps.close();
      notifying.close();
    },
  };
}

/** A breaker that says in the log, in the metrics and in the database what it does. */
function createGuard(
  provider: string,
  { db, clock, metrics, log }: { db: Database; clock: Clock; metrics: Metrics; log: Logger },
): Breaker {
  metrics.breaker(provider, 'closed');
  const onChange = (name: string, state: BreakerState): void => {
    metrics.breaker(name, state);
    if (state === 'open')
      log.warn({ event: 'circuit_opened', provider: name }, 'circuit opened: the provider does not answer');
    if (state === 'closed')
      log.info({ event: 'circuit_closed', provider: name }, 'circuit closed: the provider answers again');
    // For the dashboard, which may run in another process; without a database there is no dashboard either.
    if (state === 'open') noteOutage(db, name, clock.now()).catch(() => {});
    if (state === 'closed') endOutage(db, name).catch(() => {});
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
  const options = { name: 'merchant', maxSockets: 200, maxBytes: 5_000_000, onExchange };
  const guarded = createHttpClient({ ...options, lookup: guard.lookup });
  const free = createHttpClient({
    ...options,
    lookup: createLookup(resolve ?? createNameResolver({ system: askSystem })),
  });
  return {
    notifier: createNotifier(guard, { guarded, free }),
    close: () => {
      guarded.close();
      free.close();
    },
  };
}

/** The time that all processes on the database share; each follows when one of them moves it. */
function createTime(clock: MovableClock, { db, queueNotifier, log }: Context): ServiceTime {
  const restore = async (): Promise<void> => clock.setAheadMs(await readAheadMs(db));
  queueNotifier.onWake(
    'clock',
    () =>
      void restore().catch((err: unknown) =>
        log.error({ event: 'clock_not_read', err }, 'cannot read the sandbox clock'),
      ),
  );
  return {
    aheadMs: clock.aheadMs,
    restore,
    forward: async (ms) => {
      // Stored first: a process killed here starts again with the later time.
      clock.setAheadMs(await addAheadMs(db, ms));
      queueNotifier.wake('clock');
    },
  };
}

/** Receivers hold a signature's time against the real clock, which nobody has moved. */
const signOnRealTime = (notifier: Notifier, { aheadMs }: MovableClock): Notifier => ({
  ...notifier,
  notify: ({ at, ...rest }) => notifier.notify({ ...rest, at: new Date(at.getTime() - aheadMs()) }),
});

/** The sandbox's PSP shares the moved clock; one outside, or a sandbox that runs on its own, signs with the real time. */
function verifyOnRealTime(readers: Context['pspWebhooks'], { aheadMs }: MovableClock): Context['pspWebhooks'] {
  const both = (reader: PspWebhookReader): PspWebhookReader => ({
    read: (delivery, now) => reader.read(delivery, now) ?? reader.read(delivery, new Date(now.getTime() - aheadMs())),
  });
  return { ...readers, psp: readers.psp && both(readers.psp), stripe: readers.stripe && both(readers.stripe) };
}

/** Where a sandbox can reach this process: over loopback when it is on this machine, else by this machine's name. */
export function addressFor(sandboxUrl: string | null, port: number): string {
  const { hostname: host } = new URL(sandboxUrl ?? 'http://127.0.0.1');
  const local = host === 'localhost' || host === '[::1]' || host.startsWith('127.');
  return `http://${local ? '127.0.0.1' : hostname()}:${port}`;
}
