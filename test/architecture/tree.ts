import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Module, parseSync } from '@swc/core';

/** Files by their path from the root of the repository, with their text. */
export type Tree = Map<string, string>;

const ROOT = path.resolve(__dirname, '../..');

/** Every file below `src` and `test`; what tools write is left out. */
export function readTree(): Tree {
  const files = ['src', 'test'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(ROOT, path.join(parentPath, name)).split(path.sep).join('/')),
  );
  const ours = files.filter((file) => !/(?:^|\/)generated\//.test(file)).sort();
  const read = (file: string): string => (isText(file) ? readFileSync(path.join(ROOT, file), 'utf8') : '');
  return new Map(ours.map((file) => [file, read(file)]));
}

/** Every document of the repository, outside of `src` and `test` too. */
export function readDocs(tree: Tree): Tree {
  const outside = ['docs', 'ops', 'findings', '.github'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  const docs = [...outside, 'README.md'].filter((file) => file.endsWith('.md'));
  const read = docs.map((file): [string, string] => [file, readFileSync(path.join(ROOT, file), 'utf8')]);
  return new Map([...read, ...[...tree].filter(([file]) => file.endsWith('.md'))]);
}

/** Whether a file or folder is there, by its path from the root. */
export const isThere = (file: string): boolean => existsSync(path.join(ROOT, file));

const isText = (file: string): boolean => /\.(?:tsx?|md)$/.test(file);

export const isCode = (file: string): boolean => /\.tsx?$/.test(file);

/** Only the files below one folder, by their path from there. */
export const below = (tree: Tree, folder: string): Tree =>
  new Map(
    [...tree].flatMap(([file, text]) => (file.startsWith(`${folder}/`) ? [[file.slice(folder.length + 1), text]] : [])),
  );

/** db/orders.ts belongs to db; config.ts and config/keys.ts to config. */
export const floorOf = (file: string): string => file.replace(/\.tsx?$/, '').split('/')[0] ?? '';

export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = code.matchAll(/(?:\bfrom|\bimport|\b(?:import|require(?:\.resolve)?)\s*\()\s*['"]([^'"]+)['"]/g);
  return [...found].map((match) => match[1] ?? '');
}

/** The file that a relative import means. */
export function resolve(tree: Tree, file: string, target: string): string | undefined {
  const base = path.posix.join(path.posix.dirname(file), target);
  return [`${base}.ts`, `${base}.tsx`, `${base}/index.ts`, base].find((candidate) => tree.has(candidate));
}

/** A node of a syntax tree; only what the checks read. */
export type Node = { type: string } & Record<string, unknown>;

export const parse = (file: string, source: string): Module =>
  parseSync(source, { syntax: 'typescript', tsx: file.endsWith('x') });

/** Calls `visit` for every node of a syntax tree. */
export function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, visit);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && typeof value.type === 'string') visit(value as Node);
  for (const [key, child] of Object.entries(value)) if (key !== 'span') walk(child, visit);
}
