import type { Language } from './words';

/** How the values of a line are written where it is shown. */
export interface Writing {
  /** Minor units with their unit; null: nobody told how many. */
  money(amount: number | null): string;
  /** Minor units where the unit stands beside them already. */
  bare(amount: number | null): string;
  /** A message by its kind, as the subject of a sentence. */
  message(kind: string): string;
  /** The same with an article. */
  theMessage(kind: string): string;
  /** How a problem begins. */
  problem(code: string): string;
}

/** As the API writes: the wire's own words, and minor units. Public, word for word. */
export const API_WRITING: Record<Language, Writing> = {
  en: {
    money: (amount) => `${amount ?? 'an unknown number of'} minor units`,
    bare: String,
    message: (kind) => kind,
    theMessage: (kind) => `The ${kind} message`,
    problem: (code) => `Problem ${code}`,
  },
  pt: {
    money: (amount) => `${amount ?? 'um número desconhecido de'} centavos`,
    bare: String,
    message: (kind) => kind,
    theMessage: (kind) => `A mensagem ${kind}`,
    problem: (code) => `Problema ${code}`,
  },
};

const MESSAGES: Record<Language, Record<string, string>> = {
  en: { order_details: 'The order’s message', order_status: 'The status message' },
  pt: { order_details: 'A mensagem do pedido', order_status: 'A mensagem de status' },
};

/** As people write: amounts as money, messages by what they are. `money` writes minor units. */
export function plainWriting(language: Language, money: (amount: number) => string): Writing {
  const unknown = language === 'pt' ? 'um valor desconhecido' : 'an unknown amount';
  const named = (kind: string) => MESSAGES[language][kind] ?? kind;
  const write = (amount: number | null) => (amount === null ? unknown : money(amount));
  return {
    ...{ money: write, bare: write, message: named, theMessage: named },
    problem: () => (language === 'pt' ? 'Uma pessoa deve olhar' : 'A person should look'),
  };
}

/** With a capital letter, for the beginning of a sentence. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
