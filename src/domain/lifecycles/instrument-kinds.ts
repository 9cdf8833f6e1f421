/** What a customer can pay with that a PSP makes for one order. */
export const INSTRUMENT_KINDS = ['pix_dynamic_code', 'boleto', 'payment_link', 'upi_intent_link'] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

/** What a PSP can do: make an instrument of a kind, or charge a stored card. */
export type PspPaymentKind = InstrumentKind | 'offsite_card_pay';

/** How long an instrument of one kind lives at a PSP, in seconds. */
export interface InstrumentLife {
  shortest: number;
  /** null: it never ends by itself. */
  longest: number | null;
}
