import { z } from 'zod';
import { time } from './parts';

const hash = z.string().describe('Lower-case hex SHA-256.');

const EvidenceRecord = z
  .object({
    seq: z.int().describe('From 1, without gaps.'),
    at: time,
    kind: z
      .string()
      .describe(
        '`order`, `webhook_item`, `lookup_answer`, `payment`, `message`, `refund`, `problem`, …: what it is about.',
      ),
    body: z.unknown().describe('What happened. Personal values stand in it as `{ "sha256": … }` only.'),
    prev: hash.nullable().describe('The hash of the record before; null for the first.'),
    hash: hash.describe('SHA-256 of `prev` followed by the RFC 8785 form of `{ seq, at, kind, body }`.'),
    reveal: z
      .record(z.string(), z.object({ value: z.unknown(), salt: z.string() }))
      .optional()
      .describe(
        'Personal values by the JSON Pointer of their hash in `body`: the SHA-256 of the salt followed by the RFC 8785 form of the value. Erasing the customer removes them.',
      ),
  })
  .meta({ id: 'EvidenceRecord', description: 'One record of an order’s chain.' });

export const Evidence = z
  .object({
    version: z.int(),
    reference_id: z.string(),
    head: hash.describe(
      'The hash of the last record. Note it somewhere else, and nobody can shorten the chain unseen.',
    ),
    records: z.array(EvidenceRecord),
    signature: z.string().optional().describe('Ed25519 over the text of `head`, base64, where EVIDENCE_KEY is set.'),
  })
  .meta({ id: 'Evidence', description: 'Everything that led to the state of an order, as a chain of hashes.' });
