/** Languages of the texts that are rendered for people. */
export const LANGUAGES = ['en', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of a locale such as pt_BR.UTF-8; English without a match. */
export const languageOf = (locale: string): Language =>
  LANGUAGES.find((language) => locale.toLowerCase().startsWith(language)) ?? 'en';

/** One text in each language. */
export type Texts = Record<Language, string>;

const PORTUGUESE: Record<string, string> = {
  new: 'novo',
  pending: 'pendente',
  captured: 'capturado',
  failed: 'recusado',
  canceled: 'cancelado',
  expired: 'vencido',
  processing: 'em preparo',
  partially_shipped: 'enviado em parte',
  shipped: 'enviado',
  completed: 'concluído',
  success: 'sucesso',
  succeeded: 'deu certo',
  sent: 'enviada',
  queued: 'na fila',
  delivered: 'entregue',
  read: 'lida',
  unknown: 'desconhecido',
  requested: 'pedida',
  withdrawn: 'retirada',
};

/** Messages, refunds and charges are feminine in Portuguese. */
const FEMININE: Record<string, string> = {
  ...PORTUGUESE,
  failed: 'recusada',
  unknown: 'desconhecida',
  completed: 'concluída',
  canceled: 'cancelada',
};

/** A state of an order or a payment in Portuguese; an unknown word stays as it is. */
export const masculine = (state: string): string => PORTUGUESE[state] ?? state;

/** A state of a message, a refund or a charge in Portuguese; an unknown word stays as it is. */
export const feminine = (state: string): string => FEMININE[state] ?? state;

const INSTRUMENTS: Record<string, Texts> = {
  pix_dynamic_code: { en: 'Pix code', pt: 'Código Pix' },
  boleto: { en: 'Boleto', pt: 'Boleto' },
  payment_link: { en: 'Payment link', pt: 'Link de pagamento' },
  upi_intent_link: { en: 'UPI link', pt: 'Link UPI' },
};

/** A kind of instrument, for people; an unknown kind stays as it is. */
export const instrumentName = (kind: string, language: Language): string => INSTRUMENTS[kind]?.[language] ?? kind;

/** A state of the API for people; messages, refunds and charges are feminine in Portuguese. */
export function stateText(state: string, language: Language, of: 'payment' | 'message' = 'payment'): string {
  if (language === 'en') return state.replaceAll('_', ' ');
  return of === 'message' ? feminine(state) : masculine(state);
}

const CAUSES: Record<string, Texts> = {
  merchant: { en: 'you asked for it', pt: 'você pediu' },
  webhook: { en: 'a webhook came', pt: 'veio um webhook' },
  provider: { en: 'WhatsApp answered', pt: 'o WhatsApp respondeu' },
  reconciler: { en: 'the timer looked', pt: 'o timer consultou' },
  refusal: { en: 'WhatsApp refused a message', pt: 'o WhatsApp recusou uma mensagem' },
  charge: { en: 'the charge was answered', pt: 'a cobrança foi respondida' },
};

/** What led to a line, as a sentence; an unknown cause stays as it is. */
export const causeText = (cause: string, language: Language): string => CAUSES[cause]?.[language] ?? cause;

const CAUSE_NAMES: Record<string, string> = {
  merchant: 'loja',
  webhook: 'webhook',
  provider: 'provedor',
  reconciler: 'reconciliador',
  refusal: 'recusa',
  charge: 'cobrança',
  delivery: 'entrega',
};

/** What led to a line, as a name; an unknown cause stays as it is. */
export const causeName = (cause: string, language: Language): string =>
  language === 'pt' ? (CAUSE_NAMES[cause] ?? cause) : cause.replaceAll('_', ' ');

const KINDS: Record<string, string> = {
  order: 'pedido',
  message: 'mensagem',
  webhook: 'webhook',
  lookup: 'consulta',
  lookup_failed: 'consulta sem resposta',
  payment: 'pagamento',
  problem: 'problema',
  refused: 'recusado',
  refund: 'devolução',
  charge: 'cobrança',
  consent: 'consentimento',
  gave_up: 'desistiu',
  erased: 'apagado',
  dispute: 'contestação',
  instrument: 'instrumento',
};

/** A line's kind, for people. */
export const kindText = (kind: string, language: Language): string =>
  language === 'pt' ? (KINDS[kind] ?? kind) : kind.replaceAll('_', ' ');
