import { kindsToCreate, withInstrument } from '../order-rules/instruments';
import type { Violation } from '../values/violation';
import { buildOrderDetails, type OrderForMessage } from './whatsapp-message';

type Draft = Omit<OrderForMessage, 'referenceId'> & { referenceId: string | null };

/**
 * The message that an order becomes, before its id, its reference and its instruments exist: what stands for them says
 * so. The template form where one is always to be used.
 */
export function previewMessage(draft: Draft, asTemplate = draft.message.template?.when === 'always') {
  const { details } = draft;
  const missing = kindsToCreate(details.payment_settings);
  const settings = details.payment_settings.map((setting) =>
    missing.some((kind) => kind === setting.type) ? withInstrument(setting, '<made by the PSP>') : setting,
  );
  const order = {
    ...draft,
    referenceId: draft.referenceId ?? '<generated>',
    details: { ...details, payment_settings: settings },
  };
  return buildOrderDetails(order, { callbackData: '<message id>', asTemplate });
}

/**
 * Bytes of JSON that a message may have. WhatsApp publishes no limit. Messages above a megabyte were seen to be accepted
 * and never delivered (WhatsApp-Flows-Tools issue 43), which nobody could tell from one that is on its way; a quarter of
 * that is far more than any order on a telephone: about 300 items with importers.
 */
const MOST_MESSAGE_BYTES = 256 * 1024;

/** What is wrong with an order whose message would be too large, in either of its forms; null when nothing is. */
export function findSizeFault(draft: Draft): Violation | null {
  const forms = draft.message.template ? [false, true] : [false];
  if (forms.every((asTemplate) => isWithin(previewMessage(draft, asTemplate), MOST_MESSAGE_BYTES))) return null;
  const detail = `The message would have more than ${MOST_MESSAGE_BYTES} bytes, which WhatsApp may drop; merge items or shorten texts.`;
  return { pointer: draft.details.order ? '/order' : '', code: 'message_too_large', detail };
}

function isWithin(message: object, most: number): boolean {
  const text = JSON.stringify(message);
  // UTF-8 has at most three bytes for each UTF-16 unit.
  return text.length * 3 <= most || new TextEncoder().encode(text).length <= most;
}
