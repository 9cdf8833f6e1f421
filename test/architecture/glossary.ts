/**
 * Words that names must not have, with the field's own term. Names that the outside knows (columns, metrics, event
 * types, commands) are text in the code and not names, so they are free.
 */
export const BANNED: Record<string, string> = {
  ...{ news: 'webhook event', hint: 'PSP webhook', hints: 'PSP webhooks', drift: 'unrecognized event' },
  ...{ owe: 'enqueue', owes: 'enqueues', owed: 'enqueued, OutboxEntry', lane: 'ordering key', lanes: 'ordering keys' },
  ...{ runUntilIdle: 'sync', settles: 'syncs' },
  ...{ judge: 'evaluate', judgement: 'evaluation', weigh: 'validate' },
  ...{ hear: 'recordTrigger', heard: 'trigger', thank: 'sendConfirmation', told: 'reported, notifiedAt' },
  ...{ stranger: 'foreign host, cross-site', strangers: 'cross-site guard', deed: 'action', gist: 'summary' },
  ...{ figures: 'statistics', era: 'generation', spoke: 'gotResponse', patience: 'probe delay, time limit' },
  ...{ outlast: 'retryWhileUnavailable', ascertain: 'retryUncertainCommit', obstacles: 'not-ready reasons' },
  ...{ leap: 'advance', plant: 'mutant', plants: 'mutants', lie: 'fault', lies: 'faulty responses' },
  ...{ seal: 'encrypt', sealed: 'encrypted', wire: 'HTTP log', pauses: 'throttles' },
};

/** Names with such a word that the outside knows, so that they stay; by the floor or the folder of test. */
export const PUBLIC_NAMES: Record<string, readonly string[]> = {
  // GET /readyz answers with `obstacles`; platforms and scripts read it.
  ...{ 'src/http': ['obstacles'], 'src/cli': ['obstacles'], 'test/http': ['obstacles'] },
  // GET /v1/figures: the operationId and the schema, as merchants' programs import them.
  ...{ 'src/client': ['Figures', 'GetFiguresQuery', 'getFigures'], 'src/web': ['Figures'] },
  // Stored with timelines and problems, and part of the API: the parameter of `witness_differs`, and a reason.
  ...{ 'src/domain': ['credential_sealed', 'told'], 'test/domain': ['told'] },
  // A schema of the sandbox's OpenAPI document.
  'src/sandbox': ['SandboxLeap'],
  // A column.
  'src/db': ['unknown_told_at'],
  // A metric; dashboards and alerts of operators name it.
  'src/metrics': ['wapay_drift_items'],
};
