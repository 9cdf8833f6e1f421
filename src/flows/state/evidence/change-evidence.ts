import type { EvidenceHead, NewEvidence, StoredLine } from '../../../db/evidence/evidence';
import type { OrderDiff } from '../../../db/order-state/order-diff';
import { isErased, type OrderState } from '../../../db/order-state/order-state';
import type { NewVerification } from '../../../db/payments/verifications';
import { storable } from '../../../domain/evidence/canonical-json';
import { hashedText } from '../../../domain/evidence/record';
import type { TimelineLine } from '../../../domain/timeline/catalogue';
import type { Change, ReceivedItem } from '../change';
import { Concealed, type EvidenceItem, sha256 } from './conceal';
import { storedBefore } from './stored-before';

type Changed = Pick<Change, 'order' | 'now' | 'cause' | 'lines' | 'verifications' | 'received'>;

/**
 * What a change leaves as evidence: what was received, what the provider answered, what moved and who decided. `before`:
 * what was stored of an order that has no chain yet; null for an order that has one, or that was just made.
 */
export function evidenceOfChange(
  { change, diff, actor }: { change: Changed; diff: OrderDiff; actor: string | null },
  before: { order: OrderState; lines: readonly StoredLine[] } | null,
): NewEvidence[] {
  const { order, now } = change;
  const items = [
    ...(before ? storedBefore(before.order, before.lines) : order.evidenceHead ? [] : [orderItem(order)]),
    ...change.received.map(receivedItem),
    ...change.verifications.map(lookupItem),
    ...change.lines.map((line) => lineItem(line, { cause: change.cause, ...(actor !== null && { actor }) })),
    ...[...diff.messages.added, ...diff.messages.changed].flatMap(wamidItem(diff)),
  ];
  return chain(order.evidenceHead, now, items, isErased(order));
}

/** Gives items their places after `head`. Of an erased customer nothing personal is kept beside them. */
function chain(head: EvidenceHead | null, now: Date, items: readonly EvidenceItem[], erased: boolean): NewEvidence[] {
  const at = now.toISOString();
  let { seq, hash }: { seq: number; hash: string | null } = head ?? { seq: 0, hash: null };
  return items.map(({ kind, body, reveal }) => {
    seq += 1;
    hash = sha256(hashedText(hash, { seq, at, kind, body }));
    return { seq, at, kind, body, hash, reveal: erased ? null : reveal };
  });
}

/** What was ordered, by whom. */
function orderItem(order: OrderState): EvidenceItem {
  const { referenceId, type, customerPhone, customerUserId, details, payment, expiresAt } = order;
  const concealed = new Concealed();
  const body = storable({
    reference_id: referenceId,
    type,
    currency: payment.currency,
    amount: payment.amount,
    source: payment.source,
    expires_at: expiresAt,
    customer_phone: concealed.hide('/customer_phone', customerPhone),
    customer_user_id: concealed.hide('/customer_user_id', customerUserId),
    details: concealed.hide('/details', details),
  });
  return { kind: 'order', body, reveal: concealed.reveal };
}

/** A webhook item as it came. */
function receivedItem({ id, kind, receivedAt, body: content }: ReceivedItem): EvidenceItem {
  const concealed = new Concealed();
  const body = storable({
    inbox_id: id,
    type: kind,
    received_at: receivedAt,
    content: concealed.hide('/content', content.toString('utf8')),
  });
  return { kind: 'webhook_item', body, reveal: concealed.reveal };
}

/** What the provider answered, and what that proves. Providers repeat in answers whatever they were given of a person. */
function lookupItem(verification: NewVerification): EvidenceItem {
  const concealed = new Concealed();
  const { id, lookupNumber, source, verdict, startedAt, checkedAt, transaction, amount, currency, raw } = verification;
  const body = storable({
    verification_id: id,
    number: lookupNumber,
    source,
    verdict,
    started_at: startedAt,
    checked_at: checkedAt,
    transaction_id: transaction?.id ?? null,
    pg_transaction_id: transaction?.pgTransactionId ?? null,
    amount,
    currency,
    answer: concealed.hide('/answer', raw.toString('utf8')),
  });
  return { kind: 'lookup_answer', body, reveal: concealed.reveal };
}

/** What moved, was refused or was decided. */
function lineItem({ kind, code, params }: TimelineLine, facts: { cause: string; actor?: string }): EvidenceItem {
  const concealed = new Concealed();
  const shown = concealed.hideWords(code, params);
  return { kind, body: storable({ code, ...facts, params: shown }), reveal: concealed.reveal };
}

/** The id that WhatsApp gave a message, which has the recipient's number in it. */
const wamidItem =
  ({ shownMessages }: Pick<OrderDiff, 'shownMessages'>) =>
  (message: OrderState['messages'][number]): EvidenceItem[] => {
    if (message.status !== 'sent' || message.wamid === null || !shownMessages.includes(message)) return [];
    const concealed = new Concealed();
    const body = storable({ message_id: message.id, wamid: concealed.hide('/wamid', message.wamid) });
    return [{ kind: 'message', body, reveal: concealed.reveal }];
  };
