import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { parse, parseAllDocuments } from 'yaml';
import { CONFIG_KEYS } from '../../src/config';

// biome-ignore lint/suspicious/noExplicitAny: manifests are YAML whose shape the schemas check
type Json = any;

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** Kubernetes' own schemas, by kind. */
const MODELS = { Deployment, PodDisruptionBudget, ConfigMap, Service };

/** Throws when the manifest is not what Kubernetes' schema says. */
function validate(manifest: Json): void {
  const Model = MODELS[manifest.kind as keyof typeof MODELS];
  if (!Model) throw new Error(`no schema for ${manifest.kind}`);
  const { apiVersion, kind } = new Model({} as never);
  expect({ apiVersion: manifest.apiVersion, kind: manifest.kind }).toEqual({ apiVersion, kind });
  new Model(manifest).validate();
}

const manifests: Json[] = readdirSync(path.join(ROOT, 'ops/kubernetes'))
  .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
  .flatMap((file) => parseAllDocuments(read(`ops/kubernetes/${file}`)).map((document) => document.toJS()));
const named = manifests.map((manifest): [string, Json] => [`${manifest.kind} ${manifest.metadata.name}`, manifest]);
const deployments = manifests.filter(({ kind }) => kind === 'Deployment');

describe('Kubernetes', () => {
  test.each(named)('%s is what Kubernetes’ schema says', (_name, manifest) => {
    validate(manifest);
  });

  test.each<[string, (deployment: Json) => void]>([
    ['a number where text belongs', (it) => Object.assign(it.spec.template.spec.containers[0], { image: 7 })],
    ['no selector', (it) => Object.assign(it.spec, { selector: undefined })],
    [
      'a probe without a port',
      (it) => Object.assign(it.spec.template.spec.containers[0].livenessProbe, { httpGet: {} }),
    ],
    ['another version', (it) => Object.assign(it, { apiVersion: 'apps/v1beta1' })],
  ])('the check would see %s', (_what, spoil) => {
    const manifest = structuredClone(deployments[0]);
    spoil(manifest);
    expect(() => validate(manifest)).toThrow();
  });

  test('there is one Deployment for each role', () => {
    expect(deployments.map(({ metadata }) => metadata.name).sort()).toEqual(['wapay-api', 'wapay-worker']);
  });

  test.each(deployments.map((it): [string, Json] => [it.metadata.name, it.spec]))(
    '%s',
    (name, { selector, template }) => {
      const { spec } = template;
      const [container] = spec.containers;
      expect(template.metadata.labels).toEqual(selector.matchLabels);
      // Longer than the pause before SIGTERM and the 15 s in which a service ends.
      const [, pause] = container.lifecycle.preStop.exec.command;
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(pause) + 15);
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.env).toEqual([{ name: 'ROLE', value: name.replace('wapay-', '') }]);
      expect(container.livenessProbe.httpGet.path).toBe('/livez');
      expect(container.readinessProbe.httpGet.path).toBe('/readyz');
      expect(container.startupProbe.httpGet.path).toBe('/readyz');
      expect(container.resources).toEqual({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    },
  );

  test('its settings are keys of the service', () => {
    const { data } = manifests.find(({ kind }) => kind === 'ConfigMap');
    const secret = [...read('ops/kubernetes/README.md').matchAll(/--from-literal=(\w+)=/g)].map(([, key]) => key);
    expect([...Object.keys(data), ...secret].filter((key = '') => !CONFIG_KEYS.includes(key))).toEqual([]);
  });

  (has('kubectl', 'kustomize', '--help') ? test : test.skip)(
    'kustomize builds it, with the image of the registry',
    () => {
      const { stdout, stderr, status } = spawnSync('kubectl', ['kustomize', path.join(ROOT, 'ops/kubernetes')], {
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const built: Json[] = parseAllDocuments(stdout).map((document) => document.toJS());
      expect(built).toHaveLength(manifests.length);
      for (const manifest of built) validate(manifest);
      expect(stdout).toMatch(/image: registry\.example\.com\/wapay:\d/);
    },
  );
});

describe('docker compose', () => {
  const file = parse(read('docker-compose.yml'), { merge: true });
  const ours = Object.entries<Json>(file.services).filter(([, service]) => service.build);

  test('has one image for its processes, which end in time and come back', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['api', 'sandbox', 'worker']);
    for (const [, service] of ours)
      expect(service).toMatchObject({ image: 'wapay', restart: 'unless-stopped', stop_grace_period: '20s' });
  });

  test('has Prometheus and Grafana only for who asks for them', () => {
    for (const name of ['prometheus', 'grafana']) expect(file.services[name].profiles).toEqual(['metrics']);
    const mounted = [...read('docker-compose.yml').matchAll(/- (\.\/[\w./-]+):/g)].map(([, from = '']) => from);
    expect(mounted.length).toBeGreaterThan(3);
    for (const from of mounted) expect(() => readdirSync(path.join(ROOT, path.dirname(from)))).not.toThrow();
  });

  (has('docker', 'compose', 'version') ? test : test.skip)('is what compose takes, with every profile', () => {
    const { status, stderr } = spawnSync('docker', ['compose', '--profile', 'metrics', 'config', '--quiet'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('systemd', () => {
  const unit = read('ops/systemd/wapay.service');

  test('waits longer than a service takes to end, and starts what npm run build makes', () => {
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(15);
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/node dist\/main\.js$/m);
    expect(unit).toMatch(/^Environment=NODE_ENV=production$/m);
  });

  (has('systemd-analyze', '--version') ? test : test.skip)('is what systemd takes', () => {
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', path.join(ROOT, 'ops/systemd/wapay.service')], {
      encoding: 'utf8',
    });
    // Whether this machine has the program and other units is not about this one.
    const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('wapay.service'));
    expect(said.filter((line) => !/not executable|No such file|Failed to create .*scope/.test(line))).toEqual([]);
  });
});
