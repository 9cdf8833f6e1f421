import type { Order, TimelineEntry } from '../../client/client';
import { lineText, problemDetail } from '../../domain/timeline/catalogue';
import { since, standing } from '../../domain/timeline/standing';
import { causeText, type Language } from '../../domain/timeline/words';
import { plainWriting } from '../../domain/timeline/writing';
import { moment, money } from '../table';

/** An order's story from its creation to where it stands, and what comes next. */
export function explain(order: Order, timeline: readonly TimelineEntry[], language: Language = 'en'): string {
  const { reference_id, currency, total_amount, created_at, payment } = order;
  const say = SAY[language];
  const writing = plainWriting(language, (value) => money({ value }, currency));
  const title = say.title(reference_id, money(total_amount, currency), moment(created_at));
  let before = Date.parse(created_at);
  let cause = '';
  const lines = timeline.map((entry) => {
    const at = Date.parse(entry.at);
    const because = [entry.cause === cause ? '' : causeText(entry.cause, language), actorOf(entry)].filter(Boolean);
    const why = because.length === 0 ? '' : ` (${because.join(', ')})`;
    const line = `  ${since(at - before).padStart(8)}  ${lineText(entry, language, writing)}${why}`;
    before = at;
    cause = entry.cause;
    return line;
  });
  const problem = payment.problem && {
    ...payment.problem,
    detail: problemDetail(payment.problem, timeline, language, writing),
  };
  const now = standing(
    { ...order, payment: { ...payment, problem } },
    { language, money, moment, ...say.next(reference_id) },
  );
  return [title, '', ...lines, '', say.now, ...now.map((sentence) => `  ${sentence}`)].join('\n');
}

const actorOf = (_entry: TimelineEntry): string => '';

const SAY = {
  en: {
    title: (reference: string, total: string, at: string) => `${reference}: ${total}, ordered ${at}`,
    now: 'Now:',
    next: (reference: string) => ({
      toAsk: `POST /v1/orders/${reference}/order_details.`,
      toResolve: 'When it is settled, POST …/problem/resolve with a note.',
    }),
  },
  pt: {
    title: (reference: string, total: string, at: string) => `${reference}: ${total}, pedido feito em ${at}`,
    now: 'Agora:',
    next: (reference: string) => ({
      toAsk: `POST /v1/orders/${reference}/order_details.`,
      toResolve: 'Quando estiver resolvido, POST …/problem/resolve com uma nota.',
    }),
  },
};
