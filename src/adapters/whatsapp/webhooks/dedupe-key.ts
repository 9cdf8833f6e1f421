import { createHash, hash } from 'node:crypto';
import { momentOfId } from '../../../domain/values/ordered-id';
import type { WebhookEvent } from '../../../ports';
import { asDate, asList, asObject, asText, asWord, isObject, type JsonObject } from '../json-access';
import { refundStatus } from '../refund';
import type { Item } from './parse-event';

/**
 * SHA-256 over all relevant fields of an item. The same event has the same key in every delivery, whether a number is
 * written as a number or a string. Throws a RangeError for an item that is nested too deeply to serialise.
 *
 * Its first four bytes are the event's own second, where it has one. So keys of a day are adjacent in their index:
 * measured, random keys made storing slower by a third once there were five million.
 */
export function dedupeKey(event: WebhookEvent, item: Item): Buffer {
  const key = sha256(JSON.stringify([event.kind, ...whatMatters(event, item)]));
  const seconds = Math.floor((momentOf(event, item)?.getTime() ?? Number.NaN) / 1000);
  if (seconds >= 0 && seconds <= 0xffff_ffff) key.writeUInt32BE(seconds);
  return key;
}

/** The event's own time. It is part of the key's input, so that the same event always has the same key. */
function momentOf(event: WebhookEvent, item: Item): Date | null {
  if (event.kind === 'message_status') return event.callbackData === null ? null : momentOfId(event.callbackData);
  if (event.kind === 'payment_method') return asDate(event.paymentTimestamp);
  if (event.kind !== 'payment') return null;
  const { timestamp, payment } = asObject(item.item);
  const times = transactionsOf(asObject(payment)).map((one) => asDate(one.updated_timestamp)?.getTime() ?? 0);
  return times.length === 0 ? asDate(timestamp) : new Date(Math.max(...times));
}

const transactionsOf = (payment: JsonObject): JsonObject[] =>
  [...asList(payment.transaction), ...asList(payment.transactions)].map(asObject);

/** The key of a body from which no item could be taken. */
export const rawKey = (raw: Buffer): Buffer => createHash('sha256').update('raw:').update(raw).digest();

const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');

function whatMatters(event: WebhookEvent, item: Item): unknown[] {
  switch (event.kind) {
    case 'payment':
      return paymentParts(event.referenceId, asObject(item.item));
    case 'message_status':
      return [event.wamid, event.callbackData, event.status, errorCodes(asObject(item.item))];
    case 'payment_method': {
      const { kind: _kind, at: _at, ...consent } = event;
      return Object.values(consent);
    }
    case 'customer_renamed':
      return [event.oldNames, event.newNames, event.at?.getTime() ?? null];
    case 'payment_configuration': {
      const value = asObject(item.item);
      const names = [event.configurationName, asWord(value.provider_name), asText(value.provider_mid)];
      return [...names, event.status, time(value.updated_timestamp)];
    }
    default:
      return [item.field, item.phone_number_id, item.list, canonical(item.item)];
  }
}

/**
 * `id` is left out: on payments it is "the webhook's id" in one document and the message's in another. So is the
 * item's own `timestamp`, unless there is no transaction: then nothing else tells a second attempt from the first.
 */
function paymentParts(referenceId: string, item: JsonObject): unknown[] {
  const payment = asObject(item.payment);
  const transactions = transactionsOf(payment);
  const refunds = [payment, ...transactions].flatMap(({ refunds }) => asList(refunds)).map(refundParts);
  return [
    referenceId,
    asWord(item.status),
    transactions.length === 0 ? time(item.timestamp) : null,
    sorted(transactions.map(transactionParts)),
    // Resellers send a refund at both documented places.
    [...new Set(sorted(refunds))],
  ];
}

function transactionParts(transaction: JsonObject): string {
  const { id, pg_transaction_id, status, created_timestamp, updated_timestamp } = transaction;
  const ids = [asText(id), asText(pg_transaction_id)];
  return JSON.stringify([...ids, asWord(status), time(created_timestamp), time(updated_timestamp)]);
}

function refundParts(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(['?', canonical(value)]);
  const word = asWord(value.status);
  const status = word === null ? null : word === 'success' ? refundStatus(word) : word;
  const id = asText(value.id) ?? canonical(value);
  return JSON.stringify([id, status, time(value.created_timestamp), time(value.updated_timestamp)]);
}

const errorCodes = (item: JsonObject): string[] =>
  sorted(asList(item.errors).map((e) => asText(asObject(e).code) ?? ''));

const sorted = (texts: string[]): string[] => [...texts].sort();

/** A time in any form: seconds, milliseconds, number or string. Other text is returned unchanged. */
const time = (value: unknown): number | string | null => asDate(value)?.getTime() ?? asText(value);

/** JSON with sorted keys, so that the order of keys makes no difference. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
