/** `npm run generate:ops`: writes what below ops/ and in the README is made from the tables. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fillIn, renderAlerts, renderAlertsTable, renderDashboard, renderMetricsTable } from './render';

const ROOT = path.resolve(__dirname, '../../..');

/** Every generated file with its text. */
export function opsFiles(): Record<string, string> {
  const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
  return {
    'README.md': fillIn(read('README.md'), 'metrics', renderMetricsTable()),
    'ops/README.md': fillIn(read('ops/README.md'), 'alerts', renderAlertsTable()),
    'ops/prometheus/alerts.yml': renderAlerts(),
    'ops/grafana/dashboard.json': renderDashboard(),
  };
}

if (process.argv[2]?.endsWith('write-ops.ts'))
  for (const [file, text] of Object.entries(opsFiles())) writeFileSync(path.join(ROOT, file), text);
