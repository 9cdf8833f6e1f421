import { createHash, randomBytes } from 'node:crypto';
import { type ForwardAddress, findPlainForwards } from './config/forward-urls';
import { KEYS, type Key, readValues, type Values } from './config/keys';
import type { PspName } from './config/psp-names';
import { findPspProblems, type PspSettings, readPspSettings } from './config/psp-settings';

/** Every key of the environment that means something to the service. */
export const CONFIG_KEYS = Object.keys(KEYS);

export type Scope = 'read' | 'write' | 'refund';
export type LogLevel = NonNullable<Values['LOG_LEVEL']>;

export interface Config extends PspSettings {
  production: boolean;
  port: number;
  host: string;
  /** null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  /** Past a transaction-mode pooler, for LISTEN and migrations. */
  databaseDirectUrl: string | null;
  role: 'all' | 'api' | 'worker';
  /** API_KEYS is unset, so that everybody who reaches the sandbox may act in it. */
  openSandbox: boolean;
  apiKeys: { key: string; name?: string | null; scopes: Scope[] }[];
  provider: 'sandbox' | '360dialog' | 'meta';
  livemode: boolean;
  /** null: the sandbox runs inside this process, if at all. */
  sandboxUrl: string | null;
  d360: { apiKey: string | null; baseUrl: string; lookupPath: string; refundPath: string };
  meta: { accessToken: string | null; phoneNumberId: string | null; baseUrl: string };
  /** Our number's id; null: unknown, and no delivery counts as foreign. */
  phoneNumberId: string | null;
  webhook: {
    tokens: string[];
    d360PlatformSecrets: string[];
    metaAppSecrets: string[];
    metaVerifyToken: string | null;
    /** The token was made at this start: no other process knows it. */
    generatedToken: boolean;
  };
  /** AES-256 keys, newest first; empty: no PSP is configured and credentials cannot be stored. */
  credentialsKeys: Buffer[];
  /** Signs bundles of evidence (PEM); null: they are not signed. */
  evidenceKey: string | null;
  /** Working days after which what is not settled, and what is not credited, is an exception. */
  settledWithinDays: number;
  creditedWithinDays: number;
  /** Payments of nobody's order here: counted for each settlement, or each reported. */
  foreignPayments: 'count' | 'report';
  /** YYYY-MM-DD. */
  bankHolidays: string[];
  lookupScheduleSeconds: number[];
  lookupGiveUpHours: number;
  capturedLookupDays: number[];
  consentMaxAgeSeconds: number;
  sendScheduleSeconds: number[];
  sendRatePerSecond: number;
  notifyScheduleSeconds: number[];
  notifyAllowHosts: string[];
  /** Who gets copies of WhatsApp's deliveries. */
  forwardAddresses: ForwardAddress[];
  /** Sign what is forwarded; empty: it carries WhatsApp's own signature only. */
  forwardSecrets: string[];
  /** Seconds. */
  retain: { ended: number; timeline: number; idempotencyKeys: number };
  /** Bodies that are being read or waiting to be stored, all connections together. */
  receiveBufferBytes: number;
  metricsToken: string | null;
  /** null: unlimited. */
  rateLimitPerMinute: number | null;
  logLevel: LogLevel;
}

/** Seconds. */
const DAY = 86_400;

