import type { PaymentStatus, RefundStatus, Verdict } from '../lifecycles/statuses';
import { entry, type Move, type OfError } from './entry';
import { CONSENT_REJECTIONS, type ConsentRejectionReason } from './problem-texts';
import { feminine, masculine } from './words';
import { capitalized } from './writing';

interface OfRefund {
  refund_id: string;
  amount: number | null;
  status: RefundStatus;
  external: boolean;
}
interface OfDispute {
  dispute_id: string;
  dispute_kind: string;
  status: string;
  amount: number | null;
}
const DISPUTE_STATES: Record<string, string> = { open: 'aberta', won: 'ganha', lost: 'perdida' };
const disputeState = (status: string): string => DISPUTE_STATES[status] ?? status;

const VERDICT_TEXTS: Record<Verdict, { en: string; pt: string }> = {
  nothing: { en: 'nobody has tried to pay', pt: 'ninguém tentou pagar' },
  pending: { en: 'an attempt to pay is under way', pt: 'há uma tentativa de pagamento em andamento' },
  failed: { en: 'the attempt to pay failed', pt: 'a tentativa de pagamento foi recusada' },
  captured: { en: 'captured, and everything agrees', pt: 'capturado, e tudo confere' },
  mismatch: { en: 'paid, but it does not agree with the order', pt: 'pago, mas não confere com o pedido' },
  accepted: { en: 'accepted by a person', pt: 'aceito por uma pessoa' },
};

