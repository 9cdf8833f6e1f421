/** Floors of `src`: a file imports only from lower ones; files of one floor may import each other. */
export const FLOORS: Record<string, number> = {
  // The client runs in the merchant's process: it shares nothing with the service but the document.
  ...{ config: 0, logger: 0, metrics: 0, trace: 0, domain: 0, client: 0, page: 0 },
  ports: 1,
  ...{ db: 2, adapters: 2, dev: 2 },
  flows: 3,
  ...{ http: 4, workers: 4, sandbox: 4 },
  ...{ container: 5, greeting: 5 },
  service: 6,
  cli: 6,
  main: 7,
};

/** Features inside a floor, the lowest first; features of one list in brackets do not import each other. */
export const FEATURES: Record<string, (string | string[])[]> = {
  domain: [
    ...['values', 'lifecycles', 'ledger', ['brazil', 'india'], 'timeline', 'order-schema', 'order-rules', 'decisions'],
    ...['instruments', 'orders', 'evidence', 'settlements', 'reconciliation'],
  ],
  db: [
    ...[
      'core',
      'sessions',
      'customers',
      ['queues', 'payments', 'notifications'],
      'ledger',
      'evidence',
      'order-state',
      'orders',
    ],
    ...['settlements', 'reconciliation', 'maintenance'],
  ],
  adapters: ['http', 'whatsapp', 'psp', 'settlements'],
  flows: [
    ...[
      'context',
      'views',
      'ledger',
      'state',
      'payments',
      ['charges', 'refunds', 'messages', 'notifications', 'forwarding'],
    ],
    ...[
      'instruments',
      'orders',
      'evidence',
      'settlements',
      'reconciliation',
      'maintenance',
      'ingest',
      'deliver-outbox',
    ],
  ],
  http: ['schemas', 'server', 'receiving', 'docs', 'openapi', 'reference', ['dashboard', 'v1', 'webhooks'], 'app'],
  sandbox: [
    ...['config', 'problem', 'require-key', 'world', 'whatsapp', 'psp', 'stories', 'control', 'night', 'openapi'],
    ...['cross-site-guard', 'sandbox', 'main'],
  ],
};

/** Who may use a package. One that is not here may be used by nobody until somebody decides who. */
export const PACKAGES: Record<string, string[]> = {
  zod: Object.keys(FLOORS),
  axios: ['adapters'],
  express: ['http', 'sandbox', 'page'],
  pg: ['db', 'dev', 'container', 'main'],
  '@prisma/adapter-pg': ['db', 'container', 'main'],
  '@prisma/client': ['db', 'container', 'main'],
  pino: ['logger'],
  'prom-client': ['metrics'],
  '@opentelemetry/api': ['trace'],
  commander: ['cli'],
  standardwebhooks: ['adapters'],
  stripe: ['adapters'],
  'ipaddr.js': ['adapters'],
  'csv-parse': ['adapters'],
};

/** The sandbox is a world of its own: were it to share code with the service, both would be wrong together. */
export const SANDBOX_MAY_USE = ['config', 'logger', 'domain', 'page', 'sandbox'];
