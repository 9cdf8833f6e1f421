import { z } from 'zod';

/** A message for the person who edits the environment. It never holds the value: many of these are secrets. */
const says = (error: string) => ({ error });

const text = z.string();

const list = z.string().transform((value) => value.split(',').map((part) => part.trim()));

const filledList = list.refine(
  (parts) => parts.every((part) => part !== ''),
  says('has an empty entry between commas'),
);

/** Secrets of incoming traffic: the new and the old one, while the other side changes over. */
const rotated = filledList.refine((parts) => parts.length <= 2, says('takes one value, or two during a rotation'));

/** A year, so that no sum of dates leaves the calendar. */
const MOST_SECONDS = 31_536_000;

function wholeNumber(least: number, most: number) {
  const message = says(`must be a whole number from ${least} to ${most}`);
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .pipe(z.number().min(least, message).max(most, message));
}

const schedule = list.pipe(
  z
    .array(z.string().regex(/^[1-9]\d{0,8}$/))
    .min(1)
    .transform((parts) => parts.map(Number))
    .refine((seconds) => seconds.every((one) => one <= MOST_SECONDS)),
);
const SCHEDULE_MESSAGE = `must be a comma-separated list of whole seconds from 1 to ${MOST_SECONDS}, for example 5,30,120`;
const seconds = z.string().transform((value, context) => {
  const parsed = schedule.safeParse(value);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: SCHEDULE_MESSAGE });
  return z.NEVER;
});

/** An address to put paths behind: no query, no credentials, no slash at the end. */
const baseUrl = z
  .string()
  .refine((value) => {
    const url = parseUrl(value);
    const plain = url && !url.search && !url.hash && !url.username && !url.password;
    return plain && (url.protocol === 'http:' || url.protocol === 'https:');
  }, says('must be an http:// or https:// address without credentials, query or fragment'))
  .transform((value) => value.replace(/\/+$/, ''));

const postgresUrl = z.string().refine((value) => {
  const url = parseUrl(value);
  return url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
}, says('must be a postgresql:// address'));

function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, says(`must be one of ${words.join(', ')}`));
}

const SCOPES = new Map<string, ('read' | 'write' | 'refund')[]>([
  ['', ['read', 'write', 'refund']],
  [':read', ['read']],
  [':read+write', ['read', 'write']],
]);

/** Keys are compared with a bearer token, so they consist of what RFC 6750 lets a token consist of. */
const apiKeys = filledList.transform((entries, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const keys = entries.map((entry) => {
    const [, key = '', narrowing = ''] = /^([^:]*)(.*)$/.exec(entry) ?? [];
    return { key, scopes: SCOPES.get(narrowing) };
  });
  if (keys.some(({ scopes }) => !scopes)) {
    return refuse('a key may be followed by nothing, :read or :read+write');
  }
  if (keys.some(({ key }) => key.length < 32)) return refuse('every key must have 32 characters or more');
  if (keys.some(({ key }) => !/^[A-Za-z0-9._~+/-]+=*$/.test(key))) {
    return refuse('keys may hold letters, digits and . _ ~ + / - only, then =');
  }
  if (new Set(keys.map(({ key }) => key)).size < keys.length) return refuse('holds the same key twice');
  return keys.map(({ key, scopes }) => ({ key, scopes: scopes ?? [] }));
});

const credentialsKeys = rotated.transform((parts, context) => {
  const keys = parts.map((part) => Buffer.from(part, 'base64'));
  if (keys.every((key, index) => key.length === 32 && key.toString('base64') === parts[index])) return keys;
  context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64; make one with: openssl rand -base64 32' });
  return z.NEVER;
});

const webhookSecrets = rotated.refine(
  (parts) => parts.every((part) => /^whsec_(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(part)),
  says('must be whsec_ followed by base64'),
);

const host = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::\d{1,5})?$/;
const hosts = filledList
  .transform((parts) => parts.map((part) => part.toLowerCase()))
  .refine(
    (parts) => parts.every((part) => host.test(part)),
    says('must be a comma-separated list of host or host:port'),
  );

