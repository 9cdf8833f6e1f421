/** Whether a word of the API is good news, bad news, or neither. */

export type Tone = 'good' | 'bad' | 'plain';

const GOOD = new Set(['captured', 'processing', 'completed', 'sent', 'delivered', 'read', 'success']);
const BAD = new Set(['failed', 'canceled', 'expired', 'unknown']);
const BAD_KINDS = new Set(['problem', 'refused', 'lookup_failed', 'gave_up']);

export const toneOf = (word: string): Tone => (GOOD.has(word) ? 'good' : BAD.has(word) ? 'bad' : 'plain');

/** The tone of a line of the timeline. Where a payment moved to says more than that it moved. */
export function toneOfEntry({ kind, details }: { kind: string; details: unknown }): Tone {
  if (kind === 'payment') return toneOf(String((details as { to?: unknown } | null)?.to));
  return BAD_KINDS.has(kind) ? 'bad' : 'plain';
}
