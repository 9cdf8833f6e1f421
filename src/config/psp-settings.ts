import { randomBytes } from 'node:crypto';
import { type PixIdentity, readPixIdentity } from './pix-identity';
import type { PspValues } from './psp-keys';
import { confirmersByKind, KIND_KEYS, PSP_KINDS, type PspKind, type PspName, pspsByKind } from './psp-names';

/** What the configuration says about PSPs; a value that is not needed may be null. */
export interface PspSettings {
  psp: {
    /** Who does what no key names another PSP for. */
    kind: PspName;
    byKind: Record<PspKind, PspName>;
    /** Who may know of money of a kind that the merchant made elsewhere. */
    confirmers: Record<PspKind, PspName>;
    baseUrl: string | null;
    apiKey: string | null;
    webhookSecrets: string[];
    keyHours: number;
  };
  stripe: { secretKey: string | null; webhookSecrets: string[]; baseUrl: string | null };
  razorpay: { keyId: string | null; keySecret: string | null; webhookSecrets: string[]; baseUrl: string };
  pix: PixSettings;
  mercadopago: { accessToken: string | null; webhookSecrets: string[]; baseUrl: string };
}

interface PixSettings extends PixIdentity {
  baseUrl: string | null;
  tokenUrl: string | null;
  clientId: string | null;
  clientSecret: string | null;
  key: string | null;
  tokenAuth: 'basic' | 'form' | null;
  scope: string | null;
  headers: Record<string, string>;
  query: Record<string, string>;
  webhookTokens: string[];
  webhookClientCn: string | null;
}

/** The PSPs that this process needs: the one for everything, and those of single kinds. */
function usedPsps(psp: PspName, values: PspValues): Set<PspName> {
  const used = new Set<PspName>([psp, ...Object.values(pspsByKind(psp, values))]);
  used.delete('none');
  return used;
}

export function readPspSettings(psp: PspName, values: PspValues): PspSettings & { problems: string[] } {
  const used = usedPsps(psp, values);
  // Files are read for a PSP that is in use alone.
  const identity = readPixIdentity(used.has('pix') ? values : {});
  const { problems, ...proof } = identity;
  const sandboxSecret = used.has('sandbox') ? [`whsec_${randomBytes(24).toString('base64')}`] : [];
  return {
    problems,
    psp: {
      kind: psp,
      byKind: pspsByKind(psp, values),
      confirmers: confirmersByKind(psp, values),
      baseUrl: values.PSP_BASE_URL ?? null,
      apiKey: values.PSP_API_KEY ?? null,
      webhookSecrets: values.PSP_WEBHOOK_SECRET ?? sandboxSecret,
      keyHours: values.PSP_KEY_HOURS ?? 24,
    },
    stripe: {
      secretKey: values.STRIPE_SECRET_KEY ?? null,
      webhookSecrets: values.STRIPE_WEBHOOK_SECRET ?? [],
      baseUrl: values.STRIPE_BASE_URL ?? null,
    },
    razorpay: {
      keyId: values.RAZORPAY_KEY_ID ?? null,
      keySecret: values.RAZORPAY_KEY_SECRET ?? null,
      webhookSecrets: values.RAZORPAY_WEBHOOK_SECRET ?? [],
      baseUrl: values.RAZORPAY_BASE_URL ?? 'https://api.razorpay.com',
    },
    pix: {
      ...proof,
      baseUrl: values.PIX_BASE_URL ?? null,
      tokenUrl: values.PIX_TOKEN_URL ?? null,
      clientId: values.PIX_CLIENT_ID ?? null,
      clientSecret: values.PIX_CLIENT_SECRET ?? null,
      key: values.PIX_KEY ?? null,
      tokenAuth: values.PIX_TOKEN_AUTH ?? null,
      scope: values.PIX_SCOPE ?? null,
      headers: values.PIX_HEADERS ?? {},
      query: values.PIX_QUERY ?? {},
      webhookTokens: values.PIX_WEBHOOK_TOKEN ?? [],
      webhookClientCn: values.PIX_WEBHOOK_CLIENT_CN ?? null,
    },
    mercadopago: {
      accessToken: values.MERCADOPAGO_ACCESS_TOKEN ?? null,
      webhookSecrets: values.MERCADOPAGO_WEBHOOK_SECRET ?? [],
      baseUrl: values.MERCADOPAGO_BASE_URL ?? 'https://api.mercadopago.com',
    },
  };
}

