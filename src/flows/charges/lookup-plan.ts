import type { Queryable } from '../../db/core/client';
import { findChargeSearchCriteria, type StoredSearchCriteria, type StoredTransaction } from '../../db/payments/charges';
import type { TransactionAnswer } from '../../domain/decisions/provider-answer';
import { INSTRUMENT_KINDS } from '../../domain/lifecycles/instrument-kinds';
import { instrumentIn } from '../../domain/order-rules/instruments';
import type { PaymentSetting } from '../../domain/order-schema/shapes/shapes';
import type { Vault } from '../../ports';
import type { KnownInstrument, PspByKind } from '../../ports/psp';
import type { PspLookupPlan } from '../../ports/psp-plan';
import { decryptCredential } from './encrypted-charges';

/** Who may know of money of each kind: the PSP that does it, or the one that finds everything that carries a reference. */
export type Confirmers = { [K in keyof PspByKind]: string | null };

/** Makes the planner of lookups: which PSPs may hold money of an order, and what helps them to find it. */
export function createLookupPlanner(
  db: Queryable,
  vault: Vault,
  confirmers: Confirmers,
): (referenceId: string) => Promise<PspLookupPlan> {
  return async (referenceId) => {
    const stored = await findChargeSearchCriteria(db, referenceId);
    if (!stored) return { criteria: { chargeIds: [], psp: null, since: new Date(0) }, psps: [], known: [] };
    const { chargeIds, since, credentialId, psp } = stored;
    const credential = psp && credentialId ? decryptCredential(vault, credentialId, psp) : null;
    return {
      criteria: { chargeIds, since, psp: credential },
      psps: pspsOf(stored, confirmers),
      known: stored.transactions.map(transactionOf),
    };
  };
}

function pspsOf({ settings, instruments, transactions }: StoredSearchCriteria, confirmers: Confirmers) {
  const found = new Map<string, KnownInstrument[]>();
  const at = (name: string): KnownInstrument[] => {
    const list = found.get(name) ?? [];
    found.set(name, list);
    return list;
  };
  for (const { psp, kind, name, id, createdAt } of instruments)
    at(psp).push({ kind, name, id, createdAt: new Date(createdAt) });
  for (const setting of settings) {
    const { type } = setting;
    if (type === 'payment_gateway' || instruments.some(({ kind }) => kind === type)) continue;
    const name = confirmers[type];
    // An instrument that is still to be made cannot have been paid.
    if (name !== null && !isToBeMade(setting)) at(name).push(...ownPix(setting));
  }
  for (const { psp } of transactions) if (psp !== null) at(psp);
  return [...found].map(([name, list]) => ({ name, ...(list.length > 0 && { instruments: list }) }));
}

const isToBeMade = (setting: PaymentSetting): boolean =>
  INSTRUMENT_KINDS.some((kind) => kind === setting.type) && instrumentIn(setting) === undefined;

/** A Pix code that the merchant made, by the name that its bank knows. */
function ownPix(setting: PaymentSetting): KnownInstrument[] {
  const txid = setting.type === 'pix_dynamic_code' ? setting.pix_dynamic_code.txid : undefined;
  return txid === undefined ? [] : [{ kind: 'pix_dynamic_code', name: txid, id: txid, createdAt: null }];
}

const transactionOf = ({ psp, pgTransactionId, createdAt, ...row }: StoredTransaction): TransactionAnswer => ({
  ...row,
  pgTransactionId: pgTransactionId || null,
  ...(psp !== null && { psp }),
  error: null,
  createdAt: createdAt === null ? null : new Date(createdAt),
  updatedAt: null,
  refunds: [],
});
