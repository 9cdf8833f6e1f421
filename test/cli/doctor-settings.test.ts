import { evaluateForward } from '../../src/cli/doctor/check-forwarding';
import { checkSettings } from '../../src/cli/doctor/check-settings';
import { loadConfig } from '../../src/config';
import type { ForwardState } from '../../src/db/queues/forwards';

const LIVE = {
  DATABASE_URL: 'postgresql://db.internal/wapay',
  API_KEYS: 'k'.repeat(32),
  WHATSAPP_PROVIDER: '360dialog',
  D360_API_KEY: 'd360-key',
  WEBHOOK_TOKEN: 'token',
  METRICS_TOKEN: 'metrics-token',
  CREDENTIALS_KEY: Buffer.alloc(32, 7).toString('base64'),
};
const PSP = { PSP: 'http', PSP_API_KEY: 'key' };

/** What the doctor says about these settings, by name. */
const find = (env: Record<string, string>) =>
  Object.fromEntries(checkSettings(loadConfig(env)).map(({ name, ...rest }) => [name, rest]));

test('a live service with everything set, and a sandbox with nothing, are well', () => {
  for (const env of [LIVE, {}])
    expect(Object.values(find(env)).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
});

test.each<[string, Record<string, string>, string, string]>([
  ['no CREDENTIALS_KEY', { CREDENTIALS_KEY: '' }, 'secrets', 'no webhook endpoint can be registered'],
  ['no METRICS_TOKEN', { METRICS_TOKEN: '' }, 'metrics', 'whoever reaches the port'],
  ['no METRICS_TOKEN in production', { METRICS_TOKEN: '', NODE_ENV: 'production' }, 'metrics', 'no alert can fire'],
  ['360dialog without TLS', { D360_BASE_URL: 'http://waba.example' }, 'addresses', 'D360_BASE_URL begins with http://'],
  ['a PSP without TLS', { ...PSP, PSP_BASE_URL: 'http://psp.example' }, 'addresses', 'PSP_BASE_URL begins'],
])('%s is a warning with advice', (_what, change, name, detail) => {
  const found = find({ ...LIVE, ...change });
  expect(found[name]).toEqual({ status: 'warn', detail: expect.stringContaining(detail), advice: expect.any(String) });
  const others = Object.entries(found).filter(([other]) => other !== name);
  expect(others.map(([, { status }]) => status)).toEqual(['ok', 'ok']);
});

test.each([
  ['beside the service', { ...PSP, PSP_BASE_URL: 'http://127.0.0.1:9000' }],
  ['of a provider that is not used', { META_BASE_URL: 'http://graph.example' }],
])('a plain address %s is none', (_what, change) => {
  expect(find({ ...LIVE, ...change }).addresses?.status).toBe('ok');
});

const NOW = Date.parse('2026-11-29T10:00:00Z');
const STATE: ForwardState = {
  url: 'https://bot.example/h?token=hidden',
  ...{ waiting: 0, oldest: null, failingSince: null, httpStatus: 200, givenUp: 0, givenUpAt: null },
};
const ago = (seconds: number) => new Date(NOW - seconds * 1000);

test.each([
  ['has taken everything', STATE, null, 'ok', /^bot\.example has taken everything$/],
  ['is served', { ...STATE, waiting: 2, oldest: ago(1) }, null, 'ok', /2 wait/],
  ['may not be asked', STATE, 'The address is not public.', 'fail', /may not be asked: The address is not public/],
  [
    'answers 401',
    { ...STATE, waiting: 3, failingSince: ago(60), httpStatus: 401 },
    null,
    'warn',
    /answered 401 last; 3 wait/,
  ],
  ['is away', { ...STATE, waiting: 3, failingSince: ago(60), httpStatus: null }, null, 'warn', /gave no answer last/],
  [
    'did not take some',
    { ...STATE, givenUp: 4, givenUpAt: ago(3_600) },
    null,
    'warn',
    /did not take 4, which are given up/,
  ],
  ['did not take some long ago', { ...STATE, givenUp: 4, givenUpAt: ago(90_000) }, null, 'ok', /has taken everything/],
  ['has no worker', { ...STATE, waiting: 9, oldest: ago(900) }, null, 'warn', /is behind: 9 wait/],
] as const)(
  'a forward address that %s: doctor says so, without its path and query',
  (_what, state, refused, status, detail) => {
    const finding = evaluateForward(state, refused, NOW);
    expect(finding).toMatchObject({ name: 'forwarding', status, detail: expect.stringMatching(detail) });
    expect(JSON.stringify(finding)).not.toContain('hidden');
  },
);
