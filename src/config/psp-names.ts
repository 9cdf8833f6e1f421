/** Every PSP that can be configured. */
export const PSP_NAMES = ['none', 'http', 'stripe', 'razorpay', 'pix', 'mercadopago', 'sandbox'] as const;
export type PspName = (typeof PSP_NAMES)[number];

/** The key that names another PSP for one kind of payment. */
export const KIND_KEYS = {
  offsite_card_pay: 'PSP_CARD',
  pix_dynamic_code: 'PSP_PIX',
  boleto: 'PSP_BOLETO',
  payment_link: 'PSP_LINK',
  upi_intent_link: 'PSP_UPI',
} as const;
export type PspKind = keyof typeof KIND_KEYS;

const ALL_KINDS = Object.keys(KIND_KEYS) as PspKind[];

/** What each PSP can do; the adapters say the same, and a test compares both. */
export const PSP_KINDS: Record<PspName, readonly PspKind[]> = {
  none: [],
  http: ALL_KINDS,
  stripe: ['offsite_card_pay', 'payment_link'],
  razorpay: ['payment_link', 'upi_intent_link'],
  pix: ['pix_dynamic_code'],
  mercadopago: ['pix_dynamic_code', 'boleto', 'payment_link'],
  sandbox: ALL_KINDS,
};

/** Whom a kind is left to: the PSP that its own key names, else the one for everything, whatever that can do. */
export function confirmersByKind(
  psp: PspName,
  named: Partial<Record<(typeof KIND_KEYS)[PspKind], PspName | undefined>>,
): Record<PspKind, PspName> {
  return Object.fromEntries(ALL_KINDS.map((kind) => [kind, named[KIND_KEYS[kind]] ?? psp])) as Record<PspKind, PspName>;
}

/** The PSP of each kind: the one its own key names, else PSP where that can do it. */
export function pspsByKind(
  psp: PspName,
  named: Partial<Record<(typeof KIND_KEYS)[PspKind], PspName | undefined>>,
): Record<PspKind, PspName> {
  const of = (kind: PspKind) => named[KIND_KEYS[kind]] ?? (PSP_KINDS[psp].includes(kind) ? psp : 'none');
  return Object.fromEntries(ALL_KINDS.map((kind) => [kind, of(kind)])) as Record<PspKind, PspName>;
}