/** Lines about money: what was reported, looked up, paid, given back and claimed back. */
export const MONEY_LINES = {
  whatsapp_reported: entry<{ status: string; transaction_status: string | null }>(
    'webhook',
    ({ status, transaction_status: attempt }) =>
      `WhatsApp says: payment ${status}${attempt ? `, attempt ${attempt}` : ''}`,
    ({ status, transaction_status: attempt }) =>
      `WhatsApp diz: pagamento ${masculine(status)}${attempt ? `, tentativa: ${masculine(attempt)}` : ''}`,
  ),
  psp_reported: entry<{ type: string }>(
    'webhook',
    ({ type }) => `The PSP says: ${type}`,
    ({ type }) => `O PSP diz: ${type}`,
  ),

  lookup_applied: entry<{ number: number; verdict: Verdict; verification_id: number; provider_status: string }>(
    'lookup',
    ({ number, verdict }) => `Lookup ${number}: ${VERDICT_TEXTS[verdict].en}`,
    ({ number, verdict }) => `Consulta ${number}: ${VERDICT_TEXTS[verdict].pt}`,
  ),
  lookup_unanswered: entry<{ reason: string }>(
    'lookup_failed',
    ({ reason }) => `No usable answer to a lookup (${reason})`,
    ({ reason }) => `Sem resposta útil a uma consulta (${reason})`,
  ),
  lookups_ended: entry<Record<string, never>>(
    'gave_up',
    () => 'No payment within the time allowed; looking again only after a webhook',
    () => 'Nenhum pagamento no prazo; nova consulta só depois de um webhook',
  ),

  payment_moved: entry<Move<PaymentStatus> & { event: string }>(
    'payment',
    ({ from, to }) => `Payment ${from} → ${to}`,
    ({ from, to }) => `Pagamento ${masculine(from)} → ${masculine(to)}`,
  ),
  payment_accepted: entry<{ transaction_id: string; paid: number; ordered: number; note: string }>(
    'payment',
    ({ paid, ordered }, { money, bare }) => `A person accepts ${money(paid)} for the ${bare(ordered)} ordered`,
    ({ paid, ordered }, { money, bare }) => `Uma pessoa aceita ${money(paid)} pelos ${bare(ordered)} pedidos`,
  ),
  payment_event_rejected: entry<{ status: PaymentStatus; event: string }>(
    'refused',
    ({ status, event }) => `A ${status} payment does not take ${event}`,
    ({ status, event }) => `Um pagamento ${masculine(status)} não aceita ${event}`,
  ),

  refund_requested: entry<OfRefund>(
    'refund',
    ({ amount }, { money }) => `Refund of ${money(amount)} requested`,
    ({ amount }, { money }) => `Devolução de ${money(amount)} pedida`,
  ),
  refund_made_elsewhere: entry<OfRefund>(
    'refund',
    ({ amount, status }, { money }) => `A refund of ${money(amount)} was made elsewhere: ${status}`,
    ({ amount, status }, { money }) =>
      `Uma devolução de ${money(amount)} foi feita em outro lugar: ${feminine(status)}`,
  ),
  refund_doubled: entry<OfRefund>(
    'refund',
    ({ amount }, { money }) => `A second refund of ${money(amount)}`,
    ({ amount }, { money }) => `Uma segunda devolução de ${money(amount)}`,
  ),
  refund_moved: entry<
    Move<RefundStatus> & Partial<OfError> & { refund_id: string; event: string; amount: number | null }
  >(
    'refund',
    ({ from, to, title }) => `Refund ${from} → ${to}${title ? `: ${title}` : ''}`,
    ({ from, to, title }) => `Devolução ${feminine(from)} → ${feminine(to)}${title ? `: ${title}` : ''}`,
  ),
  refund_released: entry<{ refund_id: string; amount: number | null }>(
    'refund',
    ({ amount }, { money }) => `A refund of ${money(amount)} that no lookup shows counts no longer`,
    ({ amount }, { money }) => `Uma devolução de ${money(amount)} que nenhuma consulta mostra não conta mais`,
  ),
  refund_event_rejected: entry<{ refund_id: string; status: RefundStatus; event: string }>(
    'refused',
    ({ status, event }) => `A ${status} refund does not take ${event}`,
    ({ status, event }) => `Uma devolução ${feminine(status)} não aceita ${event}`,
  ),

  dispute_opened: entry<OfDispute>(
    'dispute',
    ({ amount, dispute_kind, status }, { money }) =>
      `${capitalized(money(amount))} are claimed back (${dispute_kind}): ${status}`,
    ({ amount, dispute_kind, status }, { money }) =>
      `${capitalized(money(amount))} são contestados (${dispute_kind}): ${disputeState(status)}`,
  ),
  dispute_moved: entry<OfDispute & { from: string; to: string }>(
    'dispute',
    ({ from, to }) => `Dispute ${from} → ${to}`,
    ({ from, to }) => `Contestação ${disputeState(from)} → ${disputeState(to)}`,
  ),
  dispute_changed: entry<OfDispute>(
    'dispute',
    ({ status, amount }, { money }) => `Dispute ${status}: ${money(amount)}`,
    ({ status, amount }, { money }) => `Contestação ${disputeState(status)}: ${money(amount)}`,
  ),

  consent_accepted: entry<{ attempt: number; payment_timestamp: string }>(
    'consent',
    ({ attempt }) => `The customer consents to pay: attempt ${attempt}`,
    ({ attempt }) => `O cliente consente em pagar: tentativa ${attempt}`,
  ),
  consent_rejected: entry<{ payment_timestamp: string; reason: ConsentRejectionReason }>(
    'consent',
    ({ reason }) => `The customer's consent is refused: ${CONSENT_REJECTIONS[reason].en}`,
    ({ reason }) => `O consentimento do cliente é recusado: ${CONSENT_REJECTIONS[reason].pt}`,
  ),

  charge_acknowledged: entry<{ attempt: number; status: string; charge_id: string; error: unknown }>(
    'charge',
    ({ attempt, status }) => `The PSP answers to attempt ${attempt}: ${status}`,
    ({ attempt, status }) => `O PSP responde à tentativa ${attempt}: ${feminine(status)}`,
  ),
  charge_not_sent: entry<{ attempt: number; title: string }>(
    'charge',
    ({ attempt, title }) => `The PSP could not be asked for attempt ${attempt} (${title}); trying again`,
    ({ attempt, title }) => `Não deu para pedir a tentativa ${attempt} ao PSP (${title}); tentando de novo`,
  ),
  charge_unanswered: entry<{ attempt: number; title: string }>(
    'charge',
    ({ attempt, title }) => `No answer to attempt ${attempt} (${title}); asking again under the same key`,
    ({ attempt, title }) => `Sem resposta à tentativa ${attempt} (${title}); perguntando de novo com a mesma chave`,
  ),
  charge_too_late: entry<{ attempt: number }>(
    'charge',
    ({ attempt }) => `The order expired before attempt ${attempt} could leave: nothing was taken`,
    ({ attempt }) => `O pedido venceu antes de a tentativa ${attempt} sair: nada foi cobrado`,
  ),
  charge_ended: entry<{ attempt: number; status: string; charge_id: string | null }>(
    'charge',
    ({ attempt, status }) => `Attempt ${attempt} ${status === 'canceled' ? 'withdrawn' : status}`,
    ({ attempt, status }) => `Tentativa ${attempt}: ${feminine(status)}`,
  ),
};
