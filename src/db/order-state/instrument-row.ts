import type { InstrumentKind } from '../../domain/lifecycles/instrument-kinds';
import type { InstrumentStatus } from '../../domain/lifecycles/statuses';
import { instrumentIn, withInstrument } from '../../domain/order-rules/instruments';
import type { OrderDetails, PaymentSetting } from '../../domain/order-schema/shapes/shapes';
import type { ProviderError } from '../../ports';
import type { InstrumentRequest } from '../../ports/psp';

/** One instrument that a PSP makes, or made. */
export interface InstrumentRow {
  kind: InstrumentKind;
  /** From 1; all kinds that are requested together have the same. */
  attempt: number;
  /** The configured PSP. */
  psp: string;
  /** The instrument's unique name at the PSP. */
  name: string;
  status: InstrumentStatus;
  paidOnce: boolean;
  /** The request as it was sent, while it may have to be repeated; null before that and once the outcome is known. */
  request: StoredInstrumentRequest | null;
  pspId: string | null;
  /** Pix code, digitable line or link; null before it is made. */
  content: string | null;
  /** When the PSP ends it. */
  expiresAt: Date | null;
  error: ProviderError | null;
  firstSentAt: Date | null;
  sentAt: Date | null;
  /** Since when it must not be paid any more. */
  endRequestedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The parts of the request that the row itself does not have. */
export type StoredInstrumentRequest = Pick<
  InstrumentRequest,
  'amount' | 'currency' | 'merchantName' | 'customer' | 'metadata'
> & { expiresAt: string | null };

interface WithInstruments {
  details: OrderDetails;
  instruments: readonly InstrumentRow[];
}

/** The rows of the newest attempt: those that the order_details message shows. */
export function newestInstruments({ instruments }: Pick<WithInstruments, 'instruments'>): InstrumentRow[] {
  const newest = new Map<InstrumentKind, InstrumentRow>();
  for (const row of instruments) newest.set(row.kind, row);
  return [...newest.values()];
}

/** The made instrument of a setting that names none of its own; undefined before it is there. */
const madeFor = (order: WithInstruments, setting: PaymentSetting): InstrumentRow | undefined =>
  instrumentIn(setting) === undefined
    ? newestInstruments(order).find(({ kind, content }) => kind === setting.type && content !== null)
    : undefined;

/** The made instruments that the order_details message shows. */
export const shownInstruments = (order: WithInstruments): InstrumentRow[] =>
  order.details.payment_settings.flatMap((setting) => madeFor(order, setting) ?? []);

/** The order's payment settings, with the instruments that PSPs have made for them. */
export const paymentSettingsOf = (order: WithInstruments): PaymentSetting[] =>
  order.details.payment_settings.map((setting) => {
    const content = madeFor(order, setting)?.content ?? null;
    return content === null ? setting : withInstrument(setting, content);
  });

/** The same as the API shows them: a made one with the moment at which its PSP ends it. */
export const shownSettingsOf = (order: WithInstruments): (PaymentSetting & { expires_at?: string | null })[] =>
  (order.details.payment_settings ?? []).map((setting) => {
    const made = madeFor(order, setting);
    if (!made || made.content === null) return setting;
    return { ...withInstrument(setting, made.content), expires_at: made.expiresAt?.toISOString() ?? null };
  });
