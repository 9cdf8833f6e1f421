import { checkLinks, checkWays } from './check-docs';
import { checkFileNames, checkFolders, checkForm, checkLengths } from './check-files';
import { checkImports, findCycles } from './check-imports';
import { checkExports, checkWords } from './check-names';
import { checkLogs, checkSql } from './check-text';
import type { Tree } from './tree';

const tree = (files: Record<string, string>): Tree => new Map(Object.entries(files));
type Case = [what: string, files: Record<string, string>, violation: string];

test.each<Case>([
  [
    'imports a higher floor',
    { 'domain/a.ts': `import { x } from '../flows/b';`, 'flows/b.ts': '' },
    'domain/a.ts: imports flows/b.ts, which is not on a lower floor',
  ],
  [
    'imports a type of a higher floor',
    { 'ports.ts': `import type { X } from './db/b';`, 'db/b.ts': '' },
    'ports.ts: imports db/b.ts, which is not on a lower floor',
  ],
  [
    'imports the neighbour floor',
    { 'adapters/http/b.ts': `export { x } from '../../db/b';`, 'db/b.ts': '' },
    'adapters/http/b.ts: imports db/b.ts, which is not on a lower floor',
  ],
  [
    'imports a higher floor over several lines',
    { 'db/a.ts': `import {\n  x,\n} from '../http/b';`, 'http/b.ts': '' },
    'db/a.ts: imports http/b.ts, which is not on a lower floor',
  ],
  [
    'imports a higher floor at run time',
    { 'db/a.ts': `const b = await import('../main');`, 'main.ts': '' },
    'db/a.ts: imports main.ts, which is not on a lower floor',
  ],
  [
    'imports a higher feature',
    { 'flows/state/a.ts': `import '../payments/b';`, 'flows/payments/b.ts': '' },
    'flows/state/a.ts: imports flows/payments/b.ts, but the feature payments does not stand below state',
  ],
  [
    'imports a feature beside it',
    { 'flows/charges/a.ts': `import '../refunds/b';`, 'flows/refunds/b.ts': '' },
    'flows/charges/a.ts: imports flows/refunds/b.ts, but the feature refunds does not stand below charges',
  ],
  [
    'is in a feature without a place',
    { 'flows/things/a.ts': `import '../state/b';`, 'flows/state/b.ts': '' },
    'flows/things/a.ts: its folder things has no place in FEATURES',
  ],
  [
    'is of the sandbox and imports the service',
    { 'sandbox/a.ts': `import { x } from '../adapters/b';`, 'adapters/b.ts': '' },
    'sandbox/a.ts: imports adapters/b.ts, code of the service itself',
  ],
  ['is on no floor', { 'utils/a.ts': '' }, 'utils/a.ts: belongs to no floor'],
  ['imports a missing file', { 'db/a.ts': `import './b';` }, 'db/a.ts: imports ./b, which is not there'],
  ['uses axios in a flow', { 'flows/a.ts': `import axios from 'axios';` }, 'flows/a.ts: uses the package axios'],
  ['uses express in a flow', { 'flows/a.ts': `import e from 'express';` }, 'flows/a.ts: uses the package express'],
  ['uses pg in HTTP', { 'http/a.ts': `import { Pool } from 'pg';` }, 'http/a.ts: uses the package pg'],
  [
    'uses Prisma in a flow',
    { 'flows/a.ts': `import { PrismaClient } from '../generated/prisma/client';` },
    'flows/a.ts: uses the package @prisma/client',
  ],
  [
    'uses an unknown package',
    { 'db/a.ts': `const _ = require('lodash/get');` },
    'db/a.ts: uses the package lodash; only nobody may',
  ],
  ['is of the domain and logs', { 'domain/a.ts': `import 'pino';` }, 'domain/a.ts: uses the package pino'],
  [
    'is of the domain and reads files',
    { 'domain/a.ts': `import { readFileSync } from 'node:fs';` },
    'domain/a.ts: imports node:fs; the domain is pure',
  ],
])('checkImports reports a file that %s', (_what, files, violation) => {
  expect(checkImports(tree(files))).toEqual([expect.stringContaining(violation)]);
});

test('findCycles reports a circle through three files, also of types', () => {
  const files = {
    'db/a.ts': `import './b';`,
    'db/b.ts': `import { c } from './c';`,
    'db/c.ts': `import type { A } from './a';`,
  };
  expect(findCycles(tree(files))).toEqual(['db/a.ts -> db/b.ts -> db/c.ts -> db/a.ts']);
});

