import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Wapay } from '../../src/client/client';
import type { Context } from '../../src/flows/context';
import { merchantRoutes } from '../../src/http/app';

const HELPERS = path.resolve(__dirname, '../helpers');

test('the client’s types are those of the document; after a change run: npm run generate:client', () => {
  const command = [path.join(HELPERS, 'run-ts.cjs'), path.join(HELPERS, 'write-client-types.ts'), '--print'];
  const expected = execFileSync(process.execPath, command, { encoding: 'utf8' });
  expect(readFileSync(path.resolve(__dirname, '../../src/client/types.ts'), 'utf8')).toBe(expected);
});

test('the client has a method for every route, named as in the document', () => {
  // A stream is for browsers, which have a client of their own for it.
  const answering = merchantRoutes({} as Context).filter((route) => 'handle' in route);
  const routes = answering.map((route) => route.doc.id);
  const methods = Object.getOwnPropertyNames(Wapay.prototype);
  expect(routes.filter((name) => !methods.includes(name))).toEqual([]);
});

test('wapay/client is what the build makes of the client', () => {
  const root = path.resolve(__dirname, '../..');
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { outDir, rootDir } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8')).compilerOptions;
  const sources = Object.values<string>(exports['./client']).map((built) =>
    built.replace(`./${outDir}/`, `./${rootDir}/`).replace(/(?:\.d\.ts|\.js)$/, '.ts'),
  );
  expect(sources).toEqual(['./src/client/client.ts', './src/client/client.ts']);
});