const apiPath = z.string().regex(/^\/[^?#\s]*$/, says('must be a path that begins with /'));

/** Every key of the environment with the form of its value. What they mean together is decided in config.ts. */
export const KEYS = {
  NODE_ENV: text,
  PORT: wholeNumber(0, 65_535),
  HOST: text,
  DATABASE_URL: postgresUrl,
  DATABASE_DIRECT_URL: postgresUrl,
  ROLE: oneOf(['all', 'api', 'worker']),
  API_KEYS: apiKeys,
  WHATSAPP_PROVIDER: oneOf(['sandbox', '360dialog', 'meta']),
  SANDBOX_URL: baseUrl,
  D360_API_KEY: text,
  D360_BASE_URL: baseUrl,
  D360_LOOKUP_PATH: apiPath.refine(
    (path) => path.includes('{reference_id}'),
    says('must hold {reference_id}, and {configuration} where the provider wants it'),
  ),
  D360_REFUND_PATH: apiPath,
  META_ACCESS_TOKEN: text,
  META_PHONE_NUMBER_ID: z.string().regex(/^\d+$/, says('must be the number’s id: digits only, not the phone number')),
  META_BASE_URL: baseUrl,
  PHONE_NUMBER_ID: z.string().regex(/^\d+$/, says('must be the number’s id: digits only, not the phone number')),
  WEBHOOK_TOKEN: rotated,
  D360_PLATFORM_SECRET: rotated,
  META_APP_SECRET: rotated,
  META_VERIFY_TOKEN: text,
  PSP: oneOf(['none', 'http', 'stripe', 'sandbox']),
  PSP_BASE_URL: baseUrl,
  PSP_API_KEY: text,
  PSP_WEBHOOK_SECRET: webhookSecrets,
  PSP_KEY_HOURS: wholeNumber(1, 8760),
  STRIPE_SECRET_KEY: text,
  STRIPE_WEBHOOK_SECRET: rotated,
  STRIPE_BASE_URL: baseUrl,
  CREDENTIALS_KEY: credentialsKeys,
  LOOKUP_SCHEDULE_SECONDS: seconds,
  LOOKUP_GIVE_UP_HOURS: wholeNumber(1, 8760),
  SEND_SCHEDULE_SECONDS: seconds,
  SEND_RATE_PER_SECOND: wholeNumber(1, 10_000),
  NOTIFY_SCHEDULE_SECONDS: seconds,
  NOTIFY_ALLOW_HOSTS: hosts,
  // Less would forget news while WhatsApp still repeats it, and keys that merchants may still use.
  RETAIN_DAYS: wholeNumber(8, 3650),
  RETAIN_TIMELINE_DAYS: wholeNumber(8, 3650),
  RETAIN_IDEMPOTENCY_HOURS: wholeNumber(24, 8760),
  METRICS_TOKEN: text,
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 1_000_000_000),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
} satisfies Record<string, z.ZodType>;

export type Key = keyof typeof KEYS;
export type Values = { [K in Key]?: z.output<(typeof KEYS)[K]> | undefined };

/**
 * Reads every key on its own. A value of nothing but spaces counts as unset. `problems` has one line per bad value;
 * such a key is in `given` but not in `values`, so that later rules do not call it missing.
 */
export function readValues(env: Record<string, string | undefined>) {
  const values: Values = {};
  const given = new Set<Key>();
  const problems: string[] = [];
  for (const key of Object.keys(KEYS) as Key[]) {
    const raw = env[key]?.trim();
    if (!raw) continue;
    given.add(key);
    const parsed = KEYS[key].safeParse(raw);
    if (parsed.success) Object.assign(values, { [key]: parsed.data });
    else problems.push(`${key}: ${parsed.error.issues[0]?.message}`);
  }
  return { values, given, problems };
}

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
