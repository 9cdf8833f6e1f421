import { z } from 'zod';
import { evidenceKey } from './evidence-key';
import {
  baseUrl,
  daysOrNone,
  filledList,
  oneOf,
  plainText,
  postgresUrl,
  rotated,
  says,
  seconds,
  wholeNumber,
} from './forms';
import { forwardSecret, forwardUrls } from './forward-urls';
import { PSP_KEYS } from './psp-keys';

const SCOPES = new Map<string, ('read' | 'write' | 'refund')[]>([
  ['', ['read', 'write', 'refund']],
  [':read', ['read']],
  [':read+write', ['read', 'write']],
]);

/** Whose key it is: short, so that nobody takes it for a key, and never a scope. */
const KEY_NAME = /^(?!(?:read|read\+write)$)[A-Za-z0-9][A-Za-z0-9 ._@+-]{0,30}$/;

/** `[name:]key[:read|:read+write]`. Keys are compared with a bearer token, so they consist of what RFC 6750 lets one consist of. */
const apiKeys = filledList.transform((entries, context) => {
  let usable = true;
  const refuse = (when: boolean, message: string) => {
    if (!when) return;
    context.addIssue({ code: 'custom', message });
    usable = false;
  };
  const keys = entries.map((entry) => {
    const parts = entry.split(':');
    const [first = '', second = ''] = parts;
    // Keys are longer than names.
    const isNamed = KEY_NAME.test(first) && second.length > first.length;
    const name = isNamed ? (parts.shift() ?? null) : null;
    const [key = '', ...narrowing] = parts;
    return { key, name, scopes: SCOPES.get(narrowing.map((part) => `:${part}`).join('')) };
  });
  refuse(
    keys.some(({ scopes }) => !scopes),
    'a key may be followed by nothing, :read or :read+write',
  );
  refuse(
    keys.some(({ key }) => key.length < 32),
    'every key must have 32 characters or more',
  );
  refuse(
    keys.some(({ key }) => !/^[A-Za-z0-9._~+/-]+=*$/.test(key)),
    'keys may hold letters, digits and . _ ~ + / - only, then =',
  );
  refuse(new Set(keys.map(({ key }) => key)).size < keys.length, 'holds the same key twice');
  if (!usable) return z.NEVER;
  return keys.map(({ key, name, scopes }) => ({ key, ...(name !== null && { name }), scopes: scopes ?? [] }));
});

const credentialsKeys = rotated.transform((parts, context) => {
  const keys = parts.map((part) => Buffer.from(part, 'base64'));
  if (keys.every((key, index) => key.length === 32 && key.toString('base64') === parts[index])) return keys;
  context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64; make one with: openssl rand -base64 32' });
  return z.NEVER;
});

const host = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::\d{1,5})?$/;
const hosts = filledList
  .transform((parts) => parts.map((part) => part.toLowerCase()))
  .refine(
    (parts) => parts.every((part) => host.test(part)),
    says('must be a comma-separated list of host or host:port'),
  );

const apiPath = z.string().regex(/^\/[^?#\s]*$/, says('must be a path that begins with /'));

const bankHolidays = filledList.refine(
  (days) => days.every((day) => z.iso.date().safeParse(day).success),
  says('must be a comma-separated list of days such as 2026-11-08'),
);

/** Every key of the environment with the form of its value. What they mean together is decided in config.ts. */
export const KEYS = {
  NODE_ENV: plainText,
  PORT: wholeNumber(0, 65_535),
  HOST: plainText,
  DATABASE_URL: postgresUrl,
  DATABASE_DIRECT_URL: postgresUrl,
  ROLE: oneOf(['all', 'api', 'worker']),
  API_KEYS: apiKeys,
  WHATSAPP_PROVIDER: oneOf(['sandbox', '360dialog', 'meta']),
  SANDBOX_URL: baseUrl,
  D360_API_KEY: plainText,
  D360_BASE_URL: baseUrl,
  D360_LOOKUP_PATH: apiPath.refine(
    (path) => path.includes('{reference_id}'),
    says('must hold {reference_id}, and {configuration} where the provider wants it'),
  ),
  D360_REFUND_PATH: apiPath,
  META_ACCESS_TOKEN: plainText,
  META_PHONE_NUMBER_ID: z.string().regex(/^\d+$/, says('must be the number’s id: digits only, not the phone number')),
  META_BASE_URL: baseUrl,
  PHONE_NUMBER_ID: z.string().regex(/^\d+$/, says('must be the number’s id: digits only, not the phone number')),
  WEBHOOK_TOKEN: rotated,
  D360_PLATFORM_SECRET: rotated,
  META_APP_SECRET: rotated,
  META_VERIFY_TOKEN: plainText,
  ...PSP_KEYS,
  // Less has no room for one delivery of WhatsApp’s largest size.
  RECEIVE_BUFFER_MB: wholeNumber(16, 16_384),
  CONSENT_MAX_AGE_SECONDS: wholeNumber(60, 31_536_000),
  CREDENTIALS_KEY: credentialsKeys,
  EVIDENCE_KEY: evidenceKey,
  SETTLED_WITHIN_DAYS: wholeNumber(1, 60),
  CREDITED_WITHIN_DAYS: wholeNumber(1, 60),
  FOREIGN_PAYMENTS: oneOf(['count', 'report']),
  BANK_HOLIDAYS: bankHolidays,
  LOOKUP_SCHEDULE_SECONDS: seconds,
  LOOKUP_GIVE_UP_HOURS: wholeNumber(1, 8760),
  CAPTURED_LOOKUP_DAYS: daysOrNone,
  SEND_SCHEDULE_SECONDS: seconds,
  SEND_RATE_PER_SECOND: wholeNumber(1, 10_000),
  NOTIFY_SCHEDULE_SECONDS: seconds,
  NOTIFY_ALLOW_HOSTS: hosts,
  FORWARD_URLS: forwardUrls,
  FORWARD_SECRET: forwardSecret,
  // Less would forget news while WhatsApp still repeats it, and keys that merchants may still use.
  RETAIN_DAYS: wholeNumber(8, 3650),
  RETAIN_TIMELINE_DAYS: wholeNumber(8, 3650),
  RETAIN_IDEMPOTENCY_HOURS: wholeNumber(24, 8760),
  METRICS_TOKEN: plainText,
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
    else problems.push(...parsed.error.issues.map(({ message }) => `${key}: ${message}`));
  }
  return { values, given, problems };
}
