import { UniqueViolation } from '../../db/core/client';
import { type PersonNames, personNames } from '../../db/customers/names-of';
import { namesSince } from '../../db/customers/renames';
import { findOrder } from '../../db/order-state/load-orders';
import { mayHaveArrived, type OrderState } from '../../db/order-state/order-state';
import { type CredentialRow, findCredential } from '../../db/payments/credentials';
import { PSP_THROTTLE } from '../../db/queues/throttles';
import { type ConsentRejection, validateConsent } from '../../domain/decisions/consent';
import type { LookupEvaluation } from '../../domain/decisions/verdict';
import type { WebhookEvent } from '../../ports';
import type { ChargeOrder } from '../../ports/psp';
import type { Context } from '../context';
import { chargeOrderingKey } from '../payments/apply/apply-charges';
import { type CircuitOpen, circuitOpenOf } from '../payments/circuit-open';
import { syncPayment } from '../payments/sync-payment';
import type { Change } from '../state/change';
import { changeOrder } from '../state/change-orders';
import { movePayment } from '../state/moves/move-payment';
import { proveArrival } from '../state/moves/prove-arrival';
import { notifyCustomer } from '../state/notify-customer';
import { raiseProblem } from '../state/raise-problem';
import { consentDigest, consentHistoryOf } from './consent-history';
import { decryptCredential, encryptRequest } from './encrypted-charges';

type ConsentEvent = WebhookEvent & { kind: 'payment_method' };

/** `later`: the PSP gave no answer, so nothing may be decided. */
export type ConsentOutcome = 'charging' | 'refused' | 'later' | 'unknown_reference';

interface Arrived {
  consent: ConsentEvent;
  receivedAt: Date;
  /** What is stored under the consent's credential_id; null: nothing. */
  credential: CredentialRow | null;
  /** By what names the order's customer and the credential's owner go since the order was made and the credential stored. */
  customer: PersonNames;
  owner: PersonNames;
}

/**
 * Handles a customer's consent: looks the payment up at the PSP, and then, under the order's lock, checks everything
 * and enqueues the charge. However often and in whatever order consents come, each leads to one charge at most.
 * `lastTry`: it will not come back, so that without an answer it is rejected. `complete` ends the inbox entry in the
 * commit of the decision.
 */
export async function handleConsent(
  ctx: Context,
  consent: ConsentEvent,
  options: { receivedAt: Date; lastTry: boolean; complete: (change: Change, outcome: ConsentOutcome) => void },
): Promise<ConsentOutcome | CircuitOpen> {
  const { referenceId } = consent;
  const order = await findOrder(ctx.db, referenceId);
  if (!order) return 'unknown_reference';
  const credential = consent.credentialId === null ? null : await findCredential(ctx.db, consent.credentialId);
  const arrived = { consent, receivedAt: options.receivedAt, credential, ...(await peopleOf(ctx, order, credential)) };
  const decide = (change: Change, lookedUp: LookupEvaluation | 'unanswered' | null): ConsentOutcome => {
    const decided = decideConsent(ctx, change, arrived, lookedUp);
    if (decided !== 'later') options.complete(change, decided);
    return decided;
  };
  const changeAlone = async (lookedUp: 'unanswered' | null): Promise<ConsentOutcome> =>
    (await changeOrder(ctx, { referenceId, cause: 'webhook', work: (change) => decide(change, lookedUp) })) ??
    'unknown_reference';
  if (rejectionOf(ctx, order, arrived)) return changeAlone(null);

  let decided: ConsentOutcome | null = null;
  try {
    const result = await syncPayment(ctx, referenceId, {
      by: 'webhook',
      after: (change, evaluation, outcome) => {
        // An older answer than the one applied last may miss money: the consent comes back, and the PSP is asked again.
        if (outcome === 'applied') decided = decide(change, evaluation);
      },
    });
    await ctx.checkpoint('consent:decided');
    if (decided) return decided;
    return options.lastTry ? await changeAlone('unanswered') : (circuitOpenOf(result) ?? 'later');
  } catch (error) {
    // Its wamid led to a charge of another order, at this very moment or before.
    if (!(error instanceof UniqueViolation) || !error.constraint.startsWith('charge_attempts_')) throw error;
    const repeated = (change: Change) => reject(change, consent, { reason: 'repeated', problem: null });
    await changeOrder(ctx, { referenceId, cause: 'webhook', work: repeated });
    return 'refused';
  }
}

/** Who is who now: WhatsApp tells when a customer has another number or user id. */
async function peopleOf(
  { db }: Context,
  { customerPhone, waId, customerUserId, waUserId, createdAt }: OrderState,
  credential: CredentialRow | null,
): Promise<Pick<Arrived, 'customer' | 'owner'>> {
  const customer = personNames([customerPhone, waId], [customerUserId, waUserId]);
  const owner = personNames([credential?.customerPhone ?? null], [credential?.customerUserId ?? null]);
  return {
    customer: await namesSince(db, customer, createdAt),
    owner: credential ? await namesSince(db, owner, credential.updatedAt) : owner,
  };
}