test('checkLengths reports a file of 301 lines, not one that a tool wrote', () => {
  const long = 'x;\n'.repeat(301);
  const found = checkLengths(
    tree({ 'src/a.ts': long, 'test/b.ts': `// Made from c\n${long}`, 'test/c.ts': 'x;\n'.repeat(300) }),
  );
  expect(found).toEqual([expect.stringContaining('src/a.ts: has 301 lines')]);
});

test.each<[string, string, string, string]>([
  ['is an index', 'db/index.ts', '', 'db/index.ts: is a barrel'],
  ['exports all of another', 'db/a.ts', `export * from './b';\nconst x = 1;`, 'db/a.ts: is a barrel'],
  ['only re-exports', 'db/a.ts', `export { x } from './b';\nexport { y } from './c';`, 'db/a.ts: is a barrel'],
  ['reads process.env', 'db/a.ts', 'const x = process.env.X;', 'db/a.ts: reads the environment'],
  ['reads it by name', 'db/a.ts', `const x = process['env'];`, 'db/a.ts: reads the environment'],
  ['takes it apart', 'db/a.ts', 'const { env } = process;', 'db/a.ts: reads the environment'],
])('checkForm reports a file that %s', (_what, file, source, violation) => {
  expect(checkForm(tree({ [file]: source }))).toEqual([expect.stringContaining(violation)]);
});

const filesIn = (folder: string, count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}/file-${index}.ts`, '']));

test.each<Case>([
  ['no README', { 'src/db/a.ts': '', 'src/README.md': 'x' }, 'src/db: has no README.md'],
  ['a long README', { 'src/README.md': 'one\n\ntwo\nthree\nfour' }, 'src/README.md: has 5 lines'],
  ['thirteen files', { 'src/README.md': 'x', ...filesIn('src', 13) }, 'src: has 13 files'],
])('checkFolders reports a folder with %s', (_what, files, violation) => {
  expect(checkFolders(tree(files))).toEqual([expect.stringContaining(violation)]);
});

test('checkFolders counts neither the README nor recorded payloads', () => {
  const fixtures = { 'test/README.md': 'x', 'test/fixtures/README.md': 'x', ...filesIn('test/fixtures', 20) };
  expect(checkFolders(tree({ 'src/README.md': 'x', ...filesIn('src', 12), ...fixtures }))).toEqual([]);
});

test('checkFileNames reports one name twice on a floor, not on two floors', () => {
  expect(checkFileNames(tree({ 'db/a/same.ts': '', 'flows/a/same.ts': '' }))).toEqual([]);
  expect(checkFileNames(tree({ 'db/a/same.ts': '', 'db/b/same.ts': '' }))).toEqual([
    expect.stringContaining('db/a/same.ts and db/b/same.ts have one name'),
  ]);
});

test.each<Case>([
  ['a variable', { 'src/x/a.ts': 'const oldNews = 1;' }, 'src/x/a.ts: oldNews has the word "news"'],
  ['a property', { 'src/x/a.ts': 'const x = { hasGist: true };' }, 'src/x/a.ts: hasGist has the word "gist"'],
  ['a parameter', { 'src/x/a.ts': 'const f = (told: Date) => f(told);' }, 'src/x/a.ts: told has the word "told"'],
  ['a type', { 'src/x/a.ts': 'interface Judgement {}' }, 'src/x/a.ts: Judgement has the word "judgement"'],
  ['a file', { 'src/x/old-gist.ts': '' }, 'src/x/old-gist.ts: old-gist.ts has the word "gist"'],
])('checkWords reports a banned word in the name of %s', (_what, files, violation) => {
  expect(checkWords(tree(files))).toEqual([expect.stringContaining(violation)]);
});

test('checkWords leaves texts and comments alone', () => {
  const source = `/** Old news. */\nconst COLUMN = 'psp_hint'; // told\nconst query = \`SELECT held FROM hints\`;`;
  expect(checkWords(tree({ 'src/x/a.ts': source }))).toEqual([]);
});

test('checkExports reports a name that two files of the service export, not one of the sandbox', () => {
  const files = { 'db/a.ts': 'export const one = 1;', 'sandbox/b.ts': 'export function one() {}' };
  expect(checkExports(tree(files))).toEqual([]);
  expect(checkExports(tree({ ...files, 'flows/c.ts': 'export async function one() {}' }))).toEqual([
    expect.stringContaining('one is exported by db/a.ts and flows/c.ts'),
  ]);
});