/** The environment cannot be used; the message has one line per problem, each with its key and what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError';

  constructor(readonly problems: string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * The environment as a frozen Config. Throws ConfigError with all problems at once. Two calls on a sandbox without
 * WEBHOOK_TOKEN differ: the token is random.
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const { values, given, problems } = readValues(env);
  const provider = values.WHATSAPP_PROVIDER ?? 'sandbox';
  const sandbox = provider === 'sandbox';
  const psp = values.PSP ?? (sandbox ? 'sandbox' : 'none');
  const host = values.HOST ?? (sandbox ? '127.0.0.1' : '0.0.0.0');
  const { problems: unusable, ...psps } = readPspSettings(psp, values);
  problems.push(...findContradictions({ values, given, psp, host }), ...unusable);
  if (problems.length > 0) throw new ConfigError(problems);

  return freeze({
    production: values.NODE_ENV === 'production',
    port: values.PORT ?? 3000,
    host,
    databaseUrl: values.DATABASE_URL ?? null,
    databaseDirectUrl: values.DATABASE_DIRECT_URL ?? values.DATABASE_URL ?? null,
    role: values.ROLE ?? 'all',
    openSandbox: !given.has('API_KEYS'),
    apiKeys: values.API_KEYS ?? [{ key: 'sk_sandbox', scopes: ['read', 'write', 'refund'] }],
    provider,
    livemode: !sandbox,
    sandboxUrl: values.SANDBOX_URL ?? null,
    d360: {
      apiKey: values.D360_API_KEY ?? null,
      baseUrl: values.D360_BASE_URL ?? 'https://waba-v2.360dialog.io',
      lookupPath: values.D360_LOOKUP_PATH ?? '/v1/payments/{configuration}/{reference_id}',
      refundPath: values.D360_REFUND_PATH ?? '/payments_refund',
    },
    meta: {
      accessToken: values.META_ACCESS_TOKEN ?? null,
      phoneNumberId: values.META_PHONE_NUMBER_ID ?? null,
      baseUrl: values.META_BASE_URL ?? 'https://graph.facebook.com/v24.0',
    },
    phoneNumberId: values.PHONE_NUMBER_ID ?? values.META_PHONE_NUMBER_ID ?? null,
    webhook: {
      tokens: values.WEBHOOK_TOKEN ?? (sandbox ? [randomBytes(24).toString('hex')] : []),
      d360PlatformSecrets: values.D360_PLATFORM_SECRET ?? [],
      metaAppSecrets: values.META_APP_SECRET ?? [],
      metaVerifyToken: values.META_VERIFY_TOKEN ?? null,
      generatedToken: sandbox && !values.WEBHOOK_TOKEN,
    },
    ...psps,
    credentialsKeys: values.CREDENTIALS_KEY ?? (sandbox ? [sandboxCredentialsKey(values.DATABASE_URL)] : []),
    evidenceKey: values.EVIDENCE_KEY ?? null,
    settledWithinDays: values.SETTLED_WITHIN_DAYS ?? 3,
    creditedWithinDays: values.CREDITED_WITHIN_DAYS ?? 2,
    foreignPayments: values.FOREIGN_PAYMENTS ?? 'count',
    bankHolidays: values.BANK_HOLIDAYS ?? [],
    lookupScheduleSeconds: values.LOOKUP_SCHEDULE_SECONDS ?? [120, 300, 900, 3600, 21600, 86400],
    lookupGiveUpHours: values.LOOKUP_GIVE_UP_HOURS ?? 96,
    capturedLookupDays: values.CAPTURED_LOOKUP_DAYS ?? [1, 7, 30, 90],
    consentMaxAgeSeconds: values.CONSENT_MAX_AGE_SECONDS ?? 3600,
    sendScheduleSeconds: values.SEND_SCHEDULE_SECONDS ?? [5, 30, 120, 600, 3600],
    sendRatePerSecond: values.SEND_RATE_PER_SECOND ?? 80,
    notifyScheduleSeconds: values.NOTIFY_SCHEDULE_SECONDS ?? [5, 300, 1800, 7200, 18000, 36000, 36000],
    notifyAllowHosts: values.NOTIFY_ALLOW_HOSTS ?? [],
    forwardAddresses: values.FORWARD_URLS ?? [],
    forwardSecrets: values.FORWARD_SECRET ?? [],
    retain: {
      ended: (values.RETAIN_DAYS ?? 30) * DAY,
      timeline: (values.RETAIN_TIMELINE_DAYS ?? 365) * DAY,
      idempotencyKeys: (values.RETAIN_IDEMPOTENCY_HOURS ?? 48) * 3600,
    },
    receiveBufferBytes: (values.RECEIVE_BUFFER_MB ?? 64) * 1024 * 1024,
    metricsToken: values.METRICS_TOKEN ?? null,
    rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE ?? null,
    logLevel: values.LOG_LEVEL ?? 'info',
  });
}

interface Facts {
  values: Values;
  given: Set<Key>;
  psp: PspName;
  host: string;
}

/**
 * The provider that is meant, so that one round names everything that it needs, even while WHATSAPP_PROVIDER itself is
 * wrong or missing. null: a live one, and nothing says which.
 */
