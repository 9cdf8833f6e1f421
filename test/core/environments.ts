import { ConfigError, loadConfig } from '../../src/config';

export const KEY = 'k'.repeat(32);
export const AES_KEY = Buffer.alloc(32, 7).toString('base64');

/** The smallest environments that start. */
export const LIVE = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://db.internal/wapay',
  API_KEYS: KEY,
  WHATSAPP_PROVIDER: '360dialog',
  D360_API_KEY: 'd360-key',
  WEBHOOK_TOKEN: 'token',
};
export const META = {
  ...LIVE,
  WHATSAPP_PROVIDER: 'meta',
  META_ACCESS_TOKEN: 'meta-token',
  META_PHONE_NUMBER_ID: '1234567890',
};

export type Env = Record<string, string | undefined>;

export function problemsOf(env: Env): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
