/** One number that the service tells Prometheus. */
export interface MetricEntry {
  kind: 'counter' | 'gauge' | 'histogram';
  labels: readonly string[];
  /** One sentence without a full stop: what is counted. */
  help: string;
  /** `process`: each process counts its own. `database`: the same in every process, so a query takes the maximum. */
  source: 'process' | 'database';
}

const entry = (
  kind: MetricEntry['kind'],
  source: MetricEntry['source'],
  help: string,
  ...labels: string[]
): MetricEntry => ({ kind, source, help, labels });

/**
 * Every metric, in the order in which they are shown: the README's table, the alert rules and the dashboard below ops/
 * are made from it (npm run generate:ops). Labels come from fixed lists of ours: a reference or a URL in one would grow
 * without end.
 */
export const METRICS = {
  wapay_build_info: entry('gauge', 'process', 'Always 1; which version runs, and on what', 'version', 'node'),
  wapay_http_request_duration_seconds: entry(
    ...(['histogram', 'process', 'Requests to this service, by the pattern of their route'] as const),
    ...['method', 'route', 'status'],
  ),
  wapay_webhook_items_total: entry(
    ...(['counter', 'process', 'Items of webhook deliveries that were stored, repeats of known ones too'] as const),
    'kind',
  ),
  wapay_webhook_refused_total: entry(
    ...(['counter', 'process', 'Webhook deliveries refused because nothing proves their sender'] as const),
    ...['source', 'proof'],
  ),
  wapay_requests_turned_away_total: entry(
    ...(['counter', 'process', 'Requests and connections answered 503 unread: memory, slow, connections'] as const),
    'reason',
  ),
  wapay_lookups_total: entry(
    ...(['counter', 'process', 'Lookups, by what they found and what caused them'] as const),
    ...['outcome', 'verdict', 'cause'],
  ),
  wapay_lookups_given_up_total: entry(
    ...(['counter', 'process', 'Payments that are no longer looked up unless a webhook comes'] as const),
  ),
  wapay_payments_captured_total: entry('counter', 'process', 'Payments captured, by what told us first', 'cause'),
  wapay_messages_total: entry(
    ...(['counter', 'process', 'Messages to customers, by what became of them: sent, delivered, read, …'] as const),
    ...['kind', 'status'],
  ),
  wapay_messages_priced_total: entry(
    ...([
      'counter',
      'process',
      'Messages whose price WhatsApp told, by its category and type; regular is billed',
    ] as const),
    ...['category', 'type'],
  ),
  wapay_exchange_duration_seconds: entry(
    ...(['histogram', 'process', 'Requests to WhatsApp, the PSP and merchants'] as const),
    ...['to', 'outcome', 'status'],
  ),
  wapay_provider_down: entry(
    ...(['gauge', 'process', '1: a provider does not answer, and is asked only now and then'] as const),
    'to',
  ),
  wapay_sending_held: entry(
    ...([
      'gauge',
      'database',
      '1: no message leaves, because WhatsApp refuses the whole account, with its code; absent while messages leave',
    ] as const),
    'code',
  ),
  wapay_database_up: entry('gauge', 'process', 'Whether the database answered just now'),
  wapay_clock_skew_seconds: entry(
    ...([
      'gauge',
      'process',
      'How far the machine’s clock is ahead of the database’s, whose time counts; doctor says what to do',
    ] as const),
  ),
  wapay_queue_due: entry('gauge', 'database', 'Rows that should be worked on now', 'queue'),
  wapay_queue_oldest_due_seconds: entry('gauge', 'database', 'How long the oldest such row has been due', 'queue'),
  wapay_queue_dead: entry(
    ...(['gauge', 'database', 'Rows that gave up and wait for a person: wapay dead list'] as const),
    'queue',
  ),
  wapay_deliveries_pending: entry(
    ...(['gauge', 'database', 'Notifications that no endpoint has taken yet and that are still tried'] as const),
  ),
  wapay_forwards_total: entry(
    ...(['counter', 'process', 'Deliveries passed on to FORWARD_URLS, by what became of a try or of them'] as const),
    'outcome',
  ),
  wapay_forwards_waiting: entry('gauge', 'database', 'Deliveries that a forward address has not taken yet'),
  wapay_forwards_oldest_seconds: entry('gauge', 'database', 'How long the oldest of them has waited'),
  wapay_drift_items: entry(
    ...(['gauge', 'database', 'Webhook items of a shape that is not understood, kept: wapay replay-drift'] as const),
  ),
  wapay_problems_open: entry('gauge', 'database', 'Problems that wait for a person', 'code'),
  wapay_exceptions_open: entry(
    ...([
      'gauge',
      'database',
      'Exceptions of reconciliation that nobody has explained, by age: day, week, older',
    ] as const),
    ...['kind', 'age'],
  ),
  wapay_settlement_pages_total: entry(
    ...(['counter', 'process', 'Pages of gateways’ books asked for over their APIs, by what became of it'] as const),
    ...['source', 'outcome'],
  ),
  wapay_settlement_fetch_failing_seconds: entry(
    ...([
      'gauge',
      'database',
      'How long a gateway’s API has not given its books; absent while it does: wapay doctor',
    ] as const),
    'source',
  ),
  wapay_money_at_risk_minor_units: entry(
    ...([
      'gauge',
      'database',
      'Amounts of orders whose payment is under way, or reported as captured, and not confirmed',
    ] as const),
    'currency',
  ),
  wapay_refunds: entry('gauge', 'database', 'Refunds, by where they stand', 'status'),
  nodejs_eventloop_lag_p99_seconds: entry(
    ...(['gauge', 'process', 'How late the process gets to its work, 99th percentile (prom-client)'] as const),
  ),
  process_resident_memory_bytes: entry('gauge', 'process', 'Memory of the process (prom-client)'),
  process_cpu_seconds_total: entry('counter', 'process', 'Processor time of the process (prom-client)'),
} satisfies Record<string, MetricEntry>;

export type MetricName = keyof typeof METRICS;