function findIntended({ values, given }: Facts): Config['provider'] | null {
  const production = values.NODE_ENV === 'production';
  const named = values.WHATSAPP_PROVIDER;
  if (named && !(production && named === 'sandbox')) return named;
  if (given.has('D360_API_KEY')) return '360dialog';
  if (given.has('META_ACCESS_TOKEN')) return 'meta';
  return production || (given.has('WHATSAPP_PROVIDER') && !named) ? null : 'sandbox';
}

/** What is wrong although every value is fine on its own. */
function findContradictions(facts: Facts): string[] {
  const { values, given, psp, host } = facts;
  const production = values.NODE_ENV === 'production';
  const provider = findIntended(facts);
  const sandbox = provider === 'sandbox';
  const live: Key[] = (['D360_API_KEY', 'META_ACCESS_TOKEN'] as const).filter((key) => given.has(key));
  const webhookSecrets: Key[] = ['WEBHOOK_TOKEN', 'D360_PLATFORM_SECRET', 'META_APP_SECRET'];
  const needs = (condition: boolean, key: Key, why: string): string[] =>
    condition && !given.has(key) ? [`${key}: ${why}`] : [];
  const refuse = (condition: boolean, problem: string): string[] => (condition ? [problem] : []);

  return [
    ...refuse(
      production && (values.WHATSAPP_PROVIDER === 'sandbox' || !given.has('WHATSAPP_PROVIDER')),
      'WHATSAPP_PROVIDER: with NODE_ENV=production it must be 360dialog or meta; the sandbox moves no money',
    ),
    ...refuse(
      !production && !given.has('WHATSAPP_PROVIDER') && live.length > 0,
      `WHATSAPP_PROVIDER: is unset although ${live.join(' and ')} is set; set it to 360dialog, meta or sandbox`,
    ),
    ...needs(
      production,
      'DATABASE_URL',
      'must be set with NODE_ENV=production; the embedded PostgreSQL is for development',
    ),
    ...needs(
      given.has('DATABASE_DIRECT_URL') && !production,
      'DATABASE_URL',
      'must be set when DATABASE_DIRECT_URL is: both lead to the same database',
    ),
    ...needs(
      !(sandbox && isLoopback(host)),
      'API_KEYS',
      'must be set (32 characters or more; make one with: openssl rand -hex 24), except for a sandbox on a loopback HOST',
    ),
    ...refuse(given.has('SANDBOX_URL') && !sandbox, 'SANDBOX_URL: is for WHATSAPP_PROVIDER=sandbox only; remove it'),
    ...refuse(
      provider === null,
      'D360_API_KEY, or META_ACCESS_TOKEN and META_PHONE_NUMBER_ID: must be set, for WHATSAPP_PROVIDER=360dialog or meta',
    ),
    ...needs(provider === '360dialog', 'D360_API_KEY', 'must be set with WHATSAPP_PROVIDER=360dialog'),
    ...needs(provider === 'meta', 'META_ACCESS_TOKEN', 'must be set with WHATSAPP_PROVIDER=meta'),
    ...needs(provider === 'meta', 'META_PHONE_NUMBER_ID', 'must be set with WHATSAPP_PROVIDER=meta'),
    ...refuse(
      !sandbox && !webhookSecrets.some((key) => given.has(key)),
      `${webhookSecrets.join(', ')}: set at least one; without it no webhook of WhatsApp can be trusted`,
    ),
    ...(sandbox ? [] : findPlainForwards(values.FORWARD_URLS ?? [], values.NOTIFY_ALLOW_HOSTS ?? [])),
    ...findPspProblems({ values, given, psp, sandbox }),
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/**
 * Derived instead of random, because a restart and a second process must be able to read what the first one stored.
 * It protects nothing and need not: the tokens of a sandbox open nothing.
 */
function sandboxCredentialsKey(databaseUrl: string | undefined): Buffer {
  return createHash('sha256')
    .update(`wapay sandbox credentials ${databaseUrl ?? ''}`)
    .digest();
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
