/** The pretend PSP: charges of stored cards, money paid outside WhatsApp, refunds, and signed hints. */
import type { Charge, PspRefund, SandboxOrder, WebhookMode } from '../world/entities';
import { newPspId } from '../world/ids';
import { deliver } from '../world/send-webhooks';
import type { World } from '../world/world';

const pspKey = (referenceId: string): string => `psp ${referenceId}`;

/** All charges of a reference, oldest first. */
export function chargesOf(world: World, referenceId: string): Charge[] {
  return world.charges.all().filter((charge) => charge.reference_id === referenceId);
}

/** Stores a charge and tells the service that something happened to the reference. */
export function putCharge(world: World, charge: Charge, webhook: WebhookMode): Charge {
  world.charges.put(charge.id, charge);
  sendPspWebhook(world, charge, webhook);
  return charge;
}

/** Money paid or refused outside WhatsApp (Pix, boleto, links): a charge without `attempt`. */
export function payOutside(
  world: World,
  order: SandboxOrder,
  outcome: 'succeeded' | 'failed',
  how: { webhook: WebhookMode; afterSeconds: number },
): string {
  const charge: Charge = {
    id: newPspId('ch'),
    reference_id: order.referenceId,
    status: 'pending',
    amount: { value: order.total, offset: 100 },
    currency: order.currency,
    created_at: world.now().toISOString(),
  };
  const key = pspKey(order.referenceId);
  if (how.webhook === 'forged') {
    sendPspWebhook(world, { ...charge, status: outcome }, 'forged');
    return key;
  }
  if (how.afterSeconds > 0) putCharge(world, charge, how.webhook);
  else world.charges.put(charge.id, charge);
  const data = { id: charge.id, outcome, webhook: how.webhook };
  world.effects.add('charge_end', key, how.afterSeconds * 1000, data);
  return key;
}

/** Ends a pending charge; the effect behind `payOutside`. */
export function endCharge(world: World, data: Record<string, unknown>): void {
  const { id, outcome, webhook } = data as { id: string; outcome: 'succeeded' | 'failed'; webhook: WebhookMode };
  const charge = world.charges.get(id);
  if (charge === undefined) return;
  const error = { code: 'payment_refused', message: 'The bank refused the payment' };
  putCharge(world, { ...charge, status: outcome, ...(outcome === 'failed' ? { error } : {}) }, webhook);
}

/** Minor units of a charge that have not been refunded. */
export function leftOfCharge(world: World, charge: Charge): number {
  const refunds = world.pspRefunds
    .all()
    .filter(({ chargeId, status }) => chargeId === charge.id && status !== 'failed');
  return charge.amount.value - refunds.reduce((sum, refund) => sum + refund.amount, 0);
}

/** Starts a refund that succeeds some seconds later. */
export function startRefund(world: World, charge: Charge, amount: number): PspRefund {
  const createdAt = world.now().toISOString();
  const refund: PspRefund = { id: newPspId('re'), chargeId: charge.id, amount, status: 'pending', createdAt };
  world.pspRefunds.put(refund.id, refund);
  const delayMs = (world.options.refundSeconds ?? 5) * 1000;
  world.effects.add('psp_refund_end', pspKey(charge.reference_id), delayMs, { id: refund.id });
  return refund;
}

/** Completes a refund; the effect behind `startRefund`. */
export function endPspRefund(world: World, data: Record<string, unknown>): void {
  const refund = world.pspRefunds.get(String(data.id));
  const charge = refund && world.charges.get(refund.chargeId);
  if (refund === undefined || charge === undefined) return;
  world.pspRefunds.put(refund.id, { ...refund, status: 'succeeded' });
  send(world, 'refund.succeeded', charge.reference_id, 'sent');
}

/** Lets the newest refund that has succeeded fail; null when there is none. */
export function failPspRefund(world: World, referenceId: string, webhook: WebhookMode): string | null {
  const ids = chargesOf(world, referenceId).map(({ id }) => id);
  const refund = world.pspRefunds.all().findLast((one) => ids.includes(one.chargeId) && one.status === 'succeeded');
  if (refund === undefined) return null;
  world.pspRefunds.put(refund.id, { ...refund, status: 'failed' });
  send(world, 'refund.failed', referenceId, webhook);
  return pspKey(referenceId);
}

/** Opens a claim of the whole charge; the key of the hint. */
export function openDispute(
  world: World,
  charge: Charge,
  { kind, webhook }: { kind: 'chargeback' | 'pix_med'; webhook: WebhookMode },
): string {
  const id = newPspId('dp');
  world.pspDisputes.put(id, {
    ...{ id, chargeId: charge.id, kind, status: 'open', amount: charge.amount.value, reason: 'fraudulent' },
    ...{ openedAt: world.now().toISOString(), closedAt: null },
  });
  send(world, 'dispute.opened', charge.reference_id, webhook);
  return pspKey(charge.reference_id);
}

/** A charge as the protocol shows it, with what went back of it and what is claimed. */
export function chargeView(world: World, charge: Charge): object {
  const of = <T extends { chargeId: string }>(rows: T[]): T[] => rows.filter(({ chargeId }) => chargeId === charge.id);
  const money = (value: number) => ({ value, offset: 100 });
  const refunds = of(world.pspRefunds.all()).map(({ id, amount, status, createdAt }) => ({
    id,
    amount: money(amount),
    status,
    created_at: createdAt ?? charge.created_at,
  }));
  const disputes = of(world.pspDisputes.all()).map(({ id, kind, status, amount, reason, openedAt, closedAt }) => ({
    id,
    kind,
    status,
    amount: money(amount),
    reason,
    opened_at: openedAt,
    closed_at: closedAt,
  }));
  return { ...charge, refunds, disputes };
}

function sendPspWebhook(world: World, charge: Charge, mode: WebhookMode): void {
  send(world, `charge.${charge.status}`, charge.reference_id, mode);
}

function send(world: World, type: string, referenceId: string, mode: WebhookMode): void {
  const body = { type, data: { reference_id: referenceId } };
  deliver(world, { target: 'psp', about: type, key: pspKey(referenceId), referenceId, body, mode });
}
