import type { Order, TimelineEntry } from '../client/client';
import { moment, money } from './table';

/** Why a line of the timeline was written, in plain words. */
const BECAUSE: Record<string, string> = {
  merchant: 'you asked for it',
  webhook: 'a webhook came',
  provider: 'WhatsApp answered',
  reconciler: 'the timer looked',
  refusal: 'WhatsApp refused a message',
  charge: 'the charge was answered',
};

/** Names of messages, as the customer would call them. */
const CALLED: [RegExp, string][] = [
  [/\border_details\b/g, 'The order’s message'],
  [/\border_status\b/g, 'The status message'],
];

/** An order's story from its creation to where it stands, and what comes next. */
export function explain(order: Order, timeline: readonly TimelineEntry[]): string {
  const { reference_id, currency, total_amount, created_at } = order;
  const title = `${reference_id}: ${money(total_amount, currency)}, ordered ${moment(created_at)}`;
  let before = Date.parse(created_at);
  let cause = '';
  const lines = timeline.map((entry) => {
    const at = Date.parse(entry.at);
    const why = entry.cause === cause ? '' : ` (${BECAUSE[entry.cause] ?? entry.cause})`;
    const line = `  ${since(at - before).padStart(8)}  ${inPlainWords(entry.summary)}${why}`;
    before = at;
    cause = entry.cause;
    return line;
  });
  return [title, '', ...lines, '', 'Now:', ...standing(order).map((sentence) => `  ${sentence}`)].join('\n');
}

const inPlainWords = (summary: string): string =>
  CALLED.reduce((text, [word, name]) => text.replace(word, name), summary);

/** Where the order stands. */
function standing(order: Order): string[] {
  const { payment, currency } = order;
  return [
    ...messageNews(order),
    ...paymentNews(order),
    ...(payment.refunded_amount.value > 0
      ? [`${money(payment.refunded_amount, currency)} went back to the customer.`]
      : []),
    ...(payment.problem
      ? [
          `A person should look: ${payment.problem.detail} (${payment.problem.code})`,
          'When it is settled, POST …/problem/resolve with a note.',
        ]
      : []),
  ];
}

function messageNews({ messages, reference_id }: Order): string[] {
  const invitation = messages.findLast(({ kind }) => kind === 'order_details');
  if (!invitation) return [`The customer has not been asked yet: POST /v1/orders/${reference_id}/order_details.`];
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
  return [news[status]];
}

function paymentNews({ payment, status, currency, expires_at }: Order): string[] {
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
        ? ` A ${verification.source.replace('_', ' ')} confirmed it ${moment(verification.checked_at)} (transaction ${verification.transaction_id}).`
        : '';
      return [
        `The money is there: ${money(payment.captured_amount, currency)}.${proof}`,
        `The order is ${status.replace('_', ' ')}.`,
      ];
    }
  }
}

/** +4 s, +3 min, +2 h, +5 d */
function since(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `+${seconds} s`;
  if (seconds < 3600) return `+${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `+${Math.round(seconds / 3600)} h`;
  return `+${Math.round(seconds / 86_400)} d`;
}
