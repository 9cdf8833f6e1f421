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

export const API = 'instance="api-1",job="wapay"';
export const HTTP = 'wapay_http_request_duration_seconds';
export const request = (suffix: '_count' | '_bucket', labels: string, values: string): Series => [
  `${HTTP}${suffix}`,
  `${API},method="POST",${labels}`,
  values,
];
