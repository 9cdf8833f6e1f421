import { createHash, randomBytes } from 'node:crypto';
import { type Json, storable } from '../../../domain/evidence/canonical-json';
import { concealedText, type Reveal, type Sha256 } from '../../../domain/evidence/record';

export const sha256: Sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** A record before it has its place in a chain. */
export interface EvidenceItem {
  kind: string;
  body: Json;
  reveal: Reveal | null;
}

/** Collects the personal values of one body, which holds only their salted hashes. */
export class Concealed {
  private readonly values: Reveal = {};

  /** The hash of a personal value that stands at `pointer` of the body; null stays null. */
  hide(pointer: string, personal: unknown): Json {
    if (personal === null || personal === undefined) return null;
    const value = storable(personal);
    const salt = randomBytes(16).toString('hex');
    this.values[pointer] = { value, salt };
    return { sha256: sha256(concealedText(salt, value)) };
  }

  get reveal(): Reveal | null {
    return Object.keys(this.values).length > 0 ? this.values : null;
  }
}
