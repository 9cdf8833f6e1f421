import type { ForwardTopic } from '../../../domain/decisions/forwarding';
import { asObject, asWord, isObject } from '../json-access';
import type { Item } from './parse-event';

/** The topics of an item, whoever owns the conversation: copies for a non-owner count like the item itself. */
export function topicsOf({ field, list, item }: Item): ForwardTopic[] {
  const topics: ForwardTopic[] = list === 'messages' || list === 'statuses' ? [list] : [];
  if (isAboutPayment(list, asObject(item)) || (list === null && field === 'payment_configuration_update'))
    topics.push('payments');
  return topics;
}

function isAboutPayment(list: string | null, { type, payment, interactive }: Record<string, unknown>): boolean {
  if (list === 'statuses') return asWord(type) === 'payment' || isObject(payment);
  const reply = asObject(interactive);
  return list === 'messages' && (asWord(reply.type) === 'payment_method' || isObject(reply.payment_method));
}
