import { type Alert, API, HTTP, request } from './alert';

/** What comes in and goes out: processes, the database, providers, webhooks and requests. */
export const TRAFFIC_ALERTS: Alert[] = [
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
];
