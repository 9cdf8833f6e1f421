import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/* `npm run lint:openapi` holds the real document against both linters; here is that they would say so. */

const HELPERS = path.resolve(__dirname, '../../helpers');

test('a document with a warning fails the check, and each linter names it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wapay-lint-'));
  const file = path.join(folder, 'openapi.json');
  const operation = {
    operationId: 'one',
    summary: 'One',
    tags: ['nowhere'],
    responses: { 200: { description: 'Yes.' } },
  };
  writeFileSync(
    file,
    JSON.stringify({ openapi: '3.1.0', info: { title: 'x', version: '1' }, paths: { '/a': { get: operation } } }),
  );
  const run = spawnSync(process.execPath, [path.join(HELPERS, 'lint-openapi.mjs'), file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/spectral:[\s\S]*operation-description[\s\S]*redocly:[\s\S]*security-defined/);
}, 60_000);
