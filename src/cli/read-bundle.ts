import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Json } from '../domain/evidence/canonical-json';
import { BUNDLE_VERSION, type EvidenceBundle } from '../domain/evidence/record';
import { CliError } from './error';

const json: z.ZodType<Json> = z.json();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Strict, so that no byte of a bundle goes unread. */
const Bundle = z.strictObject({
  version: z.literal(BUNDLE_VERSION),
  reference_id: z.string(),
  head: hash,
  records: z.array(
    z.strictObject({
      seq: z.int(),
      at: z.string(),
      kind: z.string(),
      body: json,
      prev: hash.nullable(),
      hash,
      reveal: z.record(z.string(), z.strictObject({ value: json, salt: z.string() })).optional(),
    }),
  ),
  signature: z.base64().optional(),
}) satisfies z.ZodType<EvidenceBundle>;

/** Reads a bundle and refuses what is none; every byte of the file counts. */
export function readBundle(file: string): EvidenceBundle {
  const parsed = Bundle.safeParse(parseFile(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [list, index, ...rest] = issue?.path ?? [];
  const where = list === 'records' && index !== undefined ? `Record ${Number(index) + 1}` : 'The bundle';
  const member = list === 'records' ? rest.join('.') : [list, index].filter((part) => part !== undefined).join('.');
  throw new CliError(`${where} does not have the form of evidence${member ? ` at ${member}` : ''}: ${issue?.message}.`);
}

function parseFile(file: string): unknown {
  const text = readText(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(`${file} is no JSON: ${(error as Error).message}`);
  }
  if (countMembers(value) !== countColons(text))
    throw new CliError(`${file} has a member twice in one object, or one named __proto__, that no hash covers.`);
  return value;
}

/** Bytes that are no UTF-8 are refused: all of them would be read as one and the same letter. */
function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CliError(isMissing ? `${file} is not there.` : `${file} is no text in UTF-8.`);
  }
}

/** Members of all objects in a value. zod leaves out `__proto__`, and so would the hash: it does not count. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce<number>((sum, one) => sum + countMembers(one), 0);
  const names = Array.isArray(value) ? [] : Object.keys(value).filter((name) => name !== '__proto__');
  return inside + names.length;
}

/** Members of all objects as they are written: each has a colon outside of texts. */
const countColons = (text: string): number => text.replace(/"(?:[^"\\]+|\\.)*"/g, '').split(':').length - 1;