function decideConsent(
  ctx: Context,
  change: Change,
  arrived: Arrived,
  lookedUp: LookupEvaluation | 'unanswered' | null,
): ConsentOutcome {
  const { consent, credential } = arrived;
  const evaluation = typeof lookedUp === 'object' ? lookedUp : null;
  const money =
    ctx.psps.byKind.offsite_card_pay && evaluation ? rejectOtherMoney(change.order, consent, evaluation) : null;
  const silent = lookedUp === 'unanswered' ? PSP_SILENT : null;
  const rejection = money ?? rejectionOf(ctx, change.order, arrived) ?? silent;
  if (rejection) return reject(change, consent, rejection);
  // The reason to reject is gone since the first check, which skipped the lookup: try again, with a lookup.
  if (!evaluation || !credential) return 'later';
  return startCharge(ctx, change, consent, credential);
}

/** Money that the PSP knows of and that is not ours: the customer has paid in another way, or is about to. */
function rejectOtherMoney(
  order: OrderState,
  consent: ConsentEvent,
  { success, pending, verdict }: LookupEvaluation,
): ConsentRejection | null {
  const { open, next } = consentHistoryOf(order, consent);
  const isOurs = open || (order.payment.status === 'captured' && next > 1);
  if (isOurs || !(success || pending || verdict === 'mismatch')) return null;
  return { reason: 'other_money', problem: 'consent_refused' };
}

const PSP_SILENT: ConsentRejection = { reason: 'psp_silent', problem: 'consent_refused' };

/** Why the consent leads to no charge, as far as we can tell without the PSP; null: nothing speaks against it. */
function rejectionOf(ctx: Context, order: OrderState, arrived: Arrived) {
  const { consent, receivedAt, credential, customer, owner } = arrived;
  if (!ctx.psps.byKind.offsite_card_pay)
    return { reason: 'no_psp', problem: 'consent_refused' } satisfies ConsentRejection;
  const { senderPhone: phone, senderUserId: userId } = consent;
  return validateConsent(
    { ...consent, sender: { phone, userId }, receivedAt, at: consentTime(consent) },
    {
      now: ctx.clock.now(),
      maxAgeSeconds: ctx.settings.consentMaxAgeSeconds,
      status: order.status,
      paymentStatus: order.payment.status,
      expiresAt: order.expiresAt,
      sent: mayHaveArrived(order),
      details: order.details,
      customer: {
        phones: [order.customerPhone, order.waId, ...customer.phones],
        userIds: [order.customerUserId, order.waUserId, ...customer.userIds],
      },
      credential: credential && { lastFourDigits: credential.lastFourDigits, ...owner },
      history: consentHistoryOf(order, consent),
    },
  );
}

/** Seconds by Meta's page; some senders write milliseconds. The message's own time where it is no time. */
function consentTime({ paymentTimestamp, at }: ConsentEvent): Date | null {
  const value = Number(paymentTimestamp);
  if (!Number.isSafeInteger(value) || value <= 0) return at;
  const time = new Date(value > 100_000_000_000 ? value : value * 1000);
  return Number.isNaN(time.getTime()) ? at : time;
}

function reject(
  change: Change,
  { paymentTimestamp }: Pick<ConsentEvent, 'paymentTimestamp'>,
  { reason, problem }: ConsentRejection,
): 'refused' {
  change.addTimeline('consent_rejected', { payment_timestamp: paymentTimestamp, reason });
  // The customer meant it and may confirm again.
  if (reason === 'stale' || reason === 'from_the_future') notifyCustomer(change, 'failed');
  if (problem)
    raiseProblem(change, {
      code: problem,
      subject: `consent ${paymentTimestamp}`,
      cause: { reason: 'consent_rejected', params: { reason } },
    });
  return 'refused';
}

function startCharge(ctx: Context, change: Change, consent: ConsentEvent, credential: CredentialRow): ConsentOutcome {
  const { order, now } = change;
  const { referenceId, payment } = order;
  const { wamid, paymentTimestamp } = consent;
  const { credentialId } = credential;
  const psp = decryptCredential(ctx.vault, credentialId, credential.psp);
  if (!psp) return reject(change, consent, { reason: 'credential_sealed', problem: 'consent_refused' });
  const { next: attempt } = consentHistoryOf(order, consent);
  // Written down once: what is repeated must be the same to the byte, whatever becomes of credential and order.
  const request: ChargeOrder = {
    ...{ referenceId, attempt, credentialId, psp },
    amount: payment.amount,
    currency: payment.currency,
    customer: { phone: order.customerPhone, user_id: order.customerUserId },
    metadata: order.metadata,
  };
  order.charges.push({
    ...{ attempt, status: 'queued', consent: consentDigest(wamid), paymentTimestamp },
    request: encryptRequest(ctx.vault, request),
    ...{ chargeId: null, chargeStatus: null, error: null, messageId: null, firstSubmittedAt: null, submittedAt: null },
    ...{ createdAt: now, updatedAt: now, endedAt: null },
  });
  change.addTimeline('consent_accepted', { attempt, payment_timestamp: paymentTimestamp });
  proveArrival(change);
  movePayment(change, 'charge_started');
  const orderingKey = chargeOrderingKey(referenceId);
  change.enqueue({ kind: 'charge', orderingKey, throttleKey: PSP_THROTTLE, subjectId: String(attempt), dueAt: now });
  return 'charging';
}
