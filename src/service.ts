import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from './config';
import { explainListenError } from './config/listen-error';
import { addressFor, type Container, createContainer, type Replacements } from './container';
import type { Migration } from './db/core/migrations/apply-migration';
import { claimMode, migrate, readMigrations } from './db/core/migrations/migrate';
import { findNotReadyReasons } from './db/maintenance/readiness';
import { type Embedded, startEmbedded } from './dev/embedded-postgres/start';
import { createReceiver } from './flows/ingest/receive-webhook';
import { createApp, mostBytesOf } from './http/app';
import { limitReceiving } from './http/receiving/receive-limits';
import { createRefusalReporter } from './http/receiving/report-refusals';
import { createDrain } from './http/server/graceful-shutdown';
import type { Logger } from './logger';
import { isLoopbackHost, rejectForeignHost } from './sandbox/cross-site-guard';
import { describeSandbox } from './sandbox/openapi/document';
import { createSandbox, type Sandbox } from './sandbox/sandbox';
import { BANK_MS } from './sandbox/world/world';
import { createWorkers } from './workers/workers';

export interface Service {
  port: number;
  container: Container;
  /** Finishes what runs, takes nothing new, and closes everything. */
  stop(): Promise<void>;
}

/** How long the last answers may take; the workers' own requests end within 10 s. */
const DRAIN_MS = 12_000;
/** A pooler holds questions back while its server is away, and load balancers wait for less than that. */
const READY_MS = 2_000;

const SERVER_TIMES = {
  // Longer than the keep-alive of the usual load balancers, so that they close idle connections and not we.
  keepAliveTimeout: 75_000,
  // Bodies that are kept in memory have shorter limits of their own; this one is for files that are streamed.
  requestTimeout: 1_800_000,
  headersTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
};

/** Starts everything the configuration asks for: database, migrations, HTTP, workers, sandbox. */
export async function startService(config: Config, log: Logger, replacements: Replacements = {}): Promise<Service> {
  // Listening comes first, because the built-in sandbox needs to know the port; until all is ready, 503.
  let listener: RequestListener = (_req, res) => void res.writeHead(503).end();
  const drain = createDrain();
  const metrics: { current?: Container['ctx']['metrics'] } = {};
  const server = createServer(SERVER_TIMES);
  const limit = limitReceiving(server, {
    bufferBytes: config.receiveBufferBytes,
    mostOf: mostBytesOf,
    onRefused: createRefusalReporter(log, (why) => metrics.current?.turnedAway(why)),
  });
  server.on('request', drain.guard(limit((req, res) => listener(req, res))));
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  let database: Awaited<ReturnType<typeof openServer>> | undefined;

  try {
    database = await openServer(config, log, port);
    const migrations = await readMigrations();
    await migrate(database.directUrl, {
      onWait: (seconds, holder_pid) =>
        log.info({ event: 'migration_waiting', seconds, holder_pid }, 'waiting: another process migrates the database'),
    });
    const origin = `http://127.0.0.1:${port}`;
    const container = createContainer(config, { ...database, origin, log }, replacements);
    metrics.current = container.ctx.metrics;
    await container.databaseClock.sync();
    container.databaseClock.start();
    await claimMode(container.ctx.db.pool, config.livemode ? 'live' : 'sandbox');
    await container.time?.restore();
    const sandbox = config.provider === 'sandbox' && !config.sandboxUrl ? buildSandbox(config, log, container) : null;
    const closing = new AbortController();
    listener = createApp({
      ctx: container.ctx,
      closing: closing.signal,
      readiness: { notReadyReasons: () => checkReadiness(container, drain.draining, migrations) },
      api: config.role === 'worker' ? null : apiParts(config, container),
      metrics:
        config.metricsToken || !config.production
          ? { token: config.metricsToken, clockSkewSeconds: container.databaseClock.skewSeconds }
          : null,
      // Where the key may be the one that everybody knows, no other name may lead a stranger's page to it.
      guard: config.provider === 'sandbox' && isLoopbackHost(config.host) ? rejectForeignHost : null,
      sandbox: sandbox?.app ?? null,
      sandboxDocument: config.provider === 'sandbox' ? describeSandbox(config.sandboxUrl) : null,
    });
    const workers = config.role === 'api' ? null : createWorkers(container.ctx);
    // Without a lock there are still the leases.
    if (workers) await Promise.race([container.becomeWorker(), giveUp(READY_MS)]);
    workers?.start();
    await registerInSandbox(config, container, port);

    return {
      port,
      container,
      stop: async () => {
        sandbox?.world.endStreams();
        closing.abort();
        await Promise.race([Promise.all([drain.begin(), workers?.stop()]), giveUp(DRAIN_MS)]);
        await closeServer(server);
        await sandbox?.close();
        await container.close();
        await database?.stop();
      },
    };
  } catch (error) {
    server.close();
    await database?.stop();
    throw error;
  }
}

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explainListenError(error, config)));
    server.listen(config.port, config.host, resolve);
  });
}

