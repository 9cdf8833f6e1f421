import { type ConsentHistory, consentHistory, insertAttempt } from '../db/charges';
import { type Queryable, UniqueViolation } from '../db/client';
import { findCredential } from '../db/credentials';
import { findOrder, type OrderRow, wasSent } from '../db/orders';
import { owe, PSP } from '../db/outbox';
import { type ConsentRefusal, refuseConsent } from '../domain/consent';
import type { Judgement } from '../domain/verdict';
import type { ChargeOrder, News } from '../ports';
import { movePayment, raiseProblem } from './advance';
import { aboutAttempt } from './ask-charge';
import { type Change, changeOrder } from './change-order';
import type { Context } from './context';
import { type Held, heldBy } from './held';
import { aboutCredential } from './psp-traces';
import { settlePayment } from './settle-payment';

type Consent = News & { kind: 'payment_method' };

/** `later`: the PSP gave no answer, so nothing may be decided. */
export type Consented = 'charging' | 'refused' | 'later' | 'unknown_reference';

/**
 * Takes a customer's consent: asks the PSP, and then, in one transaction under the order's lock, checks everything and
 * owes the charge. However often and in whatever order consents come, each leads to one charge at most.
 * `lastTry`: it will not come back, so without an answer it is refused.
 */
export async function chargeCredential(
  ctx: Context,
  consent: Consent,
  { receivedAt, lastTry }: { receivedAt: Date; lastTry: boolean },
): Promise<Consented | Held> {
  const { referenceId } = consent;
  const order = await findOrder(ctx.db, referenceId);
  if (!order) return 'unknown_reference';
  const decide = (asked: Asked) => (change: Change) => decideConsent(ctx, change, { consent, receivedAt }, asked);
  const arrived = { consent, receivedAt };
  const refusal = ctx.psp ? (await weigh(ctx, ctx.db, order, arrived)).refusal : NO_PSP;
  if (refusal) return (await changeOrder(ctx, referenceId, 'webhook', decide('nobody'))) ?? 'unknown_reference';

  const settled = await settlePayment(ctx, referenceId, { by: 'webhook' });
  await ctx.checkpoint('consent:looked-up');
  const judgement = 'judgement' in settled ? settled.judgement : null;
  if (!judgement && !lastTry) return heldBy(settled) ?? 'later';
  try {
    const decided = await changeOrder(ctx, referenceId, 'webhook', decide(judgement ?? 'no_answer'));
    await ctx.checkpoint('consent:decided');
    return decided ?? 'unknown_reference';
  } catch (error) {
    // Its wamid led to a charge of another order, at this very moment or before.
    if (!(error instanceof UniqueViolation) || !error.constraint.startsWith('charge_attempts_')) throw error;
    const repeated = { detail: 'this consent has led to a charge already', problem: null };
    await changeOrder(ctx, referenceId, 'webhook', (change) => refuse(change, consent, repeated));
    return 'refused';
  }
}

interface Arrived {
  consent: Consent;
  receivedAt: Date;
}

/** What the PSP said just now; `nobody` was asked when something spoke against the consent before. */
type Asked = Judgement | 'nobody' | 'no_answer';

async function decideConsent(ctx: Context, change: Change, arrived: Arrived, asked: Asked): Promise<Consented> {
  const { consent } = arrived;
  const { refusal, history, credential } = await weigh(ctx, change.tx, change.order, arrived);
  const money = typeof asked === 'object' ? refuseMoney(change, history, asked) : null;
  const reason = ctx.psp ? (money ?? refusal ?? (asked === 'no_answer' ? NO_ANSWER : null)) : NO_PSP;
  if (reason) return refuse(change, consent, reason);
  // What spoke against it a moment ago no longer does: from the beginning, with the PSP's word.
  if (typeof asked !== 'object' || !credential) return 'later';
  return start(ctx, change, consent, history.next, credential.psp);
}

