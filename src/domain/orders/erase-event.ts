import type { OrderDetails, PaymentSetting } from '../order-schema/shapes/shapes';
import { eraseProblemText } from './erase-line';
import { ERASED, ERASED_TEXT, eraseAnswer, eraseDetails, eraseError } from './erasure';

/** An event for the merchant without the person; what happened to the order and to its money stays. */
export function eraseEvent(body: unknown, isMentioned: (text: string) => boolean): unknown {
  const { data, ...event } = body as { data?: { order?: EventOrder } };
  if (!data?.order) return eraseAnswer(body, isMentioned);
  const { beneficiaries: _, ...order } = data.order;
  const { transactions = [], problem = null, problems = [], ...payment } = order.payment ?? {};
  const erased = {
    ...order,
    ...eraseDetails({ payment_settings: order.payment_settings ?? [], order: order.order ?? null }),
    customer: ERASED.customer,
    payment: {
      ...payment,
      problem: problem && eraseProblem(problem),
      problems: problems.map(eraseProblem),
      transactions: transactions.map((one) => ({ ...one, error: one.error && { ...one.error, reason: ERASED_TEXT } })),
    },
    messages: (order.messages ?? []).map((one) => ({ ...one, wamid: null, error: eraseError(one.error ?? null) })),
    metadata: {},
  };
  const blank = (value: unknown): unknown => {
    if (typeof value === 'string') return isMentioned(value) ? '' : value;
    if (Array.isArray(value)) return value.map(blank);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, blank(inner)]));
  };
  return { ...event, data: { ...data, order: blank(erased) } };
}

/** The parts of an order resource that are looked at here. */
interface EventOrder {
  beneficiaries?: unknown;
  payment_settings?: PaymentSetting[];
  order?: OrderDetails['order'];
  payment?: { transactions?: { error?: object | null }[]; problem?: Problem | null; problems?: Problem[] };
  messages?: { error?: object | null }[];
}

interface Problem {
  detail: string;
}

const eraseProblem = (problem: Problem): Problem => ({ ...problem, detail: eraseProblemText(problem.detail) });
