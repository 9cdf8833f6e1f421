import { type MessageRow, oweMessage, updateMessage } from '../db/messages';
import type { ProviderError } from '../ports';
import { rollBackOrder } from './advance';
import type { Change } from './change-order';

/** WhatsApp: the order cannot be canceled because somebody is paying or has paid. */
const ORDER_PAID = 2047;

/**
 * A message is known not to have taken effect. A closed window is answered with the template where there is one;
 * otherwise an order_status takes the order's status back, and 2047 makes us ask about the payment at once.
 */
export async function failMessage(change: Change, message: MessageRow, error: ProviderError): Promise<void> {
  const { tx, order, now, lines } = change;
  await updateMessage(tx, message.id, { status: 'failed', error }, now);
  change.events.push('message.failed');
  change.visible = true;
  lines.push({
    kind: 'message',
    summary: `${message.kind} failed: ${error.title}`,
    details: { message_id: message.id, code: error.code, title: error.title, advice: error.advice },
  });
  const template = message.kind === 'order_details' ? order.message.template : message.content.template;
  if (error.needsTemplate && template && message.templateName === null) {
    const { kind, content, toStatus } = message;
    await oweMessage(
      tx,
      order,
      { kind, ...(toStatus && { content: content as never, toStatus }), templateName: template.name },
      now,
    );
    lines.push({ kind: 'message', summary: `${kind} owed again as the template ${template.name}` });
    return;
  }
  if (message.kind !== 'order_status') return;
  await rollBackOrder(change);
  if (error.code !== ORDER_PAID || order.payment.status === 'captured') return;
  order.payment.nextLookupAt = now;
  change.paymentChanged = true;
}
