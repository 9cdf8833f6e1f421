import type { MessageRow, OrderState, StatusContent } from '../../db/order-state/order-state';
import type { ProviderError } from '../../ports';
import type { Change } from '../state/change';
import { enqueueMessage } from '../state/enqueue-message';
import { rollBackOrder } from '../state/moves/move-order';
import { named } from './message-names';

/** WhatsApp: the order cannot be canceled because somebody is paying or has paid. */
export const ORDER_PAID = 2047;

/**
 * A message is known not to have taken effect. A closed window is answered with the template where there is one;
 * otherwise an order_status takes the order's status back, and after 2047 the payment is looked up at once.
 */
export function failMessage(change: Change, message: MessageRow, error: ProviderError): void {
  const { order, now } = change;
  message.status = 'failed';
  message.error = error;
  change.notify('message.failed');
  const { code, title, advice } = error;
  change.addTimeline('message_failed', { ...named(message), code, title, advice });
  const template = message.kind === 'order_details' ? order.message.template : message.content.template;
  if (error.needsTemplate && template && message.templateName === null) {
    const { kind, content, toStatus } = message;
    const message_id = enqueueMessage(change, {
      ...{ kind, templateName: template.name },
      ...(kind === 'order_status' && { content: content as StatusContent }),
      ...(toStatus && { toStatus }),
    });
    followTemplate(order, message, message_id);
    change.addTimeline('message_sent_as_template', { message_id, message_kind: kind, template: template.name });
    return;
  }
  if (message.kind !== 'order_status') return;
  rollBackOrder(change);
  if (code === ORDER_PAID && order.payment.status !== 'captured') change.scheduleLookup(now);
}

/** The template takes the place of the message: what is known of that one holds for it. */
function followTemplate({ messages, charges }: OrderState, { id, doubtfulAt }: MessageRow, templateId: string): void {
  const template = messages.find((one) => one.id === templateId);
  if (template) template.doubtfulAt = doubtfulAt;
  // A decline is announced when the template is.
  for (const charge of charges) if (charge.messageId === id) charge.messageId = templateId;
}