/** Money that the PSP knows of and that is not ours: the customer has paid in another way, or is about to. */
function refuseMoney({ order }: Change, { open, next }: ConsentHistory, judgement: Judgement): ConsentRefusal | null {
  const isOurs = open || (order.payment.status === 'captured' && next > 1);
  if (isOurs || !(judgement.success || judgement.pending || judgement.verdict === 'mismatch')) return null;
  return { detail: 'the PSP knows of money for this order already', problem: 'consent_refused' };
}

const NO_PSP: ConsentRefusal = { detail: 'no PSP is configured', problem: 'consent_refused' };
const NO_ANSWER: ConsentRefusal = {
  detail: 'the PSP gave no answer about earlier money for too long',
  problem: 'consent_refused',
};

async function weigh(ctx: Context, db: Queryable, order: OrderRow, { consent, receivedAt }: Arrived) {
  const history = await consentHistory(db, consent);
  const credential = await findCredential(db, consent.credentialId);
  const { senderPhone: phone, senderUserId: userId } = consent;
  const refusal = refuseConsent(
    { ...consent, sender: { phone, userId }, receivedAt },
    {
      now: ctx.clock.now(),
      status: order.status,
      paymentStatus: order.payment.status,
      expiresAt: order.expiresAt,
      sent: wasSent(order),
      details: order.details,
      customer: { phones: [order.customerPhone, order.waId], userIds: [order.customerUserId, order.waUserId] },
      credential: credential && {
        lastFourDigits: credential.lastFourDigits,
        phone: credential.customerPhone,
        userId: credential.customerUserId,
      },
      history,
    },
  );
  return { refusal, history, credential };
}

async function refuse(
  change: Change,
  { paymentTimestamp }: Pick<Consent, 'paymentTimestamp'>,
  { detail, problem }: ConsentRefusal,
): Promise<'refused'> {
  change.lines.push({
    kind: 'consent',
    summary: `The customer's consent is refused: ${detail}`,
    details: { payment_timestamp: paymentTimestamp },
  });
  if (problem)
    await raiseProblem(change, {
      code: problem,
      subject: `consent ${paymentTimestamp}`,
      detail: `A customer's consent was refused: ${detail}.`,
    });
  return 'refused';
}

const SEALED: ConsentRefusal = {
  detail: 'the stored credential does not open; CREDENTIALS_KEY must hold the key it was stored with',
  problem: 'consent_refused',
};

function open(ctx: Context, credentialId: string, sealed: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(ctx.vault.open(sealed, aboutCredential(credentialId)));
  } catch {
    return null;
  }
}

async function start(
  ctx: Context,
  change: Change,
  { referenceId, wamid, paymentTimestamp, credentialId }: Consent,
  attempt: number,
  sealed: Buffer,
): Promise<Consented> {
  const { tx, order, now, lines } = change;
  const { amount, currency } = order.payment;
  const psp = open(ctx, credentialId, sealed);
  if (!psp) return refuse(change, { paymentTimestamp }, SEALED);
  const [row] = await tx.query<{ metadata: Record<string, string> }>(
    'SELECT metadata FROM orders WHERE reference_id = $1',
    [referenceId],
  );
  // Written down once: what is repeated must be the same to the byte, whatever becomes of credential and order.
  const request: ChargeOrder = {
    referenceId,
    attempt,
    credentialId,
    psp,
    amount,
    currency,
    customer: { phone: order.customerPhone, user_id: order.customerUserId },
    metadata: row?.metadata ?? {},
  };
  const about = aboutAttempt({ referenceId, attempt });
  await insertAttempt(
    tx,
    { referenceId, attempt, wamid, paymentTimestamp, request: ctx.vault.seal(JSON.stringify(request), about) },
    now,
  );
  lines.push({
    kind: 'consent',
    summary: `The customer consents to pay: attempt ${attempt}`,
    details: { attempt, payment_timestamp: paymentTimestamp },
  });
  await movePayment(change, 'charge_started');
  const lane = `charge:${referenceId}`;
  await owe(tx, { kind: 'charge', lane, pauseKey: PSP, referenceId, subjectId: String(attempt), dueAt: now }, now);
  return 'charging';
}
