import path from 'node:path';
import { importsOf, resolve, type Tree } from './tree';

/** Folders whose files a text may name by their path from the root. */
const FROM_ROOT = /^(?:src|test|docs|ops|prisma|findings|\.github|\.config|\.ci)\/[\w./-]+$/;
const MOST_ON_A_WAY = 12;

/** Links of the documents that lead nowhere: to a file that is not there, or to a heading that its file does not have. */
export function checkLinks(docs: Tree, isThere: (file: string) => boolean): string[] {
  return [...docs].flatMap(([doc, text]) => {
    const prose = text.replace(/^```[\s\S]*?^```/gm, '');
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const named = [...prose.matchAll(/`([^`\s]+)`/g)]
      .map((match) => match[1] ?? '')
      .filter((one) => FROM_ROOT.test(one));
    return [
      ...links.flatMap((link) => checkLink(docs, doc, link, isThere)),
      ...named.filter((file) => !isThere(file)).map((file) => `${doc}: names ${file}, which is not there`),
    ];
  });
}

function checkLink(docs: Tree, doc: string, link: string, isThere: (file: string) => boolean): string[] {
  if (/^[a-z]+:/.test(link)) return [];
  const [target = '', heading] = link.split('#');
  const file = target === '' ? doc : path.posix.join(path.posix.dirname(doc), target);
  if (!isThere(file)) return [`${doc}: links to ${link}, which is not there`];
  const text = docs.get(file);
  if (heading === undefined || text === undefined || headingsOf(text).includes(heading)) return [];
  return [`${doc}: links to ${link}, but ${file} has no such heading`];
}

/** The anchors that GitHub gives to the headings of a document. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/**
 * The ways of docs/house.md: a way is a heading with a numbered list of files, each imported by one before it. Returns
 * what is wrong with them; `src` has its files by their path from `src`.
 */
export function checkWays(page: string, src: Tree): string[] {
  const ways = page.split(/^### /m).slice(1).map(wayOf);
  const walked = ways.filter(({ files }) => files.length > 0);
  if (walked.length === 0) return ['docs/house.md: has no way, which is a heading with a numbered list of files'];
  return walked.flatMap(({ title, files }) => {
    const violations = files.slice(1).flatMap((file, index) => {
      if (files.slice(0, index + 1).some((before) => imports(src, before).includes(file))) return [];
      return [`docs/house.md: on the way "${title}" nothing before src/${file} imports it`];
    });
    if (files.length <= MOST_ON_A_WAY) return violations;
    return [...violations, `docs/house.md: the way "${title}" has ${files.length} files (at most ${MOST_ON_A_WAY})`];
  });
}

function wayOf(section: string): { title: string; files: string[] } {
  const steps = section.split(/^## /m)[0]?.matchAll(/^\d+\. `src\/([^`]+)`/gm) ?? [];
  return { title: section.split('\n')[0] ?? '', files: [...steps].map((match) => match[1] ?? '') };
}

const imports = (src: Tree, file: string): (string | undefined)[] =>
  importsOf(src.get(file) ?? '').map((target) => resolve(src, file, target));
