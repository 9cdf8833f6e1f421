/** What the API's codes mean to the person who has to act. */
import type { Payment, PaymentProblem } from '../../../client/generated/types';
import type { PaymentStatus } from '../../../domain/lifecycles/statuses';
import { stateText } from '../../../domain/timeline/words';
import { currentLanguage, inLanguages } from '../../shared/current-language';
import { PROBLEMS, type ProblemWords, SETTLED } from '../words/problem-words-en';
import { ACERTADO, PROBLEMAS } from '../words/problem-words-pt';

const problems = inLanguages<{ table: Record<string, ProblemWords>; settled: object; unread: string }>({
  en: { table: PROBLEMS, settled: SETTLED, unread: 'Read the story, then resolve.' },
  pt: { table: PROBLEMAS, settled: ACERTADO, unread: 'Leia a história, depois resolva.' },
});

/** What a problem means for a payment that stands as it does. */
export function problemWords({ code, detail }: PaymentProblem, status?: PaymentStatus): ProblemWords {
  const { table, settled, unread } = problems();
  const words = table[code];
  if (!words) return { title: code.replaceAll('_', ' '), means: detail, next: unread };
  return status === 'captured' && words.means === table.amount_mismatch?.means ? { ...words, ...settled } : words;
}

const settings = inLanguages<Record<string, string>>({
  en: {
    payment_gateway: 'Payment gateway',
    upi_intent_link: 'UPI link',
    payment_link: 'Payment link',
    offsite_card_pay: 'Stored card',
    pix_dynamic_code: 'Pix',
    boleto: 'Boleto',
  },
  pt: {
    payment_gateway: 'Gateway de pagamento',
    upi_intent_link: 'Link UPI',
    payment_link: 'Link de pagamento',
    offsite_card_pay: 'Cartão salvo',
    pix_dynamic_code: 'Pix',
    boleto: 'Boleto',
  },
});

/** A way to pay, as people call it. */
export const settingText = (type: string): string => settings()[type] ?? type.replaceAll('_', ' ');

const messages = inLanguages<Record<string, string>>({
  en: { order_details: 'The order', order_status: 'A new status' },
  pt: { order_details: 'O pedido', order_status: 'Um novo status' },
});
export const messageText = (kind: string): string => messages()[kind] ?? kind.replaceAll('_', ' ');

/** States that this page makes of several of the API's, and words that are no states there. */
const words = inLanguages<Record<string, string>>({
  en: { won: 'won', lost: 'lost', open: 'open' },
  pt: {
    ...{ refunded: 'devolvido', partly_refunded: 'devolvido em parte', disputed: 'contestado' },
    ...{ open: 'aberta', won: 'ganha', lost: 'perdida', instant: 'na hora', normal: 'normal' },
    ...{ card: 'cartão', wallet: 'carteira', disabled: 'desativado', enabled: 'ativo' },
  },
});

/** A word of the API in the language in use; messages, refunds and charges are feminine in Portuguese. */
export const wordOf = (word: string, of: 'payment' | 'message' = 'payment'): string =>
  words()[word] ?? stateText(word, currentLanguage(), of);

export type PaymentState = PaymentStatus | 'refunded' | 'partly_refunded';

/** Where the money is: captured money that went back, whole or in part, has a word of its own. */
export function paymentState({ status, captured_amount, refunded_amount }: Payment): PaymentState {
  if (status !== 'captured' || refunded_amount.value === 0) return status;
  return refunded_amount.value >= captured_amount.value ? 'refunded' : 'partly_refunded';
}

/** `partially shipped` → `Partially shipped`. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
