import { checkLinks, checkWays } from './architecture/check-docs';
import { checkFileNames, checkFolders, checkForm, checkLengths } from './architecture/check-files';
import { checkImports, findCycles } from './architecture/check-imports';
import { checkExports, checkWords } from './architecture/check-names';
import { checkLogs, checkSql } from './architecture/check-text';
import { below, isThere, readDocs, readTree } from './architecture/tree';

const tree = readTree();
const docs = readDocs(tree);
const src = below(tree, 'src');
const withoutPages = new Map([...src].filter(([file]) => !file.startsWith('web/') && /\.ts$/.test(file)));

test('the checks see the source', () => {
  expect([...src.keys()]).toEqual(
    expect.arrayContaining(['config.ts', 'domain/lifecycles/statuses.ts', 'web/README.md']),
  );
});

test('src: imports point to lower floors and lower features, and packages stay where they belong', () => {
  expect(checkImports(withoutPages)).toEqual([]);
});

test('src: imports make no circle', () => {
  expect(findCycles(src)).toEqual([]);
});

test('src and test: files have at most 300 lines', () => {
  expect(checkLengths(tree)).toEqual([]);
});

test('src: files are no barrels, and only config reads the environment', () => {
  expect(checkForm(src)).toEqual([]);
});

test('src and test: every folder has a README and at most twelve files', () => {
  expect(checkFolders(tree)).toEqual([]);
});

test('src: a file name stands once on its floor', () => {
  expect(checkFileNames(src)).toEqual([]);
});

test('src and test: names use the words of the glossary', () => {
  expect(checkWords(tree)).toEqual([]);
});

test('src: an exported name stands in one file', () => {
  expect(checkExports(src)).toEqual([]);
});

test('src: every log line names its event', () => {
  expect(checkLogs(src)).toEqual([]);
});

test('src: SQL stands in db', () => {
  expect(checkSql(src)).toEqual([]);
});

test('documents: every link and every named file leads somewhere', () => {
  expect(checkLinks(docs, isThere)).toEqual([]);
});

test('docs/house.md: each way is a chain of imports through at most twelve files', () => {
  expect(checkWays(docs.get('docs/house.md') ?? '', src)).toEqual([]);
});
