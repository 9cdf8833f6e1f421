/** Where an order stands, in sentences, for whoever shows it to a person. */
import { type Language, masculine } from './words';

/** How an amount and a time are written, and what a person does next, where the story is told. */
export interface Telling {
  language?: Language;
  money(amount: { value: number }, currency: string): string;
  moment(at: string): string;
  /** Follows "The customer has not been asked yet". */
  toAsk: string;
  /** A sentence. */
  toResolve: string;
}

/** As much of the API's order as the sentences need. */
export interface StandingOrder {
  status: string;
  currency: string;
  expires_at: string | null;
  messages: { kind: string; status: string; error: { title: string; advice: string | null } | null }[];
  payment: {
    status: string;
    captured_amount: { value: number };
    refunded_amount: { value: number };
    disputed_amount?: { value: number };
    transactions: unknown[];
    verification: { source: string; checked_at: string; transaction_id: string | null } | null;
    problem: { code: string; detail: string } | null;
  };
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

const SOURCES: Record<string, string> = { whatsapp_lookup: 'WhatsApp lookup', psp_lookup: 'PSP lookup' };
const FONTES: Record<string, string> = { whatsapp_lookup: 'consulta ao WhatsApp', psp_lookup: 'consulta ao PSP' };

/** Who confirmed a payment. */
export const sourceText = (source: string, language: Language): string =>
  (language === 'pt' ? FONTES : SOURCES)[source] ?? source;

/** Where the order stands, in sentences. */
export function standing(order: StandingOrder, telling: Telling): string[] {
  const { payment, currency } = order;
  const { language = 'en', money } = telling;
  const pt = language === 'pt';
  const refunded = money(payment.refunded_amount, currency);
  const disputed = payment.disputed_amount ?? { value: 0 };
  const claimed = money(disputed, currency);
  return [
    messageLine(order, telling),
    ...paymentLines(order, telling),
    ...(payment.refunded_amount.value > 0
      ? [pt ? `${refunded} voltaram para o cliente.` : `${refunded} went back to the customer.`]
      : []),
    ...(disputed.value > 0
      ? [pt ? `${claimed} estão contestados, ou perdidos.` : `${claimed} are claimed back, or gone.`]
      : []),
    ...(payment.problem
      ? [
          `${pt ? 'Uma pessoa deve olhar' : 'A person should look'}: ${payment.problem.detail} (${payment.problem.code})`,
          telling.toResolve,
        ]
      : []),
  ];
}

function messageLine({ messages }: StandingOrder, { toAsk, language = 'en' }: Telling): string {
  const invitation = messages.findLast(({ kind }) => kind === 'order_details');
  if (!invitation)
    return language === 'pt'
      ? `Nada foi pedido ao cliente ainda: ${toAsk}`
      : `The customer has not been asked yet: ${toAsk}`;
  const { status, error } = invitation;
  const why = error ? ` ${error.title}.${error.advice ? ` ${error.advice}` : ''}` : '';
  return MESSAGE_LINES[language][status]?.(why) ?? status;
}

const MESSAGE_LINES: Record<Language, Record<string, (why: string) => string>> = {
  en: {
    queued: () => 'The message to the customer waits to be sent.',
    sent: () => 'WhatsApp took the message; the customer’s phone has not confirmed it.',
    delivered: () => 'The message is on the customer’s phone.',
    read: () => 'The customer has read the message.',
    failed: (why) => `The message did not arrive.${why}`,
    unknown: (why) => `Nobody knows whether the message arrived; it is not repeated blindly.${why}`,
  },
  pt: {
    queued: () => 'A mensagem ao cliente espera para ser enviada.',
    sent: () => 'O WhatsApp aceitou a mensagem; o celular do cliente não confirmou.',
    delivered: () => 'A mensagem está no celular do cliente.',
    read: () => 'O cliente leu a mensagem.',
    failed: (why) => `A mensagem não chegou.${why}`,
    unknown: (why) => `Ninguém sabe se a mensagem chegou; ela não é repetida às cegas.${why}`,
  },
};

function paymentLines(order: StandingOrder, telling: Telling): string[] {
  return (telling.language === 'pt' ? paymentLinesPt : paymentLinesEn)(order, telling);
}

function paymentLinesEn(
  { payment, status, currency, expires_at }: StandingOrder,
  { money, moment }: Telling,
): string[] {
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
        ? ` A ${sourceText(verification.source, 'en')} confirmed it ${moment(verification.checked_at)} (transaction ${verification.transaction_id}).`
        : '';
      return [
        `The money is there: ${money(payment.captured_amount, currency)}.${proof}`,
        `The order is ${status.replaceAll('_', ' ')}.`,
      ];
    }
    default:
      return [];
  }
}

function paymentLinesPt(
  { payment, status, currency, expires_at }: StandingOrder,
  { money, moment }: Telling,
): string[] {
  const attempts = payment.transactions.length;
  const tried = attempts === 0 ? '' : ` depois de ${attempts} ${attempts === 1 ? 'tentativa' : 'tentativas'}`;
  switch (payment.status) {
    case 'new':
      if (attempts > 0) return [`Nada foi capturado${tried}: o que o provedor diz não confere com o pedido.`];
      return [`Ninguém tentou pagar ainda${expires_at ? `; o pedido vence ${moment(expires_at)}` : ''}.`];
    case 'pending':
      return ['Há uma tentativa de pagamento em andamento; o banco não decidiu.'];
    case 'failed':
      return [`O pagamento foi recusado${tried}; o cliente pode tentar de novo.`];
    case 'canceled':
      return ['O pedido foi cancelado antes de ser pago.'];
    case 'expired':
      return ['O pedido venceu, e uma consulta não encontrou dinheiro.'];
    case 'captured': {
      const { verification } = payment;
      const proof = verification
        ? ` Uma ${sourceText(verification.source, 'pt')} confirmou ${moment(verification.checked_at)} (transação ${verification.transaction_id}).`
        : '';
      return [
        `O dinheiro está lá: ${money(payment.captured_amount, currency)}.${proof}`,
        `O pedido está ${masculine(status)}.`,
      ];
    }
    default:
      return [];
  }
}
