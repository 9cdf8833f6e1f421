import {
  concealedText,
  type EvidenceContent,
  type EvidenceRecord,
  hashedText,
  type Reveal,
} from '../../domain/evidence/record';
import { sha256 } from '../../flows/state/evidence/conceal';
import { Evidence } from '../schemas/evidence';
import type { RouteDoc } from '../schemas/route-doc';

const SALT = '3f1c9a7be2d84605b1a0c9d8e7f6a5b4';
const PHONE = '919845012345';

/** Records whose hashes a reader can compute again. */
const RECORDS = chained([
  {
    seq: 1,
    at: '2026-11-20T10:00:00.000Z',
    kind: 'order',
    body: {
      reference_id: 'TEA-1',
      currency: 'INR',
      amount: 68145,
      customer_phone: { sha256: sha256(concealedText(SALT, PHONE)) },
    },
    reveal: { '/customer_phone': { value: PHONE, salt: SALT } },
  },
  {
    seq: 2,
    at: '2026-11-20T10:00:08.000Z',
    kind: 'payment',
    body: {
      code: 'payment_moved',
      cause: 'webhook',
      params: { from: 'pending', to: 'captured', event: 'reported_captured' },
    },
  },
]);

function chained(contents: (EvidenceContent & { reveal?: Reveal })[]): EvidenceRecord[] {
  let prev: string | null = null;
  return contents.map(({ reveal, ...content }) => {
    const record = { ...content, prev, hash: sha256(hashedText(prev, content)), ...(reveal && { reveal }) };
    prev = record.hash;
    return record;
  });
}

export const evidenceDoc: RouteDoc = {
  id: 'getEvidence',
  tag: 'Orders',
  summary: 'Read the evidence of an order',
  description:
    'A chain of records, each written in the transaction of what it records, each with the hash of the one before. `wapay verify` checks it without a network. An order from before there were chains begins its own with what is stored, marked `from_stored`.',
  answers: {
    200: {
      description: 'The bundle.',
      schema: Evidence,
      example: {
        version: 1,
        reference_id: 'TEA-1',
        head: RECORDS.at(-1)?.hash ?? '',
        records: RECORDS,
        signature: `${'Kq7x'.repeat(21)}Kg==`,
      },
    },
  },
};
