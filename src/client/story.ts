/** An order's story in plain words, for whoever shows it to a person. */
import type { Order } from './types';

/** How an amount and a time are written, and what a person does next, where the story is told. */
export interface Telling {
  money(amount: { value: number }, currency: string): string;
  moment(at: string): string;
  /** Follows "The customer has not been asked yet". */
  toAsk: string;
  /** A sentence. */
  toSettle: string;
}

/** Why a line of the timeline was written. */
const BECAUSE: Record<string, string> = {
  merchant: 'you asked for it',
  webhook: 'a webhook came',
  provider: 'WhatsApp answered',
  reconciler: 'the timer looked',
  refusal: 'WhatsApp refused a message',
  charge: 'the charge was answered',
};

export const becauseOf = (cause: string): string => BECAUSE[cause] ?? cause;

/** Names of messages, as the customer would call them. */
const CALLED: [RegExp, string][] = [
  [/\border_details\b/g, 'The order’s message'],
  [/\border_status\b/g, 'The status message'],
];

/** A summary of the timeline, or a problem's detail, without the wire's own words. `money` writes minor units. */
export function inPlainWords(summary: string, money?: (value: number) => string): string {
  const text = CALLED.reduce((told, [word, name]) => told.replace(word, name), summary).replace(
    /^Problem \w+: /,
    'A person should look: ',
  );
  // Every number of such a sentence is an amount.
  if (!money || !text.includes(' minor units')) return text;
  return text.replaceAll(' minor units', '').replace(/\b\d+\b/g, (value) => money(Number(value)));
}

/** How much later something was: +4 s, +3 min, +2 h, +5 d. */
export const since = (milliseconds: number): string => `+${lasting(milliseconds)}`;

/** A length of time, roughly: 4 s, 3 min, 2 h, 5 d. */
export function lasting(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

export const SOURCES = { whatsapp_lookup: 'WhatsApp lookup', psp_lookup: 'PSP lookup' } as const;

/** Where the order stands, in sentences. */
export function standing(order: Order, telling: Telling): string[] {
  const { payment, currency } = order;
  return [
    messageNews(order, telling),
    ...paymentNews(order, telling),
    ...(payment.refunded_amount.value > 0
      ? [`${telling.money(payment.refunded_amount, currency)} went back to the customer.`]
      : []),
    ...(payment.problem
      ? [`A person should look: ${payment.problem.detail} (${payment.problem.code})`, telling.toSettle]
      : []),
  ];
}

function messageNews({ messages }: Order, { toAsk }: Telling): string {
  const invitation = messages.findLast(({ kind }) => kind === 'order_details');
  if (!invitation) return `The customer has not been asked yet: ${toAsk}`;
  const { status, error } = invitation;
  const why = error ? ` ${error.title}.${error.advice ? ` ${error.advice}` : ''}` : '';
  const news: Record<typeof status, string> = {
    queued: 'The message to the customer waits to be sent.',
    sent: 'WhatsApp took the message; the customer’s phone has not confirmed it.',
    delivered: 'The message is on the customer’s phone.',
    read: 'The customer has read the message.',
    failed: `The message did not arrive.${why}`,
    unknown: `Nobody knows whether the message arrived; it is not repeated blindly.${why}`,
  };
  return news[status];
}

function paymentNews({ payment, status, currency, expires_at }: Order, { money, moment }: Telling): string[] {
  const attempts = payment.transactions.length;
  const tried = attempts === 0 ? '' : ` after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  switch (payment.status) {
    case 'new':
      if (attempts > 0) return [`Nothing is captured${tried}: what the provider says does not agree with the order.`];
      return [`Nobody has tried to pay yet${expires_at ? `; the order expires ${moment(expires_at)}` : ''}.`];
    case 'pending':
      return ['An attempt to pay is under way; the bank has not decided.'];
    case 'failed':
      return [`The payment failed${tried}; the customer may try again.`];
    case 'canceled':
      return ['The order was canceled before it was paid.'];
    case 'expired':
      return ['The order expired, and a lookup found no money.'];
    case 'captured': {
      const { verification } = payment;
      const proof = verification
        ? ` A ${SOURCES[verification.source]} confirmed it ${moment(verification.checked_at)} (transaction ${verification.transaction_id}).`
        : '';
      return [
        `The money is there: ${money(payment.captured_amount, currency)}.${proof}`,
        `The order is ${status.replace('_', ' ')}.`,
      ];
    }
  }
}