/** Closes what nobody asks anything on any more. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Resolves after `ms`, and keeps no process alive. */
const giveUp = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

async function openServer(config: Config, log: Logger, port: number) {
  const { databaseUrl: url, databaseDirectUrl } = config;
  if (url) return { url, directUrl: databaseDirectUrl ?? url, stop: async () => {} };
  const hasSandbox = config.provider === 'sandbox' && !config.sandboxUrl;
  const embedded = await startEmbedded({
    dataDir: '.data/postgres',
    log: (line) => log.debug({ event: 'embedded_postgres' }, line),
    ...(hasSandbox && { label: `PORT ${port}` }),
  });
  if (hasSandbox) await refuseSecondSandbox(embedded);
  return { url: embedded.url, directUrl: embedded.url, stop: embedded.stop };
}

/** PostgreSQL takes a moment to notice that a process was killed. */
const GONE_MS = 2_000;

/** Two sandboxes on one database would send each other's messages to their own phones. */
async function refuseSecondSandbox({ others, stop }: Embedded): Promise<void> {
  const deadline = performance.now() + GONE_MS;
  let found = await others();
  while (found.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    found = await others();
  }
  const [first] = found;
  if (first === undefined) return;
  await stop();
  throw new Error(
    `another wapay runs in this folder (${first}), on the same database and sandbox. Use that one or end it; or start this one in another folder; or share its sandbox: SANDBOX_URL=http://127.0.0.1:${first.replace(/\D/g, '')}`,
  );
}

function buildSandbox(config: Config, log: Logger, { ctx, time }: Container): Sandbox {
  const [pspSecret] = config.psp.webhookSecrets;
  const merchant = findMerchantKey(config);
  return createSandbox({
    clock: ctx.clock,
    ...(time && { time }),
    log: (line) => log.debug({ ...line, event: 'sandbox_exchange' }, 'sandbox exchange'),
    bankMs: BANK_MS,
    psp: { keyHours: config.psp.keyHours, ...(pspSecret && { secret: pspSecret }) },
    ...(config.phoneNumberId && { phoneNumberId: config.phoneNumberId }),
    ...(config.databaseUrl === null && { journal: '.data/sandbox.jsonl' }),
    ...(merchant && { merchantKey: merchant.key }),
    controlKeys: config.openSandbox
      ? []
      : config.apiKeys.map(({ key, scopes }) => ({ key, readsOnly: !scopes.includes('write') })),
  });
}

/** The key with which the sandbox creates orders here, and with which we act there where it runs on its own. */
const findMerchantKey = ({ apiKeys }: Config) =>
  apiKeys.find(({ scopes }) => scopes.includes('read') && scopes.includes('write'));

function apiParts(config: Config, { ctx }: Container) {
  const expected = config.webhook.metaVerifyToken;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const handshakeToken = (given: string): boolean =>
    expected !== null && timingSafeEqual(digest(given), digest(expected));
  const keys = config.apiKeys.map((key) => ({ ...key, perMinute: config.rateLimitPerMinute }));
  return { keys, receive: createReceiver(ctx), handshakeToken };
}

async function checkReadiness({ ctx }: Container, draining: boolean, migrations: Migration[]): Promise<string[]> {
  if (draining) return ['draining'];
  const silent = giveUp(READY_MS).then(() => ['the database does not answer']);
  const asked = findNotReadyReasons(ctx.db, migrations);
  return Promise.race([asked, silent]);
}

/** In sandbox the service registers its own webhook, the way a merchant does it with 360dialog. */
async function registerInSandbox(config: Config, { registration, ctx }: Container, port: number): Promise<void> {
  const [token] = config.webhook.tokens;
  if (config.provider !== 'sandbox' || config.role === 'worker' || !registration || !token) return;
  const url = `${addressFor(config.sandboxUrl, port)}/webhooks/whatsapp`;
  const reply = await registration.registerWebhook({ url, headers: { Authorization: `Bearer ${token}` } });
  if (reply.outcome === 'failed')
    ctx.log.warn(
      { event: 'sandbox_webhook_not_registered', reason: reply.error.title },
      'the sandbox refused the webhook address; no webhooks will arrive',
    );
  // A sandbox of its own knows neither where the PSP's hints go nor the secret that signs them.
  const [secret] = config.psp.webhookSecrets;
  if (config.psp.kind !== 'sandbox' || !config.sandboxUrl || !secret) return;
  const key = findMerchantKey(config)?.key;
  const taken = await fetch(`${config.sandboxUrl}/sandbox/psp_webhook`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', ...(key && { Authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ url: new URL('/webhooks/psp', url).href, secret }),
    signal: AbortSignal.timeout(10_000),
  }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!taken)
    ctx.log.warn(
      { event: 'sandbox_psp_webhook_not_registered' },
      'the sandbox refused the address for PSP webhooks; its SERVICE_API_KEY must be the first key of API_KEYS',
    );
}
