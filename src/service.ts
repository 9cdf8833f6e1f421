import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from './config';
import { addressFor, type Container, createContainer, type Replacements } from './container';
import { startEmbedded } from './db/embedded';
import { claimMode, migrate, pendingMigrations } from './db/migrate';
import { createReceiver } from './flows/receive-webhook';
import { createApp } from './http/app';
import { createDrain } from './http/drain';
import type { Logger } from './logger';
import { describeSandbox } from './sandbox/document';
import { createSandbox, type Sandbox } from './sandbox/sandbox';
import { isLoopbackHost, refuseOtherNames } from './sandbox/strangers';
import { BANK_MS } from './sandbox/world';
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

/** Starts everything the configuration asks for: database, migrations, HTTP, workers, sandbox. */
export async function startService(config: Config, log: Logger, replacements: Replacements = {}): Promise<Service> {
  // Listening comes first, because the built-in sandbox needs to know the port; until all is ready, 503.
  let listener: RequestListener = (_req, res) => void res.writeHead(503).end();
  const drain = createDrain();
  const server = createServer(drain.guard((req, res) => listener(req, res)));
  // Longer than the keep-alive of the usual load balancers, so that they close idle connections and not we.
  server.keepAliveTimeout = 75_000;
  await listen(server, config);
  const { port } = server.address() as AddressInfo;

  try {
    const database = await openServer(config, log);
    await migrate(database.directUrl);
    const origin = `http://127.0.0.1:${port}`;
    const container = createContainer(config, { ...database, origin, log }, replacements);
    await claimMode(container.ctx.db.pool, config.livemode ? 'live' : 'sandbox');
    await container.time?.restore();
    const sandbox = config.provider === 'sandbox' && !config.sandboxUrl ? buildSandbox(config, log, container) : null;
    const closing = new AbortController();
    listener = createApp({
      ctx: container.ctx,
      closing: closing.signal,
      readiness: { obstacles: () => findObstacles(container, drain.draining) },
      api: config.role === 'worker' ? null : apiParts(config, container),
      metrics: config.metricsToken || !config.production ? { token: config.metricsToken } : null,
      // Where the key may be the one that everybody knows, no other name may lead a stranger's page to it.
      guard: config.provider === 'sandbox' && isLoopbackHost(config.host) ? refuseOtherNames : null,
      sandbox: sandbox?.app ?? null,
      sandboxDocument: config.provider === 'sandbox' ? describeSandbox(config.sandboxUrl) : null,
    });
    const workers = config.role === 'api' ? null : createWorkers(container.ctx);
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
        await database.stop();
      },
    };
  } catch (error) {
    server.close();
    throw error;
  }
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
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

async function openServer(config: Config, log: Logger) {
  const { databaseUrl: url, databaseDirectUrl } = config;
  if (url) return { url, directUrl: databaseDirectUrl ?? url, stop: async () => {} };
  const embedded = await startEmbedded({ dataDir: '.data/postgres', log: (line) => log.debug({}, line) });
  return { url: embedded.url, directUrl: embedded.url, stop: embedded.stop };
}

function buildSandbox(config: Config, log: Logger, { ctx, time }: Container): Sandbox {
  const [pspSecret] = config.psp.webhookSecrets;
  const merchant = config.apiKeys.find(({ scopes }) => scopes.includes('read') && scopes.includes('write'));
  return createSandbox({
    clock: ctx.clock,
    ...(time && { time }),
    log: (line) => log.debug(line, 'sandbox'),
    bankMs: BANK_MS,
    psp: { keyHours: config.psp.keyHours, ...(pspSecret && { secret: pspSecret }) },
    ...(config.phoneNumberId && { phoneNumberId: config.phoneNumberId }),
    ...(config.databaseUrl === null && { journal: '.data/sandbox.jsonl' }),
    ...(merchant && { merchantKey: merchant.key }),
  });
}

function apiParts(config: Config, { ctx }: Container) {
  const expected = config.webhook.metaVerifyToken;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const handshakeToken = (given: string): boolean =>
    expected !== null && timingSafeEqual(digest(given), digest(expected));
  const keys = config.apiKeys.map((key) => ({ ...key, perMinute: config.rateLimitPerMinute }));
  return { keys, receive: createReceiver(ctx), handshakeToken };
}

async function findObstacles({ ctx }: Container, draining: boolean): Promise<string[]> {
  if (draining) return ['draining'];
  const silent = giveUp(READY_MS).then(() => ['the database does not answer']);
  const asked = pendingMigrations(ctx.db.pool).then(
    (pending) => pending.map((name) => `migration ${name} is not applied`),
    () => ['the database cannot be reached'],
  );
  return Promise.race([asked, silent]);
}

/** In sandbox the service registers its own webhook, the way a merchant does it with 360dialog. */
async function registerInSandbox(config: Config, { registration, ctx }: Container, port: number): Promise<void> {
  const [token] = config.webhook.tokens;
  if (config.provider !== 'sandbox' || config.role === 'worker' || !registration || !token) return;
  const url = `${addressFor(config.sandboxUrl, port)}/webhooks/whatsapp`;
  const reply = await registration.registerWebhook({ url, headers: { Authorization: `Bearer ${token}` } });
  if (reply.outcome === 'failed')
    ctx.log.warn({ reason: reply.error.title }, 'the sandbox did not take the webhook address');
  // A sandbox of its own knows neither where the PSP's hints go nor the secret that signs them.
  const [secret] = config.psp.webhookSecrets;
  if (config.psp.kind !== 'sandbox' || !config.sandboxUrl || !secret) return;
  await fetch(`${config.sandboxUrl}/sandbox/psp_webhook`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ url: new URL('/webhooks/psp', url).href, secret }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => ctx.log.warn({}, 'the sandbox did not take the address for the hints of its PSP'));
}
