import type { OrderRequestResult } from '../../domain/orders/parse-order';
import { previewMessage } from '../../domain/orders/preview-message';
import { type Amount, toAmount } from '../../domain/values/money';
import type { Violation } from '../../domain/values/violation';
import type { Context } from '../context';
import { findConfigurationFault } from './check-payment-configuration';
import { parseRequest } from './parse-request';
import { resolveCredential } from './resolve-credential';

export interface Validation {
  valid: boolean;
  errors: Violation[];
  computed: { subtotal: Amount | null; total_amount: Amount | null };
  /** The exact message that would be sent; null when the order is not valid. */
  payload: Record<string, unknown> | null;
}

/** Checks a request for an order against every rule and shows the message it would become; stores nothing. */
export async function validateOrder(ctx: Context, body: unknown): Promise<Validation> {
  const result = parseRequest(ctx, body);
  const { subtotal, totalAmount } = result.computed;
  const filled = result.ok ? await resolveCredential(ctx, result.draft) : null;
  const errors = !result.ok
    ? errorsOf(result)
    : [...(await findConfigurationFault(ctx, result.draft.details)), ...(filled?.errors ?? [])];
  return {
    valid: errors.length === 0,
    errors,
    computed: {
      subtotal: subtotal === null ? null : toAmount(subtotal),
      total_amount: totalAmount === null ? null : toAmount(totalAmount),
    },
    payload: filled && errors.length === 0 ? previewMessage(filled.draft) : null,
  };
}

function errorsOf(result: OrderRequestResult & { ok: false }): Violation[] {
  if (!result.pspRequired) return result.violations;
  return [{ pointer: '/payment_settings', code: 'psp_required', detail: PSP_REQUIRED }];
}

export const PSP_REQUIRED =
  'WhatsApp does not report payments of this kind, and no PSP is configured that could. Set PSP, or use payment_gateway.';
