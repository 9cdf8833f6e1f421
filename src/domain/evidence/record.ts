import { canonicalJson, type Json } from './canonical-json';

/** The form of bundles that this version writes. */
export const BUNDLE_VERSION = 1;

/** One thing that led to a state of an order. */
export interface EvidenceContent {
  /** From 1, without gaps. */
  seq: number;
  /** RFC 3339, UTC. */
  at: string;
  kind: string;
  /** Personal values stand in it as `{ "sha256": … }` only. */
  body: Json;
}

/** A personal value of a body, by the JSON Pointer of its hash; erasing the customer removes it. */
export type Reveal = Record<string, { value: Json; salt: string }>;

export interface EvidenceRecord extends EvidenceContent {
  /** The hash of the record before; null for the first. */
  prev: string | null;
  /** Lower-case hex. */
  hash: string;
  reveal?: Reveal | undefined;
}

export interface EvidenceBundle {
  version: number;
  reference_id: string;
  /** The hash of the last record. */
  head: string;
  records: EvidenceRecord[];
  /** Ed25519 over the text of `head`, base64. */
  signature?: string | undefined;
}

/** The lower-case hex SHA-256 of a text in UTF-8. */
export type Sha256 = (text: string) => string;

/** The text whose SHA-256 is a record's hash. */
export const hashedText = (prev: string | null, { seq, at, kind, body }: EvidenceContent): string =>
  (prev ?? '') + canonicalJson({ seq, at, kind, body });

/** The text whose SHA-256 stands in a body instead of a personal value. */
export const concealedText = (salt: string, value: Json): string => salt + canonicalJson(value);
