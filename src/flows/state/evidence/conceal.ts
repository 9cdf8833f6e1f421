import { hash, randomBytes } from 'node:crypto';
import { type Json, storable } from '../../../domain/evidence/canonical-json';
import { concealedText, type Reveal, type Sha256 } from '../../../domain/evidence/record';
import { pointerTo } from '../../../domain/values/formats/json-pointer';

export const sha256: Sha256 = (text) => hash('sha256', text, 'hex');

const SALT_BYTES = 16;
let random = Buffer.alloc(0);
let used = 0;

/** Each byte is used once. They are drawn together, because drawing costs more than a hash. */
function newSalt(): string {
  if (used === random.length) {
    random = randomBytes(256 * SALT_BYTES);
    used = 0;
  }
  used += SALT_BYTES;
  return random.toString('hex', used - SALT_BYTES, used);
}

/** A record before it has its place in a chain. */
export interface EvidenceItem {
  kind: string;
  body: Json;
  reveal: Reveal | null;
}

/** The values of a line that a person, a provider or a PSP wrote in words of their own. */
const WORDS = ['note', 'title', 'detail', 'details', 'error', 'cause'];
const isWords = (code: string | null, name: string): boolean =>
  WORDS.includes(name) || (code === 'lookup_unanswered' && name === 'reason');

/** Collects the personal values of one body, which holds only their salted hashes. */
export class Concealed {
  private readonly values: Reveal = {};

  /** The hash of a personal value that stands at `pointer` of the body; null stays null. */
  hide(pointer: string, personal: unknown): Json {
    if (personal === null || personal === undefined) return null;
    const value = storable(personal);
    const salt = newSalt();
    this.values[pointer] = { value, salt };
    return { sha256: sha256(concealedText(salt, value)) };
  }

  /** The values of a timeline's line, with the hashes of what somebody else wrote. */
  hideWords(code: string | null, params: object): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        isWords(code, name) ? this.hide(pointerTo('/params', name), value) : value,
      ]),
    );
  }

  get reveal(): Reveal | null {
    return Object.keys(this.values).length > 0 ? this.values : null;
  }
}
