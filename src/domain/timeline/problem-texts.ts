import type { Say } from './entry';
import { instrumentName, type Language, type Texts } from './words';
import { API_WRITING, type Writing } from './writing';

const text = <P>(en: Say<P>, pt: Say<P>) => ({ en, pt });
const sentence = (en: string, pt: string) =>
  text<Record<string, never>>(
    () => en,
    () => pt,
  );

/** Why a consent leads to no charge. */
export const CONSENT_REJECTIONS = {
  repeated: { en: 'this consent has led to a charge already', pt: 'este consentimento já levou a uma cobrança' },
  no_stored_card: { en: 'the order offers no stored card', pt: 'o pedido não oferece cartão guardado' },
  never_sent: { en: 'the order was never sent', pt: 'o pedido nunca foi enviado' },
  order_canceled: { en: 'the order is canceled', pt: 'o pedido está cancelado' },
  order_expired: { en: 'the order has expired', pt: 'o pedido venceu' },
  charge_open: { en: 'a charge is under way', pt: 'há uma cobrança em andamento' },
  payment_pending: { en: 'the payment is pending', pt: 'o pagamento está pendente' },
  payment_captured: { en: 'the payment is captured', pt: 'o pagamento está capturado' },
  payment_canceled: { en: 'the payment is canceled', pt: 'o pagamento está cancelado' },
  payment_expired: { en: 'the payment is expired', pt: 'o pagamento está vencido' },
  before_decline_notice: {
    en: 'it arrived before the customer was told of the decline, so it belongs to the declined attempt',
    pt: 'ele chegou antes de o cliente saber da recusa, portanto pertence à tentativa recusada',
  },
  other_card: {
    en: 'it names another card than the one that was sent',
    pt: 'ele nomeia outro cartão que não o enviado',
  },
  unnamed_card: {
    en: 'it lacks credential_id or last_four_digits, so that it names no card for certain',
    pt: 'falta credential_id ou last_four_digits, e assim não é certo que cartão ele nomeia',
  },
  unknown_credential: { en: 'the credential is not stored', pt: 'a credencial não está guardada' },
  other_last_four: {
    en: 'the stored credential has other last four digits',
    pt: 'a credencial guardada tem outros quatro dígitos finais',
  },
  other_owner: {
    en: 'the stored credential belongs to somebody else',
    pt: 'a credencial guardada é de outra pessoa',
  },
  other_sender: {
    en: 'the sender is not certainly the customer of the order',
    pt: 'não é certo que o remetente seja o cliente do pedido',
  },
  other_money: {
    en: 'the PSP knows of money for this order already',
    pt: 'o PSP já conhece dinheiro para este pedido',
  },
  no_psp: { en: 'no PSP is configured', pt: 'nenhum PSP está configurado' },
  psp_silent: {
    en: 'the PSP gave no answer about earlier money for too long',
    pt: 'o PSP não respondeu por tempo demais sobre dinheiro anterior',
  },
  stale: {
    en: 'it is older than CONSENT_MAX_AGE_SECONDS by its own time',
    pt: 'pelo seu próprio horário ele é mais velho que CONSENT_MAX_AGE_SECONDS',
  },
  from_the_future: {
    en: 'its own time is in the future',
    pt: 'o seu próprio horário está no futuro',
  },
  credential_sealed: {
    en: 'the stored credential does not open; CREDENTIALS_KEY must hold the key it was stored with',
    pt: 'a credencial guardada não abre; CREDENTIALS_KEY precisa ter a chave com que ela foi guardada',
  },
} satisfies Record<string, Texts>;
export type ConsentRejectionReason = keyof typeof CONSENT_REJECTIONS;

interface Amounts {
  /** Minor units, as the provider reports them; null where it gave none. */
  paid: (number | null)[];
  ordered: number;
}

/** The last one has the unit; a single null among amounts is a gap in what the provider told. */
const listed = (amounts: (number | null)[], and: string, { money, bare }: Writing): string =>
  amounts.map((amount, position) => (position === amounts.length - 1 ? money(amount) : bare(amount))).join(and);

