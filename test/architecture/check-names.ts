import path from 'node:path';
import { BANNED, PUBLIC_NAMES } from './glossary';
import { floorOf, isCode, parse, type Tree, walk } from './tree';

/** `lastSignAt` is last, sign, at; `psp-hints.ts` is psp, hints, ts. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

const bannedIn = (name: string): string | undefined => wordsOf(name).find((word) => Object.hasOwn(BANNED, word));

/** Parsing is slow, and most files have none of the words outside of comments and texts. */
function mayHaveBanned(source: string): boolean {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'/gm, '');
  return [...new Set(code.match(/[A-Za-z_$][\w$]*/g))].some((word) => bannedIn(word) !== undefined);
}

/** Names of files, folders and identifiers with a word that the glossary does not have. */
export function checkWords(tree: Tree): string[] {
  const violations = new Set<string>();
  for (const [file, source] of tree) {
    // The glossary itself has to name the words.
    if (!isCode(file) || file === 'test/architecture/glossary.ts') continue;
    const known = PUBLIC_NAMES[knownKey(file)] ?? [];
    const say = (name: string) => {
      const word = bannedIn(name);
      if (word === undefined || known.includes(name)) return;
      violations.add(`${file}: ${name} has the word "${word}"; the field says: ${BANNED[word]}`);
    };
    for (const part of file.split('/')) say(part);
    if (!mayHaveBanned(source)) continue;
    walk(parse(file, source), (node) => {
      if (node.type === 'Identifier' && typeof node.value === 'string') say(node.value);
    });
  }
  return [...violations].sort();
}

/** src/web and test/drills, for example. */
const knownKey = (file: string): string => file.split('/').slice(0, 2).join('/');

/** Programs that share no code, so that one name may stand in each of them. */
const programOf = (file: string): string =>
  ['client', 'sandbox'].includes(floorOf(file))
    ? floorOf(file)
    : file.startsWith('web/')
      ? path.dirname(file).split('/').slice(0, 2).join('/')
      : 'service';

/** Exported names that stand in two files of one program. */
export function checkExports(src: Tree): string[] {
  const found = new Map<string, Set<string>>();
  for (const [file, source] of src) {
    // The schema of a thing has the name of the thing.
    if (!isCode(file) || file.startsWith('http/schemas/')) continue;
    for (const name of exportsOf(source)) {
      const key = `${programOf(file)}:${name}`;
      found.set(key, (found.get(key) ?? new Set()).add(file));
    }
  }
  return [...found].flatMap(([key, files]) => {
    const name = key.slice(key.indexOf(':') + 1);
    if (files.size < 2 || KNOWN_TWICE.includes(name)) return [];
    return [`${name} is exported by ${[...files].join(' and ')}; rename one, or let one import the other`];
  });
}

/** Exported names that still stand twice. Only make it shorter. */
const KNOWN_TWICE: readonly string[] = ['Form', 'Table', 'Json'];

function exportsOf(source: string): string[] {
  const declared = source.matchAll(
    /^export (?:declare |abstract |async )*(?:function\*?|class|const|let|interface|type|enum) (\w+)/gm,
  );
  return [...declared].map((match) => match[1] ?? '');
}
