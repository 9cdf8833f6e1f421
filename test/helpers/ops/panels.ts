/** One graph of the dashboard; `queries` by their legend. */
export interface Panel {
  title: string;
  /** Grafana's name of the unit. */
  unit: 'short' | 's' | 'ops' | 'bytes' | 'percentunit';
  queries: Record<string, string>;
  description: string;
}

/** The dashboard below ops/grafana, row by row; a test holds its metrics against the catalog. */
export const ROWS: { title: string; panels: Panel[] }[] = [
  {
    title: 'Payments',
    panels: [
      {
        title: 'Captured, by what told first',
        unit: 'ops',
        description: 'Webhooks should lead; the reconciler finds what they lose.',
        queries: { '{{cause}}': 'sum by (cause) (rate(wapay_payments_captured_total[5m]))' },
      },
      {
        title: 'Money at risk',
        unit: 'short',
        description: 'Minor units of orders whose payment is under way and not confirmed.',
        queries: { '{{currency}}': 'max by (currency) (wapay_money_at_risk_minor_units)' },
      },
      {
        title: 'Open problems',
        unit: 'short',
        description: 'What a person should look at: wapay problems.',
        queries: { '{{code}}': 'max by (code) (wapay_problems_open)' },
      },
      {
        title: 'Books that do not agree',
        unit: 'short',
        description: 'What nobody has explained: wapay exceptions list.',
        queries: { '{{kind}}': 'sum by (kind) (max by (kind, age) (wapay_exceptions_open))' },
      },
      {
        title: 'Books fetched',
        unit: 'ops',
        description: 'Pages of gateways’ books: wapay reconcile fetch.',
        queries: { '{{source}} {{outcome}}': 'sum by (source, outcome) (rate(wapay_settlement_pages_total[5m]))' },
      },
      {
        title: 'Books not fetched for',
        unit: 's',
        description: 'How long a gateway’s API has not given its books: wapay doctor.',
        queries: { '{{source}}': 'max by (source) (wapay_settlement_fetch_failing_seconds)' },
      },
      {
        title: 'Lookups',
        unit: 'ops',
        description: 'By what they found.',
        queries: { '{{outcome}} {{verdict}}': 'sum by (outcome, verdict) (rate(wapay_lookups_total[5m]))' },
      },
      {
        title: 'Given up',
        unit: 'short',
        description: 'Payments that are no longer looked up unless a webhook comes, in an hour.',
        queries: { payments: 'sum(increase(wapay_lookups_given_up_total[1h]))' },
      },
      {
        title: 'Refunds',
        unit: 'short',
        description: 'All there ever were, by where they stand.',
        queries: { '{{status}}': 'max by (status) (wapay_refunds)' },
      },
    ],
  },
  {
    title: 'WhatsApp and the PSP',
    panels: [
      {
        title: 'Messages',
        unit: 'ops',
        description: 'By kind and by what became of them.',
        queries: { '{{kind}} {{status}}': 'sum by (kind, status) (rate(wapay_messages_total[5m]))' },
      },
      {
        title: 'What messages cost',
        unit: 'short',
        description: 'Messages in a day by the category and type of their price; regular is billed.',
        queries: { '{{category}} {{type}}': 'sum by (category, type) (increase(wapay_messages_priced_total[1d]))' },
      },
      {
        title: 'Webhook items',
        unit: 'ops',
        description: 'Stored, by kind.',
        queries: { '{{kind}}': 'sum by (kind) (rate(wapay_webhook_items_total[5m]))' },
      },
      {
        title: 'Refused deliveries',
        unit: 'short',
        description: 'In 15 minutes. wrong: signed, but not under our secret; missing is mostly noise of the internet.',
        queries: { '{{source}} {{proof}}': 'sum by (source, proof) (increase(wapay_webhook_refused_total[15m]))' },
      },
      {
        title: 'Turned away',
        unit: 'short',
        description:
          'Requests answered 503 unread, in 15 minutes: too much at once (RECEIVE_BUFFER_MB), too slow, too many.',
        queries: { '{{reason}}': 'sum by (reason) (increase(wapay_requests_turned_away_total[15m]))' },
      },
      {
        title: 'Sending held',
        unit: 'short',
        description: '1: WhatsApp refuses the whole account under this code; what waits goes out after a probe.',
        queries: { '{{code}}': 'max by (code) (wapay_sending_held)' },
      },
      {
        title: 'Providers that are down',
        unit: 'short',
        description: '1: asked only now and then.',
        queries: { '{{to}}': 'max by (to) (wapay_provider_down)' },
      },
      {
        title: 'Time of their answers, 95 %',
        unit: 's',
        description: 'Requests to WhatsApp, the PSP and merchants.',
        queries: {
          '{{to}}': 'histogram_quantile(0.95, sum by (to, le) (rate(wapay_exchange_duration_seconds_bucket[5m])))',
        },
      },
      {
        title: 'Errors of others',
        unit: 'ops',
        description: 'No answer, or one of 4xx or 5xx.',
        queries: {
          '{{to}} {{status}}':
            'sum by (to, status) (rate(wapay_exchange_duration_seconds_count{status=~"none|4..|5.."}[5m]))',
        },
      },
    ],
  },
  {
    title: 'Queues',
    panels: [
      {
        title: 'Due now',
        unit: 'short',
        description: 'Rows that should be worked on.',
        queries: { '{{queue}}': 'max by (queue) (wapay_queue_due)' },
      },
      {
        title: 'Age of the oldest',
        unit: 's',
        description: 'Seconds since the oldest row became due.',
        queries: { '{{queue}}': 'max by (queue) (wapay_queue_oldest_due_seconds)' },
      },
      {
        title: 'Forwarded deliveries',
        unit: 'short',
        description:
          'Tries a minute at FORWARD_URLS, by outcome, and the age of the oldest copy that waits, in minutes.',
        queries: {
          '{{outcome}}': 'sum by (outcome) (rate(wapay_forwards_total[5m])) * 60',
          oldest: 'max(wapay_forwards_oldest_seconds) / 60',
        },
      },
      {
        title: 'Gave up, not understood, waiting',
        unit: 'short',
        description:
          'Dead work, unrecognized events, and notifications and forwarded deliveries that nobody has taken yet.',
        queries: {
          'dead {{queue}}': 'max by (queue) (wapay_queue_dead)',
          unrecognized: 'max(wapay_drift_items)',
          notifications: 'max(wapay_deliveries_pending)',
          forwards: 'max(wapay_forwards_waiting)',
        },
      },
    ],
  },
  {
    title: 'Requests and processes',
    panels: [
      {
        title: 'Requests',
        unit: 'ops',
        description: 'By status.',
        queries: { '{{status}}': 'sum by (status) (rate(wapay_http_request_duration_seconds_count[5m]))' },
      },
      {
        title: 'Time of our answers, 95 %',
        unit: 's',
        description: 'By route; a webhook must be answered within 5 s.',
        queries: {
          '{{route}}':
            'histogram_quantile(0.95, sum by (route, le) (rate(wapay_http_request_duration_seconds_bucket[5m])))',
        },
      },
      {
        title: 'Event loop, 99 %',
        unit: 's',
        description: 'How late each process gets to its work.',
        queries: { '{{instance}}': 'nodejs_eventloop_lag_p99_seconds{job="wapay"}' },
      },
      {
        title: 'Clock skew',
        unit: 's',
        description: 'How far each machine’s clock is ahead of the database’s.',
        queries: { '{{instance}}': 'wapay_clock_skew_seconds{job="wapay"}' },
      },
      {
        title: 'Memory',
        unit: 'bytes',
        description: 'Of each process.',
        queries: { '{{instance}}': 'process_resident_memory_bytes{job="wapay"}' },
      },
      {
        title: 'Processor',
        unit: 'percentunit',
        description: 'Of each process; 1 is one core.',
        queries: { '{{instance}}': 'rate(process_cpu_seconds_total{job="wapay"}[5m])' },
      },
      {
        title: 'Versions, and whether they reach the database',
        unit: 'short',
        description: 'Processes by version; processes without the database.',
        queries: {
          '{{version}}': 'count by (version) (wapay_build_info)',
          'without database': 'count(wapay_database_up == 0) or vector(0)',
        },
      },
    ],
  },
];
