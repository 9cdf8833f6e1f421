import type { Order, TimelineEntry } from '../client/client';
import { becauseOf, inPlainWords, since, standing } from '../client/story';
import { moment, money } from './table';

/** An order's story from its creation to where it stands, and what comes next. */
export function explain(order: Order, timeline: readonly TimelineEntry[]): string {
  const { reference_id, currency, total_amount, created_at } = order;
  const title = `${reference_id}: ${money(total_amount, currency)}, ordered ${moment(created_at)}`;
  let before = Date.parse(created_at);
  let cause = '';
  const lines = timeline.map((entry) => {
    const at = Date.parse(entry.at);
    const why = entry.cause === cause ? '' : ` (${becauseOf(entry.cause)})`;
    const line = `  ${since(at - before).padStart(8)}  ${inPlainWords(entry.summary)}${why}`;
    before = at;
    cause = entry.cause;
    return line;
  });
  const now = standing(order, {
    money,
    moment,
    toAsk: `POST /v1/orders/${reference_id}/order_details.`,
    toSettle: 'When it is settled, POST …/problem/resolve with a note.',
  });
  return [title, '', ...lines, '', 'Now:', ...now.map((sentence) => `  ${sentence}`)].join('\n');
}
