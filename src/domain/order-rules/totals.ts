/** One line of the order in minor units; null where the request did not say it in a usable way. */
export interface OrderLine {
  /** The sale amount, or the amount when there is no sale. */
  unit: number | null;
  quantity: number | null;
}

/** The parts of the totals, in minor units; null: present but unusable, so every sum with it is unknown. */
export interface AmountParts {
  lines: OrderLine[] | null;
  tax: number | null;
  shipping: number | null;
  discount: number | null;
}

/**
 * Subtotal and total in minor units, exact at any size; null where a part is unknown.
 * Meta, Orders (Brazil): a sale amount, where there is one, is what the subtotal counts.
 */
export function computeTotals(parts: AmountParts): { subtotal: bigint | null; total: bigint | null } {
  const subtotal = sumLines(parts.lines);
  const { tax, shipping, discount } = parts;
  if (subtotal === null || tax === null || shipping === null || discount === null) return { subtotal, total: null };
  return { subtotal, total: subtotal + BigInt(tax) + BigInt(shipping) - BigInt(discount) };
}

/** Minor units as a number, or null when no double holds them exactly. */
export function toSafeNumber(value: bigint | null): number | null {
  if (value === null || value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) return null;
  return Number(value);
}

function sumLines(lines: OrderLine[] | null): bigint | null {
  if (lines === null) return null;
  let sum = 0n;
  for (const { unit, quantity } of lines) {
    if (unit === null || quantity === null) return null;
    sum += BigInt(unit) * BigInt(quantity);
  }
  return sum;
}