/** What each PSP cannot do without. */
const NEEDS: Record<PspName, readonly (keyof PspValues)[]> = {
  none: [],
  sandbox: [],
  http: ['PSP_BASE_URL', 'PSP_API_KEY'],
  stripe: ['STRIPE_SECRET_KEY'],
  razorpay: ['RAZORPAY_KEY_ID', 'RAZORPAY_KEY_SECRET'],
  pix: ['PIX_BASE_URL', 'PIX_TOKEN_URL', 'PIX_CLIENT_ID', 'PIX_KEY'],
  mercadopago: ['MERCADOPAGO_ACCESS_TOKEN'],
};

interface Facts {
  values: PspValues;
  given: ReadonlySet<string>;
  psp: PspName;
  sandbox: boolean;
}

/** What is wrong with the PSPs although every value is fine on its own. */
export function findPspProblems({ values, given, psp, sandbox }: Facts): string[] {
  const used = usedPsps(psp, values);
  const problems: string[] = [];
  const whoUses = (name: PspName): string =>
    psp === name ? 'PSP' : (Object.values(KIND_KEYS).find((key) => values[key] === name) ?? 'PSP');
  for (const kind of Object.keys(KIND_KEYS) as PspKind[]) {
    const key = KIND_KEYS[kind];
    const name = values[key];
    if (name === undefined || name === 'none' || PSP_KINDS[name].includes(kind)) continue;
    const able = Object.entries(PSP_KINDS).flatMap(([one, kinds]) => (kinds.includes(kind) ? [one] : []));
    problems.push(`${key}: ${name} cannot do ${kind}; set one of none, ${able.join(', ')}`);
  }
  if (!sandbox)
    for (const key of ['PSP', ...Object.values(KIND_KEYS)] as const)
      if (values[key] === 'sandbox')
        problems.push(
          `${key}: sandbox is for WHATSAPP_PROVIDER=sandbox only; set none, http, stripe, razorpay, pix or mercadopago`,
        );
  for (const name of used)
    for (const key of NEEDS[name])
      if (!given.has(key)) problems.push(`${key}: must be set with ${whoUses(name)}=${name}`);
  if (used.has('pix')) problems.push(...findPixProblems(given, values));
  for (const [one, other] of [
    ['RAZORPAY_KEY_ID', 'RAZORPAY_KEY_SECRET'],
    ['RAZORPAY_KEY_SECRET', 'RAZORPAY_KEY_ID'],
  ] as const)
    if (!used.has('razorpay') && given.has(one) && !given.has(other))
      problems.push(`${other}: must be set when ${one} is`);
  const card = pspsByKind(psp, values).offsite_card_pay;
  if (!sandbox && (card === 'http' || card === 'stripe') && !given.has('CREDENTIALS_KEY'))
    problems.push(`CREDENTIALS_KEY: must be set with ${whoUses(card)}=${card}; make one with: openssl rand -base64 32`);
  return problems;
}

function findPixProblems(given: ReadonlySet<string>, { PIX_TOKEN_AUTH }: PspValues): string[] {
  const problems: string[] = [];
  if (!given.has('PIX_CLIENT_SECRET') && PIX_TOKEN_AUTH !== 'form')
    problems.push('PIX_CLIENT_SECRET: must be set with pix; only with PIX_TOKEN_AUTH=form some banks want none');
  if (!given.has('PIX_WEBHOOK_TOKEN') && !given.has('PIX_WEBHOOK_CLIENT_CN'))
    problems.push(
      'PIX_WEBHOOK_TOKEN, PIX_WEBHOOK_CLIENT_CN: set one; without it no webhook of the bank can be trusted',
    );
  return problems;
}
