import type { Config } from '../config';
import { isPixKey, PIX_KEY_TYPES } from '../domain/brazil/tax-ids';
import { INSTRUMENT_KINDS, type InstrumentKind, type PspPaymentKind } from '../domain/lifecycles/instrument-kinds';
import type { ConfirmableKinds, InstrumentSettings } from '../domain/order-rules/instruments';
import type { PayerField } from '../domain/order-schema/customer';
import type { Confirmers } from '../flows/charges/lookup-plan';
import type { NamedPsp, PspByKind } from '../ports/psp';

const EVERY_KIND: readonly PspPaymentKind[] = [...INSTRUMENT_KINDS, 'offsite_card_pay'];
const PAYER_FIELDS: readonly string[] = ['name', 'taxId', 'email', 'address'] satisfies PayerField[];
const BOTH = ['INR', 'BRL'];

const record = <K extends PspPaymentKind, T>(kinds: readonly K[], of: (kind: K) => T): Record<K, T> =>
  Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<K, T>;

/** What the configured PSPs can make, and what they must know for it. */
export function readInstrumentSettings(byKind: PspByKind, { pix, psp }: Config): InstrumentSettings {
  const abilityOf = (kind: InstrumentKind) => byKind[kind]?.abilities.instruments[kind];
  const isBank = psp.byKind.pix_dynamic_code === 'pix';
  const keyType = PIX_KEY_TYPES.find((type) => pix.key !== null && isPixKey(type, pix.key));
  return {
    createsInstruments: record(INSTRUMENT_KINDS, (kind) => abilityOf(kind) !== undefined),
    payerNeeds: record(INSTRUMENT_KINDS, (kind) =>
      (abilityOf(kind)?.needs ?? []).filter((field): field is PayerField => PAYER_FIELDS.includes(field)),
    ),
    pixKey: isBank && pix.key !== null && keyType ? { key: pix.key, key_type: keyType } : null,
    needsPixTxid: isBank,
  };
}

/** Who may know of money of each kind; a PSP that finds what carries the reference knows of every kind. */
export const readConfirmers = (byName: ReadonlyMap<string, NamedPsp>, byKind: PspByKind, { psp }: Config): Confirmers =>
  record(EVERY_KIND, (kind) => {
    const asked = byName.get(psp.confirmers[kind]);
    return byKind[kind]?.name ?? (asked?.abilities.findsByReference ? asked.name : null);
  });

/**
 * In which currencies somebody can confirm each kind. A stored card must be charged, too: who only finds money by its
 * reference is not enough.
 */
export const readConfirms = (byKind: PspByKind, confirmers: Confirmers): ConfirmableKinds =>
  record(EVERY_KIND, (kind) => {
    const abilities = byKind[kind]?.abilities;
    if (kind === 'offsite_card_pay') return abilities?.card ?? [];
    if (!abilities) return confirmers[kind] === null ? [] : BOTH;
    return abilities.instruments[kind]?.currencies ?? [];
  });
