import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Books } from '../../src/client/books';
import { Wapay } from '../../src/client/client';
import type { Context } from '../../src/flows/context';
import { merchantRoutes } from '../../src/http/app';

const HELPERS = path.resolve(__dirname, '../helpers');

test('the client’s types are those of the document; after a change run: npm run generate:client', () => {
  const command = [path.join(HELPERS, 'run-ts.cjs'), path.join(HELPERS, 'write-client-types.ts'), '--print'];
  const expected = execFileSync(process.execPath, command, { encoding: 'utf8' });
  expect(readFileSync(path.resolve(__dirname, '../../src/client/generated/types.ts'), 'utf8')).toBe(expected);
});

test('the client has a method for every route, named as in the document', () => {
  // A stream is for browsers, which have a client of their own for it.
  const answering = merchantRoutes({} as Context).filter((route) => 'handle' in route);
  const routes = answering.map((route) => route.doc.id);
  const methods = [Wapay, Books].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));
  expect(routes.filter((name) => !methods.includes(name))).toEqual([]);
});
