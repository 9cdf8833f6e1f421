import { createPrivateKey, sign } from 'node:crypto';
import { readEvidence as readChain, type StoredEvidence } from '../../db/evidence/evidence';
import { BUNDLE_VERSION, type EvidenceBundle } from '../../domain/evidence/record';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import { changeOrder } from '../state/change-orders';

/**
 * Everything that led to the state of an order, as a bundle that proves itself. An order from before there were chains
 * gets its chain now, from what is stored.
 */
export async function readEvidenceBundle(ctx: Context, referenceId: string): Promise<EvidenceBundle> {
  let chain = await readChain(ctx.db, referenceId);
  if (chain.length === 0) {
    const begun = await changeOrder(ctx, { referenceId, cause: 'merchant', work: () => true });
    if (!begun) throw new ProblemError('not_found', 'There is no order with this reference_id.');
    chain = await readChain(ctx.db, referenceId);
  }
  const head = chain.at(-1)?.hash ?? '';
  const records = chain.map((record, index) => present(record, chain[index - 1]?.hash ?? null));
  const { evidenceKey } = ctx.settings;
  const signature = evidenceKey === null ? undefined : signHead(head, evidenceKey);
  return { version: BUNDLE_VERSION, reference_id: referenceId, head, records, ...(signature && { signature }) };
}

const present = ({ seq, at, kind, body, hash, reveal }: StoredEvidence, prev: string | null) => ({
  ...{ seq, at: at.toISOString(), kind, body, prev, hash },
  ...(reveal && { reveal }),
});

/** Ed25519 over the text of the head. */
const signHead = (head: string, pem: string): string =>
  sign(null, Buffer.from(head), createPrivateKey(pem)).toString('base64');
