import type { MetricName } from '../../../src/metrics/catalog';

/** A series of the rule's test, in promtool's notation: `0+1x10` grows by one a minute, `5x10` stays. */
type Series = readonly [
  name: MetricName | `${MetricName}_count` | `${MetricName}_bucket` | 'up',
  labels: string,
  values: string,
];

export interface Alert {
  name: string;
  expr: string;
  /** How long it must be so. */
  for: string;
  /** page: somebody should look now; ticket: today. */
  severity: 'page' | 'ticket';
  /** What is seen. */
  summary: string;
  /** What to do. */
  action: string;
  /** With these series it fires after so many minutes, once for each of these labels. */
  fires: { series: Series[]; minutes: number; labels: Record<string, string>[] };
  /** With these it does not. */
  rests: { series: Series[]; minutes: number };
}

const API = 'instance="api-1",job="wapay"';
const HTTP = 'wapay_http_request_duration_seconds';
const request = (suffix: '_count' | '_bucket', labels: string, values: string): Series => [
  `${HTTP}${suffix}`,
  `${API},method="POST",${labels}`,
  values,
];

/** The alert rules; ops/prometheus/alerts.yml and the table in ops/README.md are made from them. */
export const ALERTS: Alert[] = [
  {
    name: 'WapayAbsent',
    expr: 'absent(wapay_build_info)',
    for: '2m',
    severity: 'page',
    summary: 'No process of wapay answers Prometheus',
    action: 'Look whether api and worker run, and whether METRICS_TOKEN is the same here and there.',
    fires: { series: [['up', API, '0x10']], minutes: 5, labels: [{}] },
    rests: { series: [['wapay_build_info', API, '1x10']], minutes: 5 },
  },
  {
    name: 'WapayProcessDown',
    expr: 'up{job="wapay"} == 0',
    for: '5m',
    severity: 'ticket',
    summary: 'A process does not answer Prometheus',
    action: 'Others do its work meanwhile. Read its log; a start error says what to change.',
    fires: { series: [['up', API, '0x20']], minutes: 10, labels: [{ instance: 'api-1', job: 'wapay' }] },
    rests: { series: [['up', API, '0 0 1x20']], minutes: 10 },
  },
  {
    name: 'WapayDatabaseAway',
    expr: 'wapay_database_up == 0',
    for: '1m',
    severity: 'page',
    summary: 'A process cannot reach the database',
    action: 'Bring the database back. Webhooks are answered 503 and come again for days; no restart is needed.',
    fires: { series: [['wapay_database_up', API, '0x10']], minutes: 5, labels: [{ instance: 'api-1', job: 'wapay' }] },
    rests: { series: [['wapay_database_up', API, '0 1x10']], minutes: 5 },
  },
  {
    name: 'WapayClockSkew',
    expr: 'abs(wapay_clock_skew_seconds) > 5',
    for: '10m',
    severity: 'ticket',
    summary: 'A machine’s clock differs from the database’s by more than five seconds',
    action:
      'Start time synchronisation (chrony, systemd-timesyncd). Due times and leases follow the database meanwhile.',
    fires: {
      series: [['wapay_clock_skew_seconds', API, '-45x20']],
      minutes: 15,
      labels: [{ instance: 'api-1', job: 'wapay' }],
    },
    rests: { series: [['wapay_clock_skew_seconds', API, '0.4x20']], minutes: 15 },
  },
  {
    name: 'WapaySendingHeld',
    expr: 'max by (code) (wapay_sending_held) == 1',
    for: '2m',
    severity: 'page',
    summary: 'WhatsApp refuses the whole account, and no message leaves',
    action:
      'See `wapay doctor`: it says what to do. Nothing has failed; what waits goes out once a message is accepted.',
    fires: {
      series: [['wapay_sending_held', `${API},code="190"`, '1x10']],
      minutes: 5,
      labels: [{ code: '190' }],
    },
    rests: { series: [['wapay_sending_held', `${API},code="190"`, '1 stale _x10']], minutes: 5 },
  },
  {
    name: 'WapayProviderDown',
    expr: 'max by (to) (wapay_provider_down) == 1',
    for: '5m',
    severity: 'page',
    summary: 'A provider has not answered for five minutes',
    action: 'Look at its status page and at the network. Nothing is lost: what is held back is caught up by itself.',
    fires: {
      series: [['wapay_provider_down', `${API},to="whatsapp"`, '1x20']],
      minutes: 10,
      labels: [{ to: 'whatsapp' }],
    },
    rests: { series: [['wapay_provider_down', `${API},to="whatsapp"`, '1 1 0x20']], minutes: 10 },
  },
  {
    name: 'WapayDeliveriesRefused',
    expr: 'sum by (source) (increase(wapay_webhook_refused_total{proof="wrong"}[15m])) > 0',
    for: '1m',
    severity: 'page',
    summary: 'Webhook deliveries are refused: they are signed, or carry a token, but not under our secret',
    action: 'Run wapay doctor: it compares address and token. Then wapay webhook register, or set the right secret.',
    fires: {
      series: [['wapay_webhook_refused_total', `${API},source="whatsapp",proof="wrong"`, '0+2x20']],
      minutes: 10,
      labels: [{ source: 'whatsapp' }],
    },
    rests: {
      series: [
        ['wapay_webhook_refused_total', `${API},source="whatsapp",proof="wrong"`, '3x20'],
        ['wapay_webhook_refused_total', `${API},source="whatsapp",proof="missing"`, '0+2x20'],
      ],
      minutes: 10,
    },
  },
  {
    name: 'WapayWebhooksSilent',
    expr: '(sum(increase(wapay_webhook_items_total[30m])) or vector(0)) == 0 and sum(increase(wapay_messages_total{status="sent"}[30m])) > 0',
    for: '15m',
    severity: 'page',
    summary: 'Messages go out, and no webhook comes in',
    action: 'Run wapay doctor. The reconciler finds payments meanwhile, minutes later.',
    fires: {
      series: [['wapay_messages_total', `${API},kind="order_details",status="sent"`, '0+1x120']],
      minutes: 60,
      labels: [{}],
    },
    rests: {
      series: [
        ['wapay_messages_total', `${API},kind="order_details",status="sent"`, '0+1x120'],
        ['wapay_webhook_items_total', `${API},kind="message_status"`, '0+1x120'],
      ],
      minutes: 60,
    },
  },
  {
    name: 'WapayWebhooksSlow',
    expr: `histogram_quantile(0.99, sum by (le) (rate(${HTTP}_bucket{route="/webhooks/whatsapp"}[10m]))) > 1`,
    for: '10m',
    severity: 'ticket',
    summary: 'More than 1 % of webhook deliveries take over a second',
    action: 'WhatsApp slows delivery down, and 360dialog disconnects numbers. Look at the database and the event loop.',
    fires: {
      series: [
        request('_bucket', 'route="/webhooks/whatsapp",le="1"', '0+10x60'),
        request('_bucket', 'route="/webhooks/whatsapp",le="2.5"', '0+20x60'),
        request('_bucket', 'route="/webhooks/whatsapp",le="+Inf"', '0+20x60'),
      ],
      minutes: 30,
      labels: [{}],
    },
    rests: {
      series: [
        request('_bucket', 'route="/webhooks/whatsapp",le="1"', '0+2000x60'),
        request('_bucket', 'route="/webhooks/whatsapp",le="2.5"', '0+2001x60'),
        request('_bucket', 'route="/webhooks/whatsapp",le="+Inf"', '0+2001x60'),
      ],
      minutes: 30,
    },
  },
  {
    name: 'WapayRequestsFail',
    expr: `sum(rate(${HTTP}_count{status=~"5.."}[5m])) / sum(rate(${HTTP}_count[5m])) > 0.05`,
    for: '5m',
    severity: 'page',
    summary: 'More than 5 % of requests are answered with 5xx',
    action: 'Search the log for level error; 502 is the provider, 503 the database.',
    fires: {
      series: [
        request('_count', 'route="/v1/orders",status="201"', '0+9x30'),
        request('_count', 'route="/v1/orders",status="500"', '0+1x30'),
      ],
      minutes: 15,
      labels: [{}],
    },
    rests: {
      series: [
        request('_count', 'route="/v1/orders",status="201"', '0+99x30'),
        request('_count', 'route="/v1/orders",status="500"', '0+1x30'),
      ],
      minutes: 15,
    },
  },
  {
    name: 'WapayQueueOld',
    expr: 'max by (queue) (wapay_queue_oldest_due_seconds) > 120',
    for: '3m',
    severity: 'page',
    summary: 'Work has been due for more than two minutes and nobody does it',
    action: 'Look whether a worker runs (ROLE=worker or all), and at its log. More workers help where all are busy.',
    fires: {
      series: [['wapay_queue_oldest_due_seconds', `${API},queue="inbox"`, '0+60x20']],
      minutes: 10,
      labels: [{ queue: 'inbox' }],
    },
    rests: { series: [['wapay_queue_oldest_due_seconds', `${API},queue="inbox"`, '20x20']], minutes: 10 },
  },
  {
    name: 'WapayWorkDead',
    expr: 'max by (queue) (wapay_queue_dead) > 0',
    for: '5m',
    severity: 'ticket',
    summary: 'Work gave up and waits for a person',
    action: 'wapay dead list; mend the cause, then wapay dead retry.',
    fires: {
      series: [['wapay_queue_dead', `${API},queue="outbox"`, '1x20']],
      minutes: 10,
      labels: [{ queue: 'outbox' }],
    },
    rests: { series: [['wapay_queue_dead', `${API},queue="outbox"`, '0x20']], minutes: 10 },
  },
  {
    name: 'WapayProblemsOpen',
    expr: 'max by (code) (wapay_problems_open) > 0',
    for: '15m',
    severity: 'ticket',
    summary: 'A payment has a problem that a person should look at',
    action: 'wapay problems, or the dashboard; the README says what each code means.',
    fires: {
      series: [['wapay_problems_open', `${API},code="amount_mismatch"`, '2x30']],
      minutes: 20,
      labels: [{ code: 'amount_mismatch' }],
    },
    rests: { series: [['wapay_problems_open', `${API},code="amount_mismatch"`, '2x10 0x20']], minutes: 20 },
  },
  {
    name: 'WapayExceptionsOld',
    expr: 'max by (kind) (wapay_exceptions_open{age="older"}) > 0',
    for: '1h',
    severity: 'ticket',
    summary: 'The books do not agree for a week, and nobody has said why',
    action: 'wapay exceptions list, or the dashboard; each says what to do. Explain what is right as it is.',
    fires: {
      series: [['wapay_exceptions_open', `${API},kind="missing_at_gateway",age="older"`, '2x90']],
      minutes: 70,
      labels: [{ kind: 'missing_at_gateway' }],
    },
    rests: {
      series: [['wapay_exceptions_open', `${API},kind="missing_at_gateway",age="week"`, '2x90']],
      minutes: 70,
    },
  },
  {
    name: 'WapaySettlementsNotFetched',
    expr: 'max by (source) (wapay_settlement_fetch_failing_seconds) > 21600',
    for: '5m',
    severity: 'ticket',
    summary: 'A gateway’s API has not given its books for six hours',
    action: 'wapay doctor says why; 401 is a key. No day is lost: it is asked again until it comes.',
    fires: {
      series: [['wapay_settlement_fetch_failing_seconds', `${API},source="razorpay_api"`, '21000+60x30']],
      minutes: 25,
      labels: [{ source: 'razorpay_api' }],
    },
    rests: {
      series: [['wapay_settlement_fetch_failing_seconds', `${API},source="razorpay_api"`, '60+60x30']],
      minutes: 25,
    },
  },
  {
    name: 'WapayLookupsFail',
    expr: 'sum(rate(wapay_lookups_total{outcome="unanswered"}[10m])) / sum(rate(wapay_lookups_total[10m])) > 0.2',
    for: '10m',
    severity: 'ticket',
    summary: 'More than a fifth of the lookups get no usable answer',
    action: 'The timeline of an order says why: 401 and 403 are keys, 404 is D360_LOOKUP_PATH.',
    fires: {
      series: [
        ['wapay_lookups_total', `${API},outcome="applied",verdict="captured",cause="webhook"`, '0+1x60'],
        ['wapay_lookups_total', `${API},outcome="unanswered",verdict="none",cause="webhook"`, '0+1x60'],
      ],
      minutes: 30,
      labels: [{}],
    },
    rests: {
      series: [
        ['wapay_lookups_total', `${API},outcome="applied",verdict="captured",cause="webhook"`, '0+9x60'],
        ['wapay_lookups_total', `${API},outcome="unanswered",verdict="none",cause="webhook"`, '0+1x60'],
      ],
      minutes: 30,
    },
  },
  {
    name: 'WapayMessagesFail',
    expr: 'sum(increase(wapay_messages_total{status="failed"}[30m])) / sum(increase(wapay_messages_total{status=~"sent|failed"}[30m])) > 0.1',
    for: '15m',
    severity: 'ticket',
    summary: 'More than a tenth of the messages fail',
    action: 'The order’s messages say why, with advice: often the 24-hour window (131047), the account or its billing.',
    fires: {
      series: [
        ['wapay_messages_total', `${API},kind="order_details",status="sent"`, '0+4x90'],
        ['wapay_messages_total', `${API},kind="order_details",status="failed"`, '0+1x90'],
      ],
      minutes: 60,
      labels: [{}],
    },
    rests: {
      series: [
        ['wapay_messages_total', `${API},kind="order_details",status="sent"`, '0+40x90'],
        ['wapay_messages_total', `${API},kind="order_details",status="failed"`, '0+1x90'],
      ],
      minutes: 60,
    },
  },
  {
    name: 'WapayRefundUnknown',
    expr: 'max(wapay_refunds{status="unknown"}) > 0',
    for: '30m',
    severity: 'ticket',
    summary: 'Nobody knows whether a refund was made',
    action: 'Look at the gateway’s account, then resolve the order’s problem.',
    fires: { series: [['wapay_refunds', `${API},status="unknown"`, '1x60']], minutes: 40, labels: [{}] },
    rests: { series: [['wapay_refunds', `${API},status="pending"`, '3x60']], minutes: 40 },
  },
  {
    name: 'WapayNotificationsWait',
    expr: 'max(wapay_deliveries_pending) > 100',
    for: '30m',
    severity: 'ticket',
    summary: 'Over a hundred notifications wait for the merchant’s endpoints',
    action: 'wapay events list shows what the endpoints answer. They are tried for a day and a half.',
    fires: { series: [['wapay_deliveries_pending', API, '500x60']], minutes: 40, labels: [{}] },
    rests: { series: [['wapay_deliveries_pending', API, '20x60']], minutes: 40 },
  },
  {
    name: 'WapayForwardsWait',
    expr: 'max(wapay_forwards_oldest_seconds) > 900',
    for: '5m',
    severity: 'ticket',
    summary: 'A forward address (a bot, an inbox) has not taken a delivery for a quarter of an hour',
    action:
      'wapay doctor names it and what it answers. Payments do not wait for it; after a day and a half copies are given up.',
    fires: { series: [['wapay_forwards_oldest_seconds', API, '0+60x60']], minutes: 40, labels: [{}] },
    rests: { series: [['wapay_forwards_oldest_seconds', API, '20x60']], minutes: 40 },
  },
  {
    name: 'WapayDrift',
    expr: 'max(wapay_drift_items) > 0',
    for: '15m',
    severity: 'ticket',
    summary: 'WhatsApp sends a shape that this version does not know; it is kept',
    action: 'Upgrade, then wapay replay-drift.',
    fires: { series: [['wapay_drift_items', API, '4x30']], minutes: 20, labels: [{}] },
    rests: { series: [['wapay_drift_items', API, '0x30']], minutes: 20 },
  },
  {
    name: 'WapayEventLoopSlow',
    expr: 'nodejs_eventloop_lag_p99_seconds{job="wapay"} > 0.5',
    for: '5m',
    severity: 'ticket',
    summary: 'A process gets to its work half a second late',
    action: 'It needs more processor, or company: api and worker can be scaled.',
    fires: {
      series: [['nodejs_eventloop_lag_p99_seconds', API, '0.8x20']],
      minutes: 10,
      labels: [{ instance: 'api-1', job: 'wapay' }],
    },
    rests: { series: [['nodejs_eventloop_lag_p99_seconds', API, '0.02x20']], minutes: 10 },
  },
  {
    name: 'WapayVersionsMixed',
    expr: 'count(count by (version) (wapay_build_info)) > 1',
    for: '1h',
    severity: 'ticket',
    summary: 'Two versions have run side by side for an hour',
    action: 'Finish the upgrade, or roll it back.',
    fires: {
      series: [
        ['wapay_build_info', `${API},version="1.0.0"`, '1x100'],
        ['wapay_build_info', 'instance="api-2",job="wapay",version="1.1.0"', '1x100'],
      ],
      minutes: 90,
      labels: [{}],
    },
    rests: { series: [['wapay_build_info', `${API},version="1.0.0"`, '1x100']], minutes: 90 },
  },
];
