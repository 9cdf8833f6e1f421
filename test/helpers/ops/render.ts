import { stringify } from 'yaml';
import { METRICS } from '../../../src/metrics/catalog';
import type { Alert } from './alert';
import { ALERTS } from './alerts';
import { type Panel, ROWS } from './panels';

const HEADER = '# Made by `npm run generate:ops` from test/helpers/ops/alerts.ts. Do not edit.\n';

/** Prometheus' rule file. */
export const renderAlerts = (): string =>
  HEADER +
  stringify(
    {
      groups: [
        {
          name: 'wapay',
          rules: ALERTS.map(({ name, expr, for: wait, severity, summary, action }) => ({
            alert: name,
            expr,
            for: wait,
            labels: { severity },
            annotations: { summary, action },
          })),
        },
      ],
    },
    { lineWidth: 0 },
  );

/** What promtool shall find: for each rule a world in which it fires, and one in which it does not. */
export const renderAlertTests = (rules: string): string =>
  stringify({
    rule_files: [rules],
    evaluation_interval: '1m',
    tests: ALERTS.flatMap((alert) => [worldOf(alert, 'fires'), worldOf(alert, 'rests')]),
  });

function worldOf(alert: Alert, which: 'fires' | 'rests') {
  const { series, minutes } = alert[which];
  const labels = which === 'fires' ? alert.fires.labels : [];
  return {
    name: `${alert.name} ${which}`,
    interval: '1m',
    input_series: series.map(([name, own, values]) => ({ series: `${name}{${own}}`, values })),
    alert_rule_test: [
      {
        eval_time: `${minutes}m`,
        alertname: alert.name,
        exp_alerts: labels.map((own) => ({
          exp_labels: { severity: alert.severity, ...own },
          exp_annotations: { summary: alert.summary, action: alert.action },
        })),
      },
    ],
  };
}

/** Grafana's dashboard: three graphs beside each other, eight units high. */
export function renderDashboard(): string {
  const panels: object[] = [];
  let y = 0;
  for (const row of ROWS) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
    });
    y += 1;
    for (const [index, panel] of row.panels.entries())
      panels.push(
        graph(panel, panels.length + 1, { x: (index % 3) * 8, y: y + Math.floor(index / 3) * 8, w: 8, h: 8 }),
      );
    y += Math.ceil(row.panels.length / 3) * 8;
  }
  const dashboard = {
    uid: 'wapay',
    title: 'wapay',
    description: 'Made by `npm run generate:ops` from test/helpers/ops/panels.ts. Do not edit.',
    tags: ['wapay'],
    schemaVersion: 39,
    editable: true,
    time: { from: 'now-6h', to: 'now' },
    refresh: '1m',
    timezone: 'browser',
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
      ],
    },
    annotations: { list: [] },
    panels,
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own notation for a variable
const SOURCE = { type: 'prometheus', uid: '${datasource}' };

function graph({ title, unit, queries, description }: Panel, id: number, gridPos: object): object {
  return {
    id,
    type: 'timeseries',
    title,
    description,
    datasource: SOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0, custom: { lineWidth: 1, fillOpacity: 10 } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: SOURCE,
      expr,
      legendFormat,
    })),
  };
}

/** The README's table of metrics. */
export const renderMetricsTable = (): string =>
  [
    '| Metric | Labels | What it is |',
    '|---|---|---|',
    ...Object.entries(METRICS).map(
      ([name, { kind, labels, help, source }]) =>
        `| \`${name}\` | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} (${kind}${source === 'database' ? ', of the whole service' : ''}) |`,
    ),
  ].join('\n');

/** The table of alerts in ops/README.md. */
export const renderAlertsTable = (): string =>
  [
    '| Alert | | After | What is seen | What to do |',
    '|---|---|---|---|---|',
    ...ALERTS.map(
      ({ name, severity, for: wait, summary, action }) =>
        `| \`${name}\` | ${severity} | ${wait} | ${summary} | ${action} |`,
    ),
  ].join('\n');

/** A text in which what stands between two marks is replaced; throws where the marks are missing. */
export function fillIn(text: string, mark: string, content: string): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the marks ${begin} … ${end} are missing`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}
