import { valueAt } from '../values/formats/json-pointer';
import type { Json } from './canonical-json';
import { concealedText, type EvidenceBundle, type EvidenceRecord, hashedText, type Sha256 } from './record';

/** What a bundle is checked against beside itself. */
export interface BundleChecks {
  sha256: Sha256;
  /** The head as somebody noted it at another place. */
  head?: string | undefined;
  /** Whether the signature over the head is that of a known key; absent: no key is known. */
  isSigned?: ((head: string, signature: string) => boolean) | undefined;
}

/** What does not fit, in one sentence; null: everything does. */
export function checkBundle(bundle: EvidenceBundle, checks: BundleChecks): string | null {
  const { records, head } = bundle;
  if (records.length === 0) return 'The bundle has no records.';
  let prev: string | null = null;
  for (const [index, record] of records.entries()) {
    const wrong = checkRecord(record, index + 1, prev, checks.sha256);
    if (wrong !== null) return `Record ${index + 1} ${wrong}.`;
    prev = record.hash;
  }
  if (prev !== head) return `The end is missing: the last record is ${records.length}, and the head is another hash.`;
  if (checks.head !== undefined && checks.head !== head)
    return 'The end is missing, or other records are: the head is not the hash that was given.';
  if (referenceOf(records[0]) !== bundle.reference_id) return 'Record 1 is about another order than the bundle says.';
  if (!checks.isSigned) return null;
  if (bundle.signature === undefined) return 'The bundle is not signed.';
  return checks.isSigned(head, bundle.signature) ? null : 'The signature is not that of the key over this head.';
}

function checkRecord(record: EvidenceRecord, seq: number, prev: string | null, sha256: Sha256): string | null {
  if (record.seq !== seq) return `has the number ${record.seq}: a record before it is missing or was added`;
  if (record.prev !== prev) return 'does not follow the record before it';
  if (sha256(hashedText(prev, record)) !== record.hash) return 'was altered: its hash is another one';
  for (const [pointer, { value, salt }] of Object.entries(record.reveal ?? {})) {
    const concealed = valueAt(record.body, pointer) as { sha256?: unknown } | undefined;
    if (concealed?.sha256 !== sha256(concealedText(salt, value)))
      return `was altered: the value revealed at ${pointer} is not the one that was hashed`;
  }
  return null;
}

/** The first record says whose chain it is. */
const referenceOf = (first: EvidenceRecord | undefined): unknown =>
  (first?.body as { [name: string]: Json } | undefined)?.reference_id;
