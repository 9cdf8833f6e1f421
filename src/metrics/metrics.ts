import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricName } from './catalog';

/** What the service counts; what each number means stands in the catalog. */
export interface Metrics {
  /** `route` is the pattern of the route, never the path. */
  request(request: { method: string; route: string; status: number; seconds: number }): void;
  /** An item stored by a webhook delivery. */
  received(kind: string): void;
  /** A webhook delivery whose sender was not proven: whose it claims to be, and whether it carried a proof at all. */
  refused(source: string, proof: string): void;
  /** A request or a connection was answered 503 before anything of it was read. */
  turnedAway(reason: string): void;
  /** A lookup that was applied, dropped as stale or never answered; what it found; what made us ask. */
  settled(settled: { outcome: string; verdict: string; cause: string }): void;
  /** A payment became captured; `cause` is what told us first. */
  captured(cause: string): void;
  /** Nobody will look for this payment any more unless a webhook comes. */
  gaveUp(): void;
  /** A message got this status. */
  message(kind: string, status: string): void;
  /** WhatsApp told what a message costs. */
  priced(pricing: { category: string; type: string | null }): void;
  /** What became of deliveries to a forward address. */
  forwarded(outcome: 'taken' | 'failed' | 'given_up', count: number): void;
  /** A page of a gateway's books came, or did not. */
  settlementPage(source: string, outcome: 'page' | 'retry' | 'refused'): void;
  /** Whether requests to a provider are held back, because it does not answer. */
  breaker(name: string, state: string): void;
  /** One request to somebody else. `status` is null when no answer came. */
  exchange(exchange: { name: string; outcome: string; status: number | null; ms: number }): void;
  /** All of it as Prometheus text, with the given numbers of this moment. */
  read(readings: Reading[]): Promise<string>;
  readonly contentType: string;
}

/** A number read at the moment of asking. */
export interface Reading {
  name: MetricName;
  values: { labels: Record<string, string>; value: number }[];
}

/** Ordinary answers take milliseconds; a webhook must be answered within 5 s and a request to a provider ends after 10 s. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes the counters of one process. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const options = (name: MetricName) => ({ name, help: METRICS[name].help, labelNames: [...METRICS[name].labels] });
  const counter = (name: MetricName) => new Counter({ ...options(name), registers });
  const gauge = (name: MetricName) => new Gauge({ ...options(name), registers });
  const histogram = (name: MetricName) => new Histogram({ ...options(name), registers, buckets: SECONDS });

  const requests = histogram('wapay_http_request_duration_seconds');
  const received = counter('wapay_webhook_items_total');
  const refused = counter('wapay_webhook_refused_total');
  const turnedAway = counter('wapay_requests_turned_away_total');
  const settled = counter('wapay_lookups_total');
  const captured = counter('wapay_payments_captured_total');
  const gaveUp = counter('wapay_lookups_given_up_total');
  const messages = counter('wapay_messages_total');
  const priced = counter('wapay_messages_priced_total');
  const exchanges = histogram('wapay_exchange_duration_seconds');
  const forwarded = counter('wapay_forwards_total');
  const pages = counter('wapay_settlement_pages_total');
  const down = gauge('wapay_provider_down');
  gauge('wapay_build_info').set({ version, node: process.version }, 1);

  return {
    request: ({ method, route, status, seconds }) =>
      requests.observe({ method: knownMethod(method), route, status }, seconds),
    received: (kind) => received.inc({ kind }),
    refused: (source, proof) => refused.inc({ source, proof }),
    turnedAway: (reason) => turnedAway.inc({ reason }),
    settled: (labels) => settled.inc(labels),
    captured: (cause) => captured.inc({ cause }),
    gaveUp: () => gaveUp.inc(),
    message: (kind, status) => messages.inc({ kind, status }),
    priced: ({ category, type }) =>
      priced.inc({ category: knownWord(CATEGORIES, category), type: knownWord(TYPES, type ?? 'none') }),
    forwarded: (outcome, count) => forwarded.inc({ outcome }, count),
    settlementPage: (source, outcome) => pages.inc({ source, outcome }),
    breaker: (to, state) => down.set({ to }, state === 'closed' ? 0 : 1),
    exchange: ({ name, outcome, status, ms }) =>
      exchanges.observe({ to: name, outcome, status: status === null ? 'none' : String(status) }, ms / 1000),
    read: async (readings) => {
      const moment = new Registry();
      for (const { name, values } of readings) {
        const reading = new Gauge({ ...options(name), registers: [moment] });
        for (const { labels, value } of values) reading.set(labels, value);
      }
      return [await registry.metrics(), await processMetrics(), await moment.metrics()].join('');
    },
    contentType: registry.contentType,
  };
}

/** Meta's words (Webhooks, statuses, pricing, 2026); a label must not grow with what somebody sends. */
const CATEGORIES = new Set([
  ...['service', 'utility', 'marketing', 'marketing_lite', 'authentication', 'authentication-international'],
  ...['referral_conversion', 'group_service', 'group_utility', 'group_marketing'],
]);
const TYPES = new Set(['regular', 'free_customer_service', 'free_group_customer_service', 'free_entry_point', 'none']);

const knownWord = (words: ReadonlySet<string>, word: string): string => (words.has(word) ? word : 'other');

let ofProcess: Registry | undefined;

/**
 * What prom-client measures of a Node process, under the names that every Node dashboard knows. Once in a process: each
 * collection has a timer of its own that watches the event loop.
 */
function processMetrics(): Promise<string> {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess.metrics();
}

/** A client may send any word as its method. */
const knownMethod = (method: string): string =>
  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].includes(method) ? method : 'other';
