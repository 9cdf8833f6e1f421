import { type Amount, toAmount } from '../domain/money';
import { type OrderRequestResult, parseOrderRequest } from '../domain/order-request';
import type { Violation } from '../domain/violation';
import { buildOrderDetails } from '../domain/whatsapp-message';
import { findConfigurationFault } from './check-configuration';
import type { Context } from './context';
import { fillCredential } from './fill-credential';

export interface Validation {
  valid: boolean;
  errors: Violation[];
  computed: { subtotal: Amount | null; total_amount: Amount | null };
  /** The exact message that would be sent; null when the order is not valid. */
  payload: Record<string, unknown> | null;
}

/** Checks a request for an order against every rule and shows the message it would become; stores nothing. */
export async function validateOrder(ctx: Context, body: unknown): Promise<Validation> {
  const result = parseOrderRequest(body, { now: ctx.clock.now(), livePsp: ctx.settings.hasPsp });
  const { subtotal, totalAmount } = result.computed;
  const filled = result.ok ? await fillCredential(ctx, result.draft) : null;
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
    payload: filled && errors.length === 0 ? payloadOf(filled.draft) : null,
  };
}

function errorsOf(result: OrderRequestResult & { ok: false }): Violation[] {
  if (!result.pspRequired) return result.violations;
  return [{ pointer: '/payment_settings', code: 'psp_required', detail: PSP_REQUIRED }];
}

export const PSP_REQUIRED =
  'WhatsApp does not report payments of this kind, and no PSP is configured that could. Set PSP, or use payment_gateway.';

function payloadOf(draft: (OrderRequestResult & { ok: true })['draft']): Record<string, unknown> {
  return buildOrderDetails(
    { ...draft, referenceId: draft.referenceId ?? '<generated>' },
    { callbackData: '<message id>', asTemplate: draft.message.template?.when === 'always' },
  );
}
