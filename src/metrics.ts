import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the service counts. Labels come from fixed lists of ours: a reference or a URL in one would grow without end. */
export interface Metrics {
  /** `route` is the pattern of the route, never the path. */
  request(request: { method: string; route: string; status: number; seconds: number }): void;
  /** News stored by a webhook delivery, by kind. Repeats of known news count too. */
  received(kind: string): void;
  /** A lookup that was applied, dropped as stale or never answered; what it found; what made us ask. */
  settled(settled: { outcome: string; verdict: string; cause: string }): void;
  /** A payment became captured; `cause` is what told us first. */
  captured(cause: string): void;
  /** Nobody will look for this payment any more unless a webhook comes. */
  gaveUp(): void;
  /** Whether requests to a provider are held back, because it does not answer. */
  breaker(name: string, state: string): void;
  /** One request to somebody else. `status` is null when no answer came. */
  exchange(exchange: { name: string; outcome: string; status: number | null; ms: number }): void;
  /** All of it as Prometheus text, with the given numbers of this moment. */
  read(readings: Reading[]): Promise<string>;
  readonly contentType: string;
}

/** A number read from the database at the moment of asking. */
export interface Reading {
  name: string;
  help: string;
  values: { labels: Record<string, string>; value: number }[];
}

/** Ordinary answers take milliseconds; a webhook must be answered within 5 s and a request to a provider ends after 10 s. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes the counters of one process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: string[]) =>
    new Histogram({ name, help, labelNames, registers, buckets: SECONDS });

  const requests = histogram('wapay_http_request_duration_seconds', 'Requests to this service', [
    ...['method', 'route', 'status'],
  ]);
  const received = counter('wapay_webhook_items_total', 'Items of webhook deliveries that were stored', ['kind']);
  const settled = counter('wapay_lookups_total', 'Lookups, by what they found and what caused them', [
    ...['outcome', 'verdict', 'cause'],
  ]);
  const captured = counter('wapay_payments_captured_total', 'Payments captured, by what told us first', ['cause']);
  const gaveUp = counter('wapay_lookups_given_up_total', 'Payments that are no longer looked up without a webhook');
  const exchanges = histogram('wapay_exchange_duration_seconds', 'Requests to WhatsApp, the PSP and merchants', [
    ...['to', 'outcome', 'status'],
  ]);
  const down = new Gauge({
    ...{ name: 'wapay_provider_down', help: '1: a provider does not answer, and is asked only now and then' },
    ...{ labelNames: ['to'], registers },
  });
  new Gauge({
    ...{ name: 'wapay_process_resident_memory_bytes', help: 'Memory of this process', registers },
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });

  return {
    request: ({ method, route, status, seconds }) =>
      requests.observe({ method: knownMethod(method), route, status }, seconds),
    received: (kind) => received.inc({ kind }),
    settled: (labels) => settled.inc(labels),
    captured: (cause) => captured.inc({ cause }),
    gaveUp: () => gaveUp.inc(),
    breaker: (to, state) => down.set({ to }, state === 'closed' ? 0 : 1),
    exchange: ({ name, outcome, status, ms }) =>
      exchanges.observe({ to: name, outcome, status: status === null ? 'none' : String(status) }, ms / 1000),
    read: async (readings) => {
      const moment = new Registry();
      for (const { name, help, values } of readings) {
        const labelNames = Object.keys(values[0]?.labels ?? {});
        const gauge = new Gauge({ name, help, labelNames, registers: [moment] });
        for (const { labels, value } of values) gauge.set(labels, value);
      }
      return (await registry.metrics()) + (await moment.metrics());
    },
    contentType: registry.contentType,
  };
}

/** A client may send any word as its method. */
const knownMethod = (method: string): string =>
  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].includes(method) ? method : 'other';
