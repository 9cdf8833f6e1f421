/**
 * Minor units (two decimals) of a decimal number as text: "135", "135.0", "1.35e2"; null for anything else, for more
 * than two decimals that count, and beyond what a double holds exactly. Never goes through a float.
 */
export function parseDecimal(text: string): number | null {
  const [, whole, fraction = '', exponent = '0'] =
    /^(\d{1,20})(?:\.(\d{0,20}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = whole + fraction;
  // Where the decimal point stands in `digits`, counted in minor units.
  const point = whole.length + Number(exponent) + 2;
  if (point < 0) return /^0*$/.test(digits) ? 0 : null;
  if (!/^0*$/.test(digits.slice(point))) return null;
  const units = Number(digits.slice(0, point).padEnd(point, '0') || '0');
  return Number.isSafeInteger(units) ? units : null;
}

/** Minor units as a decimal number with two decimals: 13500 is "135.00". */
export const formatDecimal = (units: number): string =>
  `${Math.floor(units / 100)}.${String(units % 100).padStart(2, '0')}`;
