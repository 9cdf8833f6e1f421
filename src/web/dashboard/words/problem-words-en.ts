import type { ProblemCode } from '../../../domain/lifecycles/statuses';

/** What a problem means, and what to do about it. */
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
export const PROBLEMS: Record<ProblemCode, ProblemWords> = {
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
  disputed: {
    title: 'Claimed back by the customer’s bank',
    means: 'A chargeback, a Pix return or a recall: this money may go, or is gone.',
    next: 'Answer the claim at the gateway before its deadline. Deliver nothing more meanwhile.',
  },
  capture_unconfirmed: {
    title: 'Reported as paid, not confirmed',
    means: 'WhatsApp reported a capture, and no lookup confirms it. The customer may have paid.',
    next: 'Look at the gateway’s account. Refund there, or wait for a lookup; then resolve.',
  },
  refund_unreadable: {
    title: 'A refund that cannot be read',
    means: 'The provider reports a refund without a readable amount. No other refund can begin.',
    next: 'Look at the gateway’s account, then resolve.',
  },
  refund_reversed: {
    title: 'A refund came back',
    means: 'A refund that had completed has failed: the customer did not get the money.',
    next: 'Refund again, or pay it back in another way; then resolve.',
  },
  refunded_before_delivery: {
    title: 'The money had gone back already',
    means: 'When the capture was seen, nothing of the money was left. Nothing was confirmed to the customer.',
    next: 'Do not deliver. Resolve when you have told the customer.',
  },
  instrument_refused: {
    title: 'The PSP did not make the payment code',
    means: 'The customer could not be sent anything to pay with.',
    next: 'Mend what the PSP names, then send the order again.',
  },
};

/** A lookup that did not agree, and a later one that did. */
export const SETTLED = {
  means: 'A lookup told of money that is not what this order asks for. A later one agreed: the payment is captured.',
  next: 'Compare with the gateway’s account: was it paid twice? Then resolve the problem.',
};
