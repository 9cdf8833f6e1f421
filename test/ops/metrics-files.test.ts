import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { METRICS, type MetricEntry } from '../../src/metrics/catalog';
import { ALERTS } from '../helpers/ops/alerts';
import { ROWS } from '../helpers/ops/panels';
import { renderAlerts, renderAlertTests } from '../helpers/ops/render';
import { opsFiles } from '../helpers/ops/write-ops';

const ROOT = path.resolve(__dirname, '../..');
const PANELS = ROWS.flatMap(({ panels }) => panels);
const QUERIES = PANELS.flatMap(({ title, queries }) => Object.values(queries).map((expr) => ({ title, expr })));

const withPromtool = spawnSync('promtool', ['--version']).status === 0 ? test : test.skip;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wapay-ops-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function promtool(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', cwd: folder });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
}

test.each(Object.entries(opsFiles()))(
  '%s is what the tables say; after a change run: npm run generate:ops',
  (file, text) => {
    expect(readFileSync(path.join(ROOT, file), 'utf8')).toBe(text);
  },
);

/** Metrics in a query with the labels that it selects or groups by. */
function usedIn(expr: string): { name: string; labels: string[] }[] {
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((one) => one.trim()),
  );
  return [...expr.matchAll(/\b((?:wapay|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', selected = '']) => ({
      name: name.replace(/_(bucket|count|sum)$/, ''),
      labels: [...[...selected.matchAll(/(\w+)[=!]/g)].map(([, label = '']) => label), ...grouped],
    }),
  );
}

/** Prometheus adds these itself. */
const ADDED = ['le', 'job', 'instance'];

test.each([...ALERTS.map(({ name, expr }) => [name, expr]), ...QUERIES.map(({ title, expr }) => [title, expr])])(
  '%s asks for metrics that are there, by labels that they have',
  (_title, expr = '') => {
    const used = usedIn(expr);
    for (const { name, labels } of used) {
      const entry: MetricEntry | undefined = METRICS[name as keyof typeof METRICS];
      expect({ name, known: entry !== undefined }).toEqual({ name, known: true });
      const known = [...(entry?.labels ?? []), ...ADDED];
      expect({ name, unknown: labels.filter((label) => !known.includes(label)) }).toEqual({ name, unknown: [] });
      // The same in every process: a sum would count it as often as processes run.
      if (entry?.source === 'database') expect(expr).not.toMatch(new RegExp(`sum[^(]*\\([^)]*${name}`));
    }
    if (!expr.startsWith('up{')) expect(used.length).toBeGreaterThan(0);
  },
);

test('every metric of ours is on the dashboard', () => {
  const shown = new Set(QUERIES.flatMap(({ expr }) => usedIn(expr).map(({ name }) => name)));
  expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
});

test('every alert says what to do, under a name of its own', () => {
  expect(new Set(ALERTS.map(({ name }) => name)).size).toBe(ALERTS.length);
  for (const { summary, action } of ALERTS) expect(`${summary}. ${action}`).toMatch(/^.{20,}\. .{20,}\.$/);
});

withPromtool('promtool takes the rules, the configuration and every query of the dashboard', () => {
  promtool('check', 'rules', path.join(ROOT, 'ops/prometheus/alerts.yml'));
  writeFileSync(path.join(folder, 'alerts.yml'), renderAlerts());
  const config = readFileSync(path.join(ROOT, 'ops/prometheus/prometheus.yml'), 'utf8');
  writeFileSync(path.join(folder, 'prometheus.yml'), config.replace('/etc/prometheus/alerts.yml', 'alerts.yml'));
  promtool('check', 'config', 'prometheus.yml');
  const rules = QUERIES.map(({ expr }, index) => ({ record: `panel:${index}`, expr }));
  writeFileSync(path.join(folder, 'panels.yml'), stringify({ groups: [{ name: 'panels', rules }] }));
  promtool('check', 'rules', 'panels.yml');
});

withPromtool('every alert fires in a world where it should, and rests in one like it', () => {
  writeFileSync(path.join(folder, 'rules.yml'), renderAlerts());
  writeFileSync(path.join(folder, 'rules.test.yml'), renderAlertTests('rules.yml'));
  promtool('test', 'rules', 'rules.test.yml');
  // And the worlds can tell: with the rules made deaf, each one that should fire is missed.
  writeFileSync(path.join(folder, 'rules.yml'), renderAlerts().replaceAll(/^( +)expr: .*$/gm, '$1expr: vector(1) > 1'));
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'rules.test.yml'], {
    encoding: 'utf8',
    cwd: folder,
  });
  expect(status).not.toBe(0);
  const missed = ALERTS.filter(({ name }) => new RegExp(`alertname: ?${name}\\b`).test(`${stdout}${stderr}`));
  expect(missed.map(({ name }) => name)).toEqual(ALERTS.map(({ name }) => name));
});