test.each<[string, string]>([
  ['has no fields', `ctx.log.warn({}, 'text');`],
  ['has fields without event', `log.info({ port }, 'text');`],
  ['has an event that is no word in snake_case', `log.error({ event: 'Not.Snake', err }, 'text');`],
  ['has only a text', `logger.error('text');`],
])('checkLogs reports a call that %s', (_what, call) => {
  expect(checkLogs(tree({ 'flows/a.ts': call }))).toEqual([expect.stringContaining('flows/a.ts: log.')]);
});

test('checkLogs accepts an event, also one of two', () => {
  const call = `ctx.log.warn({ event: again ? 'notification_retried' : 'notification_failed', err }, 'text');`;
  expect(checkLogs(tree({ 'flows/a.ts': call }))).toEqual([]);
});

test.each(['SELECT 1 AS one', ' INSERT INTO orders VALUES (1)', 'UPDATE orders SET x = 1', 'DELETE FROM orders'])(
  'checkSql reports "%s" outside db, and not in db',
  (sql) => {
    const source = `db.query(\`${sql}\`);`;
    expect(checkSql(tree({ 'db/a.ts': source }))).toEqual([]);
    expect(checkSql(tree({ 'flows/a.ts': source }))).toEqual([expect.stringContaining('flows/a.ts: holds SQL')]);
  },
);

test('all checks accept a small house that keeps the rules', () => {
  const files = {
    'domain/values/a.ts': `import { z } from 'zod';\n// from '../flows/b' would be wrong\nimport { b } from './b';`,
    'domain/values/b.ts': `/** import 'axios' */\nexport const b = 1;`,
    'config.ts': 'process.env.PORT;',
    'logger.ts': `import pino, { type Logger } from 'pino';\nexport type { Logger };`,
    'flows/views/a.ts': `import { b } from '../../domain/values/b';\nimport { createHash } from 'node:crypto';`,
    'container.ts': `import { Pool } from 'pg';\nimport { a } from './flows/views/a';`,
    'main.ts': `import { x } from './container';`,
  };
  const src = tree(files);
  const found = [
    checkImports,
    findCycles,
    checkLengths,
    checkForm,
    checkFileNames,
    checkWords,
    checkExports,
    checkLogs,
    checkSql,
  ];
  expect(found.flatMap((check) => check(src))).toEqual([]);
});

test.each<[what: string, text: string, violation: string]>([
  ['a missing file', '[x](gone.md)', 'docs/a.md: links to gone.md, which is not there'],
  ['a missing heading', '[x](b.md#no-such)', 'docs/a.md: links to b.md#no-such, but docs/b.md has no such heading'],
  ['a missing heading of its own', '# One\n[x](#two)', 'docs/a.md: links to #two, but docs/a.md has no such heading'],
  ['a missing file by its name', 'see `src/gone.ts`', 'docs/a.md: names src/gone.ts, which is not there'],
])('checkLinks finds %s', (_, text, violation) => {
  const docs = { 'docs/a.md': text, 'docs/b.md': '# What was renamed?\n' };
  expect(checkLinks(tree(docs), (file) => Object.hasOwn(docs, file))).toEqual([violation]);
});

test('checkLinks accepts links to files, headings and other sites, and what code blocks show', () => {
  const text = '[x](../README.md#what-was-renamed) [y](https://x.example/z) `src/x.ts`\n```sh\n[z](gone)\n```\n';
  const docs = { 'docs/a.md': text, 'README.md': '## What was `renamed`?', 'src/x.ts': '' };
  expect(checkLinks(tree(docs), (file) => Object.hasOwn(docs, file))).toEqual([]);
});

test.each<[what: string, files: string[], violation: string[]]>([
  ['nothing wrong with a chain', ['a.ts', 'b.ts', 'c.ts'], []],
  ['a gap', ['a.ts', 'c.ts'], ['docs/house.md: on the way "One" nothing before src/c.ts imports it']],
  [
    'too many files',
    ['a.ts', ...Array<string>(12).fill('b.ts')],
    ['docs/house.md: the way "One" has 13 files (at most 12)'],
  ],
  ['no way', [], ['docs/house.md: has no way, which is a heading with a numbered list of files']],
])('checkWays finds %s', (_, files, violations) => {
  const src = tree({ 'a.ts': `import './b';`, 'b.ts': `import './c';`, 'c.ts': '' });
  const steps = files.map((file, index) => `${index + 1}. \`src/${file}\` – x\n`).join('');
  expect(checkWays(`# House\n### One\n${steps}\n## Other\n1. \`src/z.ts\`\n`, src)).toEqual(violations);
});
