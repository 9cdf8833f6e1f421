/** What the API's codes mean to the person who has to act. */
import type { PaymentProblem } from '../../client/types';
import type { PaymentStatus, ProblemCode } from '../../domain/words';

export interface ProblemWords {
  title: string;
  means: string;
  next: string;
}

const MISMATCH = {
  means: 'Somebody paid, but not what this order asks for. That money is not captured.',
  next: 'Compare with the gateway’s account. Refund there, or deliver; then resolve the problem.',
};
const CONSENT = {
  means: 'A consent to charge the stored card does not fit this order. Nothing was charged.',
  next: 'Read the story: it says what did not fit. Resolve the problem when you have dealt with it.',
};

/** In step with what to do in the README. */
const PROBLEMS: Record<ProblemCode, ProblemWords> = {
  amount_mismatch: { title: 'The amount does not agree', ...MISMATCH },
  currency_mismatch: { title: 'The currency does not agree', ...MISMATCH },
  reference_mismatch: { title: 'The reference does not agree', ...MISMATCH },
  multiple_success: {
    title: 'Paid twice',
    means: 'The customer paid more than once; one payment was captured.',
    next: 'Refund the other transaction at the gateway (the problem names it), then resolve.',
  },
  paid_after_cancel: {
    title: 'Paid after it was canceled',
    means: 'The money came late. It is captured: the customer has paid for a canceled order.',
    next: 'Deliver after all, or refund; then resolve the problem.',
  },
  paid_after_expiry: {
    title: 'Paid after it expired',
    means: 'The money came late. It is captured: the customer has paid for an expired order.',
    next: 'Deliver after all, or refund; then resolve the problem.',
  },
  capture_contradicted: {
    title: 'The provider takes its word back',
    means: 'The provider confirmed this payment and now denies it.',
    next: 'Deliver nothing more. Compare with the gateway’s account, then resolve.',
  },
  credential_mismatch: { title: 'Another card than the order’s', ...CONSENT },
  sender_mismatch: { title: 'Consent from somebody else', ...CONSENT },
  charge_outcome_unknown: {
    title: 'Nobody knows whether the card was charged',
    means: 'A charge was asked for, no answer ever came, and the PSP no longer keeps its key.',
    next: 'Look at the PSP’s account. Resolve when nothing was taken: then the customer may confirm again.',
  },
  refund_outcome_unknown: {
    title: 'Nobody knows whether the refund went out',
    means: 'A refund was asked for and no answer ever came. It counts as gone until you know.',
    next: 'Look at the gateway’s account, then resolve.',
  },
  consent_refused: { title: 'A consent was refused', ...CONSENT },
};

/** A lookup that did not agree, and a later one that did. */
const SETTLED = {
  means: 'A lookup told of money that is not what this order asks for. A later one agreed: the payment is captured.',
  next: 'Compare with the gateway’s account: was it paid twice? Then resolve the problem.',
};

/** What a problem means for a payment that stands as it does. */
export function problemWords({ code, detail }: PaymentProblem, status?: PaymentStatus): ProblemWords {
  const words = PROBLEMS[code];
  if (!words) return { title: code.replaceAll('_', ' '), means: detail, next: 'Read the story, then resolve.' };
  return status === 'captured' && words.means === MISMATCH.means ? { ...words, ...SETTLED } : words;
}

/** The ways to pay, as people call them. */
const SETTINGS: Record<string, string> = {
  payment_gateway: 'Payment gateway',
  upi_intent_link: 'UPI link',
  payment_link: 'Payment link',
  offsite_card_pay: 'Stored card',
  pix_dynamic_code: 'Pix',
  boleto: 'Boleto',
};
export const settingText = (type: string): string => SETTINGS[type] ?? type.replaceAll('_', ' ');

const MESSAGES: Record<string, string> = { order_details: 'The order', order_status: 'A new status' };
export const messageText = (kind: string): string => MESSAGES[kind] ?? kind.replaceAll('_', ' ');

/** `partially shipped` → `Partially shipped`. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
