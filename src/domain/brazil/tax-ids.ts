/** The five kinds of Pix key. */
export const PIX_KEY_TYPES = ['CPF', 'CNPJ', 'EMAIL', 'PHONE', 'EVP'] as const;
export type PixKeyType = (typeof PIX_KEY_TYPES)[number];

/** Whether the eleven digits are a CPF with right check digits; the eleven repeated digits that also compute are not issued. */
export function isCpf(text: string): boolean {
  if (!/^\d{11}$/u.test(text) || /^(\d)\1{10}$/u.test(text)) return false;
  return checkDigit(text.slice(0, 9), 10) === text[9] && checkDigit(text.slice(0, 10), 11) === text[10];
}

/**
 * Whether the 14 characters are a CNPJ with right check digits. Since July 2026 the first twelve may be capital letters,
 * each counting as its ASCII code minus 48 (Receita Federal, Instrução Normativa 2.229/2024).
 */
export function isCnpj(text: string): boolean {
  if (!/^[0-9A-Z]{12}\d{2}$/u.test(text) || /^(\d)\1{13}$/u.test(text)) return false;
  return checkDigit(text.slice(0, 12), 9) === text[12] && checkDigit(text.slice(0, 13), 9) === text[13];
}

/**
 * Whether the text has the form that the Pix directory (DICT) gives keys of this kind: e-mail addresses are ASCII, and
 * telephones are Brazilian mobile ones, whose nine digits begin with 9.
 */
export function isPixKey(type: PixKeyType, text: string): boolean {
  switch (type) {
    case 'CPF':
      return isCpf(text);
    case 'CNPJ':
      return isCnpj(text);
    case 'EMAIL':
      return text.length <= 77 && /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/u.test(text);
    case 'PHONE':
      return /^\+55[1-9][1-9]9\d{8}$/u.test(text);
    case 'EVP':
      return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu.test(text);
  }
}

/** A key as the directory has it: e-mail addresses and random keys in small letters. */
export const normalizePixKey = (type: PixKeyType, key: string): string =>
  type === 'EMAIL' || type === 'EVP' ? key.toLowerCase() : key;

/** Weighted mod 11. Weights fall from the right starting at 2 and begin again after `highest` (9 for CNPJ, none for CPF). */
function checkDigit(body: string, highest: number): string {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) {
    const weight = (i % (highest - 1)) + 2;
    sum += (body.charCodeAt(body.length - 1 - i) - 48) * weight;
  }
  const rest = sum % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}
