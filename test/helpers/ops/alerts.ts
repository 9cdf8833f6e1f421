import type { Alert } from './alert';
import { TRAFFIC_ALERTS } from './alerts-of-traffic';
import { WORK_ALERTS } from './alerts-of-work';

/** The alert rules; ops/prometheus/alerts.yml and the table in ops/README.md are made from them. */
export const ALERTS: Alert[] = [...TRAFFIC_ALERTS, ...WORK_ALERTS];
