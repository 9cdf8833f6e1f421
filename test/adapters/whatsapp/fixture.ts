import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../fixtures/whatsapp');

/** The bytes of one sample payload. */
export const fixture = (name: string): Buffer => readFileSync(join(FOLDER, `${name}.json`));

/** The names of the sample payloads that begin with a prefix. */
export const fixtures = (prefix: string): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.startsWith(prefix) && file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));

/** A small seeded generator (mulberry32), so that a failing case can be run again. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const NONSENSE = [
  null,
  0,
  -1,
  1.5,
  1e308,
  '',
  'x',
  '100',
  '\0',
  '\ud800',
  [],
  {},
  [[]],
  true,
  'captured',
  'payment',
  'a'.repeat(600),
];

/** A sample with a few random changes: values replaced, members removed or doubled, bytes flipped, cut off. */
export function mutate(raw: Buffer, pick: (below: number) => number): Buffer {
  const value = JSON.parse(raw.toString()) as unknown;
  for (let n = pick(4); n >= 0; n -= 1) mutateOnce(value, pick);
  const bytes = Buffer.from(JSON.stringify(value));
  if (pick(8) === 0) return bytes.subarray(0, pick(bytes.length) + 1);
  for (let n = pick(6) === 0 ? pick(5) : 0; n > 0; n -= 1) bytes[pick(bytes.length)] = pick(256);
  return bytes;
}

function mutateOnce(root: unknown, pick: (below: number) => number): void {
  let node = root as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(node);
    const key = keys[pick(keys.length)];
    if (key === undefined) return;
    const child = node[key];
    if (typeof child === 'object' && child !== null && Object.keys(child).length > 0 && pick(5) > 0) {
      node = child as Record<string, unknown>;
      continue;
    }
    const how = pick(5);
    if (how === 0) delete node[key];
    else if (how === 1) node[key] = [child, child];
    else if (how === 2)
      Object.defineProperty(node, '__proto__', { value: child, enumerable: true, configurable: true, writable: true });
    else node[key] = NONSENSE[pick(NONSENSE.length)];
    return;
  }
}
