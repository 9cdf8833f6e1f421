import type { ExceptionKind } from './exception-kinds';

/** What a finding is about, as its texts need it. */
export interface FindingFacts {
  kind: ExceptionKind;
  referenceId: string | null;
  gateway: string | null;
  gatewayId: string | null;
  /** Several reasons lead to one kind: `foreign`, `ambiguous`, `repeated`, `new`, `failed`, `row_changed` … */
  reason: string | null;
  /** How many payments it is about, where it is about several. */
  count: number | null;
}

interface Texts {
  detail(facts: FindingFacts): string;
  advice(facts: FindingFacts): string;
}

const orderOf = ({ referenceId }: FindingFacts): string => (referenceId === null ? 'no order' : `order ${referenceId}`);
const idOf = ({ gateway, gatewayId }: FindingFacts): string => `${gateway ?? 'the gateway'} ${gatewayId ?? ''}`.trim();
const sameAccount =
  'Compare the two in the gateway’s dashboard. Import the books of one account under one source only, and explain this.';
const asked = 'The provider has been asked again; nothing is captured unless its lookup confirms it.';

const TEXTS: Record<ExceptionKind, Texts> = {
  missing_at_gateway: {
    detail: (facts) => `${orderOf(facts)} is captured, and no row of the gateway's books has its payment.`,
    advice: () =>
      'Look the payment up in the gateway’s dashboard. If it is there, import the file of its day; if not, ask the gateway where the money is.',
  },
  missing_here: {
    detail: (facts) => {
      if (facts.reason === 'foreign')
        return `${facts.count ?? 1} payments of this settlement carry no reference of an order here; they are booked to suspense.`;
      if (facts.reason === 'ambiguous') return `${idOf(facts)} fits more than one order here.`;
      if (facts.referenceId === null) return `${idOf(facts)} took money, and it belongs to no order here.`;
      return `${idOf(facts)} took money for ${orderOf(facts)}, which is ${facts.reason ?? 'not captured'} here.`;
    },
    advice: (facts) => {
      if (facts.referenceId !== null) return asked;
      return facts.reason === 'foreign'
        ? 'Explain it when they are those of your web shop or another channel on the same account.'
        : 'Find out whose payment it is in the gateway’s dashboard; give it back or explain it.';
    },
  },
  amount_mismatch: {
    detail: (facts) => {
      if (facts.reason === 'instalments')
        return `The instalments of ${idOf(facts)} are together less than was captured for ${orderOf(facts)}, and no further one has come.`;
      if (facts.reason === 'refund_instalments')
        return `The rows of ${idOf(facts)} that give money of ${orderOf(facts)} back are together less than its refunds.`;
      return `${idOf(facts)} says another amount than was captured for ${orderOf(facts)}.`;
    },
    advice: (facts) =>
      facts.reason?.endsWith('instalments')
        ? 'Import the files of the days since the last row; if none has the rest, ask the gateway where it is.'
        : 'Compare with the gateway’s dashboard. The difference is booked to suspense until it is explained.',
  },
  currency_mismatch: {
    detail: (facts) => `${idOf(facts)} is in another currency than ${orderOf(facts)}.`,
    advice: () => 'Check the currency of the gateway’s account; amounts of two currencies are never added up.',
  },
  duplicate_payment: {
    detail: (facts) =>
      facts.reason === 'repeated'
        ? `${idOf(facts)} is the payment of ${orderOf(facts)}, which the books of another gateway have already; nothing of this row is booked.`
        : `${idOf(facts)} is a further payment for ${orderOf(facts)}.`,
    advice: (facts) =>
      facts.reason === 'repeated'
        ? sameAccount
        : `${asked} Refund it with POST …/refunds and its transaction_id, or explain it.`,
  },
  authorized_not_captured: {
    detail: (facts) => `${idOf(facts)} is authorized for ${orderOf(facts)} and was never captured.`,
    advice: () => 'Capture it in the gateway’s dashboard before it lapses, or switch on automatic capture.',
  },
  refund_missing_here: {
    detail: (facts) =>
      facts.reason === 'repeated'
        ? `${idOf(facts)} is a refund of ${orderOf(facts)}, which the books of another gateway have already; nothing of this row is booked.`
        : `${idOf(facts)} gave money of ${orderOf(facts)} back, and no refund of it is known here.`,
    advice: (facts) => (facts.reason === 'repeated' ? sameAccount : asked),
  },
  refund_missing_at_gateway: {
    detail: (facts) => `A completed refund of ${orderOf(facts)} stands in no row of the gateway's books.`,
    advice: () => 'Ask the gateway for the refund’s reference (ARN or UTR); the customer may not have got the money.',
  },
  chargeback: {
    detail: (facts) => `The customer's bank claims money of ${orderOf(facts)} back (${idOf(facts)}).`,
    advice: (facts) =>
      facts.referenceId === null
        ? 'Answer it in the gateway’s dashboard before its deadline.'
        : `Answer it in the gateway’s dashboard before its deadline; \`wapay evidence ${facts.referenceId}\` has what it needs.`,
  },
  fee_variance: {
    detail: (facts) => `${idOf(facts)} cost another fee or tax than was agreed.`,
    advice: () => 'Compare the rate with PUT /v1/fee_rates/{gateway} and your contract; claim the difference.',
  },
  settlement_sum_mismatch: {
    detail: (facts) => `The rows of settlement ${idOf(facts)} do not add up to what it says it pays out.`,
    advice: () => 'Rows may be missing: import the whole report of this settlement; then ask the gateway.',
  },
  not_credited: {
    detail: (facts) => `Settlement ${idOf(facts)} is paid out, and no credit of it is on the bank's statement.`,
    advice: () => 'Ask the bank with the UTR, then the gateway; a payout that was returned is settled again.',
  },
  credit_mismatch: {
    detail: (facts) => `The bank credited another amount than settlement ${idOf(facts)} pays out.`,
    advice: () => 'Compare the bank’s narration with the settlement; charges of the bank are a usual reason.',
  },
  unknown_credit: {
    detail: (facts) =>
      `Booking ${facts.reason ?? ''} on the bank's statement names ${facts.gateway ?? 'a gateway'} and fits no settlement.`,
    advice: () => 'Import the settlement report of that day, or name the settlement: POST /v1/settlements/{id}/credit.',
  },
  unknown_row: {
    detail: (facts) =>
      facts.reason === 'row_changed'
        ? `A row of a file says something else about ${idOf(facts)} than an earlier one.`
        : `A row of a file cannot be read (${idOf(facts)}).`,
    advice: () => 'GET /v1/settlement_files/{id}/rejections names the line and the reason.',
  },
};

export const detailOf = (facts: FindingFacts): string => {
  const text = TEXTS[facts.kind].detail(facts);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

export const adviceOf = (facts: FindingFacts): string => TEXTS[facts.kind].advice(facts);
