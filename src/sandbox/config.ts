import { z } from 'zod';

const schema = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  SANDBOX_JOURNAL: z.string().min(1).optional(),
  PSP_WEBHOOK_URL: z.url().optional(),
  PSP_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]+=*(,whsec_[A-Za-z0-9+/]+=*)?$/, 'must be whsec_ and base64, or two of them')
    // The receiver accepts both during a rotation; one of them signs.
    .transform((secrets) => secrets.split(',')[0] ?? secrets)
    .optional(),
  PHONE_NUMBER_ID: z.string().regex(/^\d+$/, 'must be digits').optional(),
  SERVICE_API_KEY: z.string().min(1).optional(),
});

export interface SandboxConfig {
  port: number;
  host: string;
  /** Where the world is kept over a restart; absent: memory only. */
  journal: string | undefined;
  psp: { url?: string; secret?: string };
  phoneNumberId: string | undefined;
  /**
   * The key of the service's API with which the phone's example orders are created, and which opens the sandbox's own
   * routes; absent: sk_sandbox, and they are open.
   */
  merchantKey: string | undefined;
}

/** Settings of a sandbox that runs on its own; throws one Error with every problem, and always in production. */
export function loadSandboxConfig(env: Record<string, string | undefined>): SandboxConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  const problems = result.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  if (env.NODE_ENV === 'production') problems.push('NODE_ENV: the sandbox never runs in production');
  if (!result.success || problems.length > 0) throw new Error(`The sandbox cannot start:\n${problems.join('\n')}`);
  const { PORT, HOST, SANDBOX_JOURNAL, PSP_WEBHOOK_URL, PSP_WEBHOOK_SECRET, PHONE_NUMBER_ID, SERVICE_API_KEY } =
    result.data;
  return {
    port: PORT,
    host: HOST,
    journal: SANDBOX_JOURNAL,
    psp: {
      ...(PSP_WEBHOOK_URL === undefined ? {} : { url: PSP_WEBHOOK_URL }),
      ...(PSP_WEBHOOK_SECRET === undefined ? {} : { secret: PSP_WEBHOOK_SECRET }),
    },
    phoneNumberId: PHONE_NUMBER_ID,
    merchantKey: SERVICE_API_KEY,
  };
}
