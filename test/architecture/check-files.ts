import path from 'node:path';
import { floorOf, isCode, type Tree } from './tree';

const MOST_LINES = 300;
const MOST_FILES = 12;
const MOST_README_LINES = 3;

/** Folders that hold data, or files of a fixed shape: their number of files says nothing. */
const NOT_COUNTED = /^test\/(?:fixtures|web\/screenshots)(?:\/|$)/;

/** A package is published with this README. */
const LONG_READMES = ['src/client/package/README.md'];

/** Length of files; what a tool wrote is as long as it has to be. */
export function checkLengths(tree: Tree): string[] {
  return [...tree].flatMap(([file, source]) => {
    const lines = source.trimEnd().split('\n').length;
    if (lines <= MOST_LINES || !isCode(file) || source.startsWith('// Made from ')) return [];
    return [`${file}: has ${lines} lines; split it by what would make one change it (at most ${MOST_LINES})`];
  });
}

/** Barrels, and who reads the environment. */
export function checkForm(src: Tree): string[] {
  const violations: string[] = [];
  for (const [file, source] of src) {
    if (!isCode(file)) continue;
    if (isBarrel(file, source)) violations.push(`${file}: is a barrel; import from the files themselves`);
    // An entry point may hand the whole environment to the function that reads it.
    if (
      floorOf(file) !== 'config' &&
      /\bprocess\s*\.\s*env\b|\bprocess\s*\[|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(
        source.replace(/\bload\w*Config\(process\.env\)/g, ''),
      )
    )
      violations.push(`${file}: reads the environment; add the setting to src/config and pass it in`);
  }
  return violations;
}

function isBarrel(file: string, source: string): boolean {
  const passesOn = /^export (?:type )?(?:\*|\{[^}]*\}) (?:as \w+ )?from /gm;
  const rest = source
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replace(/^(?:export|import)[^;]* from [^;]*;/gm, '');
  const onlyPassesOn = passesOn.test(source) && rest.trim() === '';
  return onlyPassesOn || /(?:^|\/)index\.ts$/.test(file) || /^export \* from/m.test(source);
}

/** Every folder has a short README and at most twelve files; a file's name stands once on its floor. */
export function checkFolders(tree: Tree): string[] {
  const folders = new Map<string, string[]>();
  for (const file of tree.keys()) {
    for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder))
      folders.set(folder, folders.get(folder) ?? []);
    folders.get(path.posix.dirname(file))?.push(path.posix.basename(file));
  }
  return [...folders].flatMap(([folder, names]) => [...checkReadme(tree, folder), ...checkSize(folder, names)]);
}

function checkReadme(tree: Tree, folder: string): string[] {
  const readme = `${folder}/README.md`;
  const text = tree.get(readme);
  if (text === undefined || text.trim() === '')
    return [`${folder}: has no README.md; write one line: what is in it, what it may use`];
  const lines = text.trim().split('\n').length;
  if (lines <= MOST_README_LINES || LONG_READMES.includes(readme)) return [];
  return [`${readme}: has ${lines} lines; keep it to one or two, longer texts belong to docs`];
}

function checkSize(folder: string, names: string[]): string[] {
  const count = names.filter((name) => name !== 'README.md').length;
  if (NOT_COUNTED.test(folder) || count <= MOST_FILES) return [];
  return [`${folder}: has ${count} files; split it by feature with git mv (at most ${MOST_FILES})`];
}

/** Two files of one floor with one name: whoever searches by name opens the wrong one. */
export function checkFileNames(src: Tree): string[] {
  const found = new Map<string, string[]>();
  for (const file of src.keys()) {
    if (!isCode(file)) continue;
    const key = `${programOf(file)}:${path.posix.basename(file)}`;
    found.set(key, [...(found.get(key) ?? []), file]);
  }
  return [...found.values()]
    .filter((files) => files.length > 1)
    .map((files) => `${files.join(' and ')} have one name; name each after what only it does`);
}

/** A floor; of web, each page on its own. */
const programOf = (file: string): string =>
  file.startsWith('web/') ? file.split('/').slice(0, 2).join('/') : floorOf(file);
