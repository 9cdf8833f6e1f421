import type { Queryable } from '../../db/core/client';
import { type FeeRate, type FeeRates, findRates, putRates } from '../../db/reconciliation/fee-rates';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';

/** Stores what was agreed with a gateway. A fee is right by these rates or by those of the payment’s time. */
export async function putFeeRates(ctx: Context, gateway: string, methods: Record<string, FeeRate>) {
  const isNew = await ctx.db.withTx((tx) => putRates(tx, gateway, methods, ctx.clock.now()));
  return { isNew, rates: await readFeeRates(ctx.db, gateway) };
}

export async function readFeeRates(db: Queryable, gateway: string) {
  const rates = await findRates(db, gateway);
  if (!rates) throw new ProblemError('not_found', 'No rates are stored for this gateway.');
  return presentRates(rates);
}

const presentRates = ({ gateway, methods, createdAt, updatedAt }: FeeRates) => ({
  gateway,
  methods,
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});
