import { body, INVALID, type Json, listOf, NO_ORDER, operation, ref } from './operation';

const act = (name: string, summary: string, description: string, examples: Record<string, unknown>): Json => ({
  post: operation(
    name,
    summary,
    { 200: ref('SandboxOrder'), 202: ref('SandboxOrder') },
    {
      description,
      ...body('SandboxAction', examples, false),
      errors: { 404: NO_ORDER, 409: '`order_paid`, `payment_in_progress` or `not_possible`.', 422: INVALID },
    },
  ),
});

/** An order on a phone, and what its customer can do with it. */
export function orderPaths(onOrder: Json, elsewhere: Json): Record<string, Json> {
  return {
    '/sandbox/orders': {
      get: operation(
        'sandboxOrders',
        'All orders',
        { 200: listOf('SandboxOrder') },
        { description: 'Whose message is on a phone, newest first.' },
      ),
      ...elsewhere,
    },
    '/sandbox/orders/{reference_id}': {
      ...onOrder,
      get: operation(
        'sandboxOrder',
        'An order as WhatsApp and the bank see it',
        { 200: ref('SandboxOrder') },
        { description: 'With every attempt to pay and every webhook that was sent.', errors: { 404: NO_ORDER } },
      ),
    },
    '/sandbox/orders/{reference_id}/pay': {
      ...onOrder,
      ...act('sandboxPay', 'The customer pays', 'Canceled and expired orders can be paid too: banks authorise late.', {
        'By UPI': { method: 'upi' },
        'The webhook is lost': { webhook: 'lost' },
      }),
    },
    '/sandbox/orders/{reference_id}/fail': {
      ...onOrder,
      ...act('sandboxFail', 'The customer’s attempt fails', 'A failed attempt may be followed by another.', {
        'A card': { method: 'card' },
      }),
    },
    '/sandbox/orders/{reference_id}/confirm': {
      ...onOrder,
      ...act('sandboxConfirm', 'The customer confirms the stored card', 'Sends the consent of a one-click order.', {
        'Twice by mistake': { webhook: 'duplicated' },
        'Two days late': { tapped_seconds_ago: 172_800 },
      }),
    },
    '/sandbox/orders/{reference_id}/pay_after_cancel': {
      ...onOrder,
      ...act(
        'sandboxPayAfterCancel',
        'The merchant cancels, and then the bank pays',
        'Waits until WhatsApp has taken the cancel. Needs a service that answers.',
        { 'By UPI': { method: 'upi' } },
      ),
    },
    '/sandbox/orders/{reference_id}/pay_after_expiry': {
      ...onOrder,
      ...act(
        'sandboxPayAfterExpiry',
        'The order expires, and then the bank pays',
        'Moves the clock past the order’s expiry, and waits until the service has noticed.',
        { 'By UPI': { method: 'upi' } },
      ),
    },
    '/sandbox/orders/{reference_id}/refund_fails': {
      ...onOrder,
      ...act(
        'sandboxRefundFails',
        'The newest completed refund fails after all',
        'As card refunds do, days later. `not_possible` where none has completed.',
        { 'And nobody tells': { webhook: 'lost' } },
      ),
    },
    '/sandbox/orders/{reference_id}/dispute': {
      ...onOrder,
      ...act(
        'sandboxDispute',
        'The customer’s bank claims the money back',
        'A chargeback of a card, a MED of a Pix. `not_possible` where no PSP has money of the order.',
        { 'And nobody tells': { webhook: 'lost' } },
      ),
    },
    '/sandbox/orders/{reference_id}/refund': {
      ...onOrder,
      post: operation(
        'sandboxRefund',
        'A refund in the gateway’s dashboard',
        { 200: ref('SandboxOrder') },
        {
          description: 'Behind the service’s back: it hears of it by a webhook.',
          ...body('SandboxRefund', { 'Part of it': { amount: { value: 1000 } } }, false),
          errors: { 404: NO_ORDER, 409: '`not_refundable`.', 422: INVALID },
        },
      ),
    },
  };
}
