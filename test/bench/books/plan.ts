import { createHash } from 'node:crypto';

/** What an order's money is here and in the gateway's books. Everything but `plain` is rare. */
const CASES = [
  /** Captured here, and no line. */
  'missing_at_gateway',
  /** A line, and here an order that is not captured. */
  'new',
  'failed',
  'canceled',
  'expired',
  'amount_mismatch',
  'currency_mismatch',
  'duplicate_payment',
  'authorized_not_captured',
  'refund_missing_here',
  'refund_missing_at_gateway',
  'chargeback',
  'chargeback_unknown_here',
  'fee_variance',
  /** Nothing is wrong with these: they must not be found. */
  'refunded',
  'refunded_in_parts',
  'dispute_won',
  'another_method',
] as const;
export type Case = (typeof CASES)[number] | 'plain';

export interface Plan {
  seed: string;
  /** Payments of the month. */
  size: number;
  /** How often each case is planted. */
  each: number;
  /** The first day of the month, YYYY-MM-DD. */
  first: string;
  cases: ReadonlyMap<number, Case>;
}

export const DAYS = 30;
/** Settlements of one day. */
export const SETTLEMENTS = 8;

/** Numbers from a seed: the same everywhere. */
export function createRandom(seed: string): (below: number) => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0) || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Plants the cases among the payments of the first twenty days: what came later is not late yet. */
export function makePlan(seed: string, size: number, first: string): Plan {
  const random = createRandom(seed);
  const cases = new Map<number, Case>();
  const each = Math.max(4, Math.round(size / 10_000));
  for (const name of CASES)
    for (let planted = 0; planted < each; ) {
      const n = random(Math.floor((size * 20) / DAYS));
      if (cases.has(n)) continue;
      cases.set(n, name);
      planted++;
    }
  // And some in the day that comes later.
  for (let at = 0; at < each; at++) cases.set(size + at * 3, at % 2 === 0 ? 'amount_mismatch' : 'fee_variance');
  return { seed, size, each, first, cases };
}

/**
 * 14 characters like those of Razorpay: ten of the time at which the id was made, four that are random. The same in SQL
 * (`idSql`).
 */
export const idOf = (plan: Plan, prefix: string, n: number): string => {
  const time = (n * 250_007 + 2 ** 36).toString(16).padStart(10, '0');
  return `${prefix}_${time}${createHash('md5').update(`${plan.seed}${prefix}${n}`).digest('hex').slice(0, 4)}`;
};
export const idSql = (plan: Plan, prefix: string): string =>
  `'${prefix}_' || lpad(to_hex(n::int8 * 250007 + 68719476736), 10, '0') || left(md5('${plan.seed}${prefix}' || n), 4)`;

/** Paise. Many payments cost the same: nothing may be matched by its amount. */
export const amountOf = (n: number): number => 9_900 + ((n * 7_919) % 500) * 1_000;
export const AMOUNT_SQL = '(9900 + ((n::int8 * 7919) % 500) * 1000)';

export const dayOf = ({ size }: Plan, n: number): number => Math.floor((n * DAYS) / size);
export const daySql = ({ size }: Plan): string => `((n::int8 * ${DAYS}) / ${size})::int`;

/** Half up, as the gateway rounds. */
export const feeOf = (amount: number): number => Math.floor((amount * 2 + 50) / 100);
export const taxOf = (fee: number): number => Math.floor((fee * 18 + 50) / 100);
export const RATES = {
  methods: {
    default: { percent: '2', tax_percent: '18' },
    netbanking: { percent: '0', fixed: 1_500, tax_percent: '18' },
  },
};

/** YYYY-MM-DD of a day of the plan, from 0. */
export const dateOf = ({ first }: Plan, day: number): string =>
  new Date(Date.parse(first) + day * 86_400_000).toISOString().slice(0, 10);

export const settlementOf = (n: number, day: number): string =>
  `setl_BOOKS${String(day).padStart(3, '0')}${n % SETTLEMENTS}`;
export const utrOf = (day: number, shard: number): string => `HDFCN${String(52_026_000_000 + day * 10 + shard)}`;
