import { findConfigurationStatuses } from '../../db/payments/payment-configurations';
import type { OrderDetails } from '../../domain/order-schema/shapes/shapes';
import { ProblemError } from '../../domain/values/errors';
import type { Violation } from '../../domain/values/violation';
import type { Context } from '../context';

/**
 * Refuses an order whose payment configuration is known not to work: WhatsApp would accept the order, and the customer
 * could not pay (Meta, Receive payments via payment gateways). A configuration that we know nothing about is accepted.
 */
export async function findConfigurationFault(ctx: Context, { payment_settings }: OrderDetails): Promise<Violation[]> {
  const index = payment_settings.findIndex(({ type }) => type === 'payment_gateway');
  const setting = payment_settings[index];
  if (setting?.type !== 'payment_gateway') return [];
  const { configuration_name: name } = setting.payment_gateway;
  const status = (await findConfigurationStatuses(ctx.db, [name])).get(name);
  if (status === undefined || isActive(status)) return [];
  return [
    {
      pointer: `/payment_settings/${index}/payment_gateway/configuration_name`,
      code: 'configuration_not_active',
      detail: `WhatsApp says of this payment configuration: ${status}. Finish its setup in Meta Business Suite.`,
    },
  ];
}

/** Throws `invalid_request` for an order that its customer could not pay. */
export async function requireActiveConfiguration(ctx: Context, details: OrderDetails): Promise<void> {
  const errors = await findConfigurationFault(ctx, details);
  if (errors.length > 0)
    throw new ProblemError('invalid_request', 'The payment configuration is not active; see errors.', { errors });
}

/** Public pages write the statuses with spaces and with underscores (Meta, payment_configuration_update; Onboarding APIs). */
const isActive = (status: string): boolean => status.trim().replaceAll('_', ' ').toLowerCase() === 'active';
