import type { Json } from '../app/test-app';

/** Random numbers that are the same in every run with the same seed (mulberry32). */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)] as T;
  return { next, int, pick };
}
export type Random = ReturnType<typeof createRandom>;

const deep = (levels: number): Json => (levels === 0 ? 'deep' : [deep(levels - 1)]);

/** What programs stumble over. */
const ODD: readonly (() => Json)[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e308, 2 ** 53, 9007199254740993n.toString(), Number.MIN_SAFE_INTEGER],
  ...['', ' ', '0', '-1', '1e3', 'NaN', 'null', '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800', '🫖', 'é'.repeat(50)],
  ...['captured', 'CAPTURED', 'success', 'pending', 'failed', 'refunded', 'cancelled', 'constructor', '__proto__'],
  ...['../..', '%2e%2e', "'; DROP TABLE payments; --", '$1', '{{7*7}}', '<b>', 'x'.repeat(10_000)],
].map((value) => () => value);
const ODD_SHAPES: readonly (() => Json)[] = [
  () => [],
  () => ({}),
  () => [null],
  () => [[]],
  () => ({ value: 1 }),
  () => ({ length: 3 }),
  () => deep(60),
  () => ({ toString: 1, hasOwnProperty: 2 }),
];

/** A copy of a JSON value with `count` things wrong in it. */
export function mutate(random: Random, value: Json, count = 1 + random.int(3)): Json {
  let copy = structuredClone(value);
  for (let n = 0; n < count; n++) copy = mutateOnce(random, copy);
  return copy;
}

function mutateOnce(random: Random, root: Json): Json {
  const places: { parent: Json; key: string | number }[] = [];
  const walk = (node: Json): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Array.isArray(node) ? node.keys() : Object.keys(node)) {
      places.push({ parent: node, key });
      walk(node[key]);
    }
  };
  walk(root);
  if (places.length === 0) return random.pick(ODD_SHAPES)();
  const { parent, key } = random.pick(places);
  const value = parent[key];
  switch (random.int(8)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
      break;
    case 1:
      if (Array.isArray(parent)) parent.push(structuredClone(value));
      else parent[`${key}_`] = structuredClone(value);
      break;
    case 2:
      parent[key] = [value];
      break;
    case 3:
      parent[key] = random.pick(ODD_SHAPES)();
      break;
    case 4:
      if (typeof value === 'number') parent[key] = String(value);
      else if (typeof value === 'string' && /^\d+$/.test(value)) parent[key] = Number(value);
      else parent[key] = random.pick(ODD)();
      break;
    case 5:
      parent[key] = structuredClone(random.pick(places).parent);
      break;
    case 6:
      if (typeof value === 'number') parent[key] = value + random.pick([-1, 1, 100, -value, value]);
      else parent[key] = random.pick(ODD)();
      break;
    default:
      parent[key] = random.pick(ODD)();
  }
  return root;
}

/** JSON bytes, now and then broken as bytes: cut off, flipped, not UTF-8, preceded by a mark, doubled. */
export function toBytes(random: Random, value: Json): Buffer {
  const bytes = Buffer.from(JSON.stringify(value) ?? 'null');
  const at = random.int(bytes.length);
  switch (random.int(12)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
      return bytes;
    case 2:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc0, 0x80]), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([Buffer.from('\ufeff'), bytes]);
    case 4:
      return Buffer.concat([bytes, bytes]);
    default:
      return bytes;
  }
}
