/**
 * What a movement of a return file means: `payment`, `fee` (a tariff that was debited), or `none`: nothing moved. 09 and
 * 10 are write-offs, no payments, whatever some products book. A movement that is not here is refused (`unknown_row`).
 */
export type Movement = 'payment' | 'fee' | 'none';
type Movements = Readonly<Record<string, Movement>>;

const table = (payments: string, fees: string, none: string): Movements =>
  Object.fromEntries([
    ...payments.split(' ').map((code) => [code, 'payment'] as const),
    ...fees.split(' ').map((code) => [code, 'fee'] as const),
    ...none.split(' ').map((code) => [code, 'none'] as const),
  ]);

/**
 * FEBRABAN's CNAB 240, segment T: 02 registered, 03 refused, 06 paid, 07/08 discount instructions, 09 and 10 written off,
 * 11 open, 12-14 changes, 15 paid at the notary, 17 paid after write-off or without registration, 19-27 instructions,
 * 28 tariff, 29-73 notices of the payer and of changes.
 */
const FEBRABAN = table(
  '06 15 17',
  '28',
  '02 03 04 05 07 08 09 10 11 12 13 14 19 20 21 22 23 24 25 26 27 29 30 32 33 35 36 37 42 43 44 46 51 52 53 54 55 73',
);

/** By the bank's code in positions 1-3. */
const CNAB240: Readonly<Record<string, Movements>> = {
  // Pefisa: 07 paid after write-off, 08 paid at the notary, 15 and 17 refusals.
  '174': { ...FEBRABAN, '07': 'payment', '08': 'payment', '15': 'none', '16': 'none', '17': 'none' },
  // Safra: 16 written off as paid, 41 paid after write-off.
  '422': { ...FEBRABAN, '16': 'none', '40': 'none', '41': 'payment' },
};

/**
 * Itaú's CNAB 400: 06 paid, 07 paid in part, 08 paid at the notary, 09 written off, 10 written off because it was paid
 * (the payment has a row of its own), 28 tariff.
 */
const ITAU400 = table(
  '06 07 08',
  '28 29 54 55 57',
  '02 03 04 05 09 10 11 12 13 14 15 16 17 18 19 20 21 23 24 25 26 27 30 32 33 34 35 36 47 51 52 53 59 60 61 62 63 64 65 66 69 71 72 73 74 75 76 77 78 79',
);
const CNAB400: Readonly<Record<string, Movements>> = { '341': ITAU400 };

/** undefined: unknown. */
export const cnab240Movement = (bank: string, code: string): Movement | undefined => (CNAB240[bank] ?? FEBRABAN)[code];

/** Whether the layout of this bank's CNAB 400 is known: other banks move its fields. */
export const isCnab400Known = (bank: string): boolean => Object.hasOwn(CNAB400, bank);

export const cnab400Movement = (bank: string, code: string): Movement | undefined => CNAB400[bank]?.[code];