/** The sentences of problems by the reason for which they were raised. */
export const PROBLEM_TEXTS = {
  paid_after_cancel: sentence(
    'The customer paid although the order was canceled. Deliver it or refund it.',
    'O cliente pagou embora o pedido estivesse cancelado. Entregue ou devolva.',
  ),
  paid_after_expiry: sentence(
    'The customer paid after the order had expired. Deliver it or refund it.',
    'O cliente pagou depois do vencimento do pedido. Entregue ou devolva.',
  ),
  capture_contradicted: sentence(
    'The provider once confirmed this payment and now says otherwise. Compare with the gateway account.',
    'O provedor já confirmou este pagamento e agora diz outra coisa. Compare com a conta no gateway.',
  ),
  evidence_failed: sentence(
    'The transaction that this capture rests on has failed since, and another one succeeded. Compare with the gateway account.',
    'A transação em que esta captura se apoia falhou depois, e outra teve sucesso. Compare com a conta no gateway.',
  ),
  capture_unconfirmed: sentence(
    'WhatsApp reported a capture, and no lookup confirms it. The customer may have paid: look at the gateway account.',
    'O WhatsApp informou uma captura, e nenhuma consulta a confirma. O cliente pode ter pago: veja a conta no gateway.',
  ),
  refunded_before_delivery: sentence(
    'The money had gone back, or was claimed back, when the capture was seen. Do not deliver.',
    'O dinheiro já tinha voltado, ou estava contestado, quando a captura foi vista. Não entregue.',
  ),
  refund_reversed: text<{ amount: number | null }>(
    ({ amount }, { money }) =>
      `A refund of ${money(amount)} that had completed has failed: the customer did not get the money. Refund it again, or pay it back in another way.`,
    ({ amount }, { money }) =>
      `Uma devolução de ${money(amount)} que estava concluída falhou: o cliente não recebeu o dinheiro. Devolva de novo, ou de outra forma.`,
  ),
  refund_unreadable: sentence(
    'The provider reports a refund whose amount cannot be read. No other refund can begin until this is resolved: look at the gateway account.',
    'O provedor informa uma devolução cujo valor não dá para ler. Nenhuma outra devolução começa até isto ser resolvido: veja a conta no gateway.',
  ),
  refund_not_shown: text<{ amount: number | null }>(
    ({ amount }, { money }) =>
      `No lookup has shown a refund of ${money(amount)} for 7 days. Look at the gateway account; resolve this problem when it was not made there, and the amount can be refunded again.`,
    ({ amount }, { money }) =>
      `Há 7 dias nenhuma consulta mostra uma devolução de ${money(amount)}. Veja a conta no gateway; resolva este problema se ela não foi feita lá, e o valor poderá ser devolvido de novo.`,
  ),
  disputed: text<{ kind: string; status: string; amount: number | null }>(
    ({ kind, status, amount }, { money }) =>
      status === 'lost'
        ? `A claim (${kind}) is lost: ${money(amount)} are gone.`
        : `The customer's bank claims back ${money(amount)} (${kind}). Answer the claim at the gateway.`,
    ({ kind, status, amount }, { money }) =>
      status === 'lost'
        ? `Uma contestação (${kind}) foi perdida: ${money(amount)} se foram.`
        : `O banco do cliente contesta ${money(amount)} (${kind}). Responda no gateway.`,
  ),
  second_success: sentence(
    'The provider reports a second successful transaction. Refund one of them at the gateway.',
    'O provedor informa uma segunda transação com sucesso. Devolva uma delas no gateway.',
  ),
  other_reference: sentence(
    'The provider answered about another reference_id.',
    'O provedor respondeu sobre outro reference_id.',
  ),
  currency_differs: text<{ paid: (string | null)[]; ordered: string }>(
    ({ paid, ordered }) => `Paid in ${paid.join(' and ')}, ordered in ${ordered}.`,
    ({ paid, ordered }) => `Pago em ${paid.join(' e ')}, pedido em ${ordered}.`,
  ),
  amount_differs: text<Amounts>(
    ({ paid, ordered }, writing) => `Paid ${listed(paid, ' and ', writing)}, ordered ${writing.bare(ordered)}.`,
    ({ paid, ordered }, writing) => `Pago ${listed(paid, ' e ', writing)}, pedido ${writing.bare(ordered)}.`,
  ),
  refunds_exceed_capture: text<{ refunded: number; captured: number }>(
    ({ refunded, captured }, { money, bare }) =>
      `The provider reports refunds of ${money(refunded)}, more than the ${bare(captured)} captured.`,
    ({ refunded, captured }, { money, bare }) =>
      `O provedor informa devoluções de ${money(refunded)}, mais do que os ${bare(captured)} capturados.`,
  ),
  refund_amount_differs: text<{ requested: number | null; reported: number }>(
    ({ requested, reported }, { money, bare }) =>
      `A refund of ${money(requested)} was asked for, and the provider reports ${bare(reported)}.`,
    ({ requested, reported }, { money, bare }) =>
      `Uma devolução de ${money(requested)} foi pedida, e o provedor informa ${bare(reported)}.`,
  ),
  refund_unanswered: text<{ amount: number | null }>(
    ({ amount }, { money }) =>
      `No answer came to a refund of ${money(amount)}, and no lookup shows it. Look at the gateway's account; make it there if it is missing.`,
    ({ amount }, { money }) =>
      `Não houve resposta a uma devolução de ${money(amount)}, e nenhuma consulta a mostra. Veja a conta no gateway; faça-a lá se faltar.`,
  ),
  consent_rejected: text<{ reason: ConsentRejectionReason }>(
    ({ reason }) => `A customer's consent was refused: ${CONSENT_REJECTIONS[reason].en}.`,
    ({ reason }) => `O consentimento de um cliente foi recusado: ${CONSENT_REJECTIONS[reason].pt}.`,
  ),
  charge_refused: text<{ title: string; advice: string | null }>(
    ({ title, advice }) => `The PSP refused the charge: ${title}. ${advice ?? 'Nothing was taken.'}`,
    ({ title, advice }) => `O PSP recusou a cobrança: ${title}. ${advice ?? 'Nada foi cobrado.'}`,
  ),
  witness_differs: text<{ field: string; told: string; own: string }>(
    ({ field, told, own }) =>
      `WhatsApp's lookup says ${field} ${told}, and Razorpay itself says ${own}. Compare both before you deliver.`,
    ({ field, told, own }) =>
      `A consulta do WhatsApp diz ${field} ${told}, e a própria Razorpay diz ${own}. Compare antes de entregar.`,
  ),
  witness_absent: sentence(
    "WhatsApp's lookup reports a payment that Razorpay does not have on this account. Are RAZORPAY_KEY_ID and the payment configuration of one account? Compare both before you deliver.",
    'A consulta do WhatsApp informa um pagamento que a Razorpay não tem nesta conta. RAZORPAY_KEY_ID e a configuração de pagamento são da mesma conta? Compare antes de entregar.',
  ),
  instrument_refused: text<{ kind: string; title: string; advice: string | null }>(
    ({ kind, title, advice }) =>
      `${instrumentName(kind, 'en')} could not be made: ${title}. ${advice ?? ''} Nothing was sent; POST /v1/orders/{reference_id}/order_details tries again.`.replace(
        / {2,}/g,
        ' ',
      ),
    ({ kind, title, advice }) =>
      `${instrumentName(kind, 'pt')}: não deu para fazer: ${title}. ${advice ?? ''} Nada foi enviado; POST /v1/orders/{reference_id}/order_details tenta de novo.`.replace(
        / {2,}/g,
        ' ',
      ),
  ),
  charge_key_expired: sentence(
    'No answer came to the charge, and the PSP keeps its key no longer. Look at the PSP’s account; resolve this problem when nothing was taken, and the customer may confirm again.',
    'Não houve resposta à cobrança, e o PSP não guarda mais a chave dela. Veja a conta no PSP; resolva este problema se nada foi cobrado, e o cliente poderá confirmar de novo.',
  ),
  charge_pending_long: sentence(
    'The charge has been pending at the PSP for 24 hours. Look at the PSP’s account.',
    'A cobrança está pendente no PSP há 24 horas. Veja a conta no PSP.',
  ),
  charge_unconfirmed: sentence(
    'The PSP answered to the charge, but its lookup does not show it. Look at the PSP’s account; the payment is captured as soon as a lookup shows the charge.',
    'O PSP respondeu à cobrança, mas a consulta não a mostra. Veja a conta no PSP; o pagamento é capturado assim que uma consulta mostrar a cobrança.',
  ),
} satisfies Record<string, { en: Say<never>; pt: Say<never> }>;
export type ProblemReason = keyof typeof PROBLEM_TEXTS;
export type ProblemParams<R extends ProblemReason> = Parameters<(typeof PROBLEM_TEXTS)[R]['en']>[0];

/** Why a problem was raised, with the values of its sentence. */
export type ProblemCause = { [R in ProblemReason]: { reason: R; params: ProblemParams<R> } }[ProblemReason];

/** The sentence of a problem. */
export const problemText = (
  { reason, params }: ProblemCause,
  language: Language = 'en',
  writing: Writing = API_WRITING[language],
): string => PROBLEM_TEXTS[reason][language](params as never, writing);
