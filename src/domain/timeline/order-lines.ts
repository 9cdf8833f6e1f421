import type { MessageKind, OrderStatus } from '../lifecycles/statuses';
import { entry, type Move, type OfError } from './entry';
import { feminine, masculine } from './words';

interface OfMessage {
  message_id: string;
  message_kind: MessageKind;
}

/** Lines about the order itself, its messages and its customer. */
export const ORDER_LINES = {
  order_created: entry<{ currency: string; total_amount: number }>(
    'order',
    () => 'Order created',
    () => 'Pedido criado',
  ),
  order_moved: entry<Move<OrderStatus>>(
    'order',
    ({ from, to }) => `Order ${from} → ${to}`,
    ({ from, to }) => `Pedido ${masculine(from)} → ${masculine(to)}`,
  ),
  order_rolled_back: entry<Move<OrderStatus>>(
    'order',
    ({ from, to }) => `Order ${from} → ${to}, rolled back`,
    ({ from, to }) => `Pedido ${masculine(from)} → ${masculine(to)}, desfeito`,
  ),
  order_restored: entry<Move<OrderStatus>>(
    'order',
    ({ from, to }) => `Order ${from} → ${to}: its message arrived after all`,
    ({ from, to }) => `Pedido ${masculine(from)} → ${masculine(to)}: a mensagem chegou, afinal`,
  ),
  order_canceled_unsent: entry<Move<OrderStatus>>(
    'order',
    ({ from, to }) => `Order ${from} → ${to}, never sent`,
    ({ from, to }) => `Pedido ${masculine(from)} → ${masculine(to)}, nunca enviado`,
  ),

  message_requested: entry<OfMessage>(
    'message',
    ({ message_kind }, { message }) => `${message(message_kind)} is to be sent`,
    ({ message_kind }, { message }) => `${message(message_kind)} a ser enviada`,
  ),
  message_accepted: entry<OfMessage & { accepted: true }>(
    'message',
    ({ message_kind }, { message }) => `${message(message_kind)} accepted by WhatsApp`,
    ({ message_kind }, { message }) => `${message(message_kind)} aceita pelo WhatsApp`,
  ),
  message_status: entry<OfMessage & { status: string }>(
    'message',
    ({ message_kind, status }, { message }) => `${message(message_kind)} ${status}`,
    ({ message_kind, status }, { message }) => `${message(message_kind)} ${feminine(status)}`,
  ),
  message_failed: entry<OfMessage & OfError>(
    'message',
    ({ message_kind, title }, { message }) => `${message(message_kind)} failed: ${title}`,
    ({ message_kind, title }, { message }) => `${message(message_kind)} recusada: ${title}`,
  ),
  message_sent_as_template: entry<OfMessage & { template: string }>(
    'message',
    ({ message_kind, template }, { message }) => `${message(message_kind)} owed again as the template ${template}`,
    ({ message_kind, template }, { message }) => `${message(message_kind)} devida de novo como o template ${template}`,
  ),
  message_unanswered: entry<OfMessage & OfError>(
    'message',
    ({ message_kind }, { message }) => `${message(message_kind)}: no answer, so it is not known whether it arrived`,
    ({ message_kind }, { message }) => `${message(message_kind)}: sem resposta, não se sabe se chegou`,
  ),
  message_arrived_after_failure: entry<OfMessage & { status: string }>(
    'message',
    ({ message_kind, status }, { message }) =>
      `${message(message_kind)} ${status} after all, although it was reported as failed`,
    ({ message_kind, status }, { message }) =>
      `${message(message_kind)} ${feminine(status)}, afinal, embora informada como recusada`,
  ),
  message_sent_anew: entry<OfMessage & OfError>(
    'message',
    ({ message_kind, title }, { message }) =>
      `${message(message_kind)} failed (${title}) for a cause that may pass: it is sent again`,
    ({ message_kind, title }, { message }) =>
      `${message(message_kind)} recusada (${title}) por um motivo que passa: é enviada de novo`,
  ),
  message_held: entry<OfMessage & OfError>(
    'message',
    ({ message_kind, title }, { message }) =>
      `${message(message_kind)} waits, like every message: the account is at fault (${title})`,
    ({ message_kind, title }, { message }) =>
      `${message(message_kind)} espera, como toda mensagem: há um problema na conta (${title})`,
  ),
  message_doubtful: entry<OfMessage>(
    'message',
    ({ message_kind }, { message }) =>
      `${message(message_kind)}: the answer leaves open whether WhatsApp has taken it; it is sent again`,
    ({ message_kind }, { message }) =>
      `${message(message_kind)}: a resposta não diz se o WhatsApp a aceitou; é enviada de novo`,
  ),
  message_refusal_unproven: entry<OfMessage & OfError>(
    'message',
    ({ message_kind, title }, { message }) =>
      `${message(message_kind)}: refused (${title}) after a request that may have arrived, so it is not known whether it did`,
    ({ message_kind, title }, { message }) =>
      `${message(message_kind)}: recusada (${title}) depois de um pedido que pode ter chegado; não se sabe se chegou`,
  ),
  message_had_arrived: entry<OfMessage>(
    'message',
    ({ message_kind }, { message }) => `${message(message_kind)} had arrived the first time`,
    ({ message_kind }, { message }) => `${message(message_kind)} já tinha chegado na primeira vez`,
  ),
  message_repeat_failed: entry<OfMessage & OfError>(
    'message',
    ({ message_kind, title }, { message }) =>
      `${message(message_kind)}: the repeat failed (${title}), so it is still not known whether the first arrived`,
    ({ message_kind, title }, { message }) =>
      `${message(message_kind)}: a repetição falhou (${title}), ainda não se sabe se a primeira chegou`,
  ),
  message_proved_by_payment: entry<OfMessage>(
    'message',
    ({ message_kind }, { theMessage }) => `${theMessage(message_kind)} did arrive: WhatsApp reports a payment for it`,
    ({ message_kind }, { theMessage }) =>
      `${theMessage(message_kind)} chegou, sim: o WhatsApp informa um pagamento para ela`,
  ),

  message_still_unknown: entry<OfMessage>(
    'message',
    ({ message_kind }, { message }) => `${message(message_kind)}: it is still not known whether it arrived`,
    ({ message_kind }, { message }) => `${message(message_kind)}: ainda não se sabe se chegou`,
  ),
  customer_erased: entry<Record<string, never>>(
    'erased',
    () => 'The customer was erased; the records of the money were kept',
    () => 'O cliente foi apagado; os registros do dinheiro ficaram',
  ),
};
