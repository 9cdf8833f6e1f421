// Lints an OpenAPI document with Spectral and Redocly, without the network; a warning fails like an error.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const file = path.resolve(process.argv[2] ?? 'dist/openapi.json');
const config = (name) => path.join(ROOT, '.config', name);
const LINTERS = [
  ['spectral', 'lint', file, '--ruleset', config('spectral.yaml'), '--fail-severity', 'hint'],
  ['redocly', 'lint', file, '--config', config('redocly.yaml')],
];

let failed = 0;
for (const [name, ...args] of LINTERS) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const run = spawnSync(path.join(ROOT, 'node_modules/.bin', name), args, { cwd: ROOT, env, encoding: 'utf8' });
  if (run.status === 0) console.log(`${name}: nothing to say`);
  else {
    failed += 1;
    console.log(`${name}:\n${run.stdout}${run.stderr}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
