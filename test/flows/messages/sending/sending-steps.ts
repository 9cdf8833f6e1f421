import { type Json, type Stage, teaOrder } from '../../../helpers/app/test-app';

/** Kind and status of each message of an order. */
export const shape = ({ messages }: Json) => messages.map(({ kind, status }: Json) => `${kind} ${status}`);

/** What a story about messages does, on the stage of its test. */
export function sendingOn(stage: () => Stage) {
  let customers = 0;
  const nobodyElse = () => {
    customers += 1;
    return `+9198452${10_000 + customers}`;
  };
  const create = (id: string, change: object = {}) =>
    stage()
      .merchant.post('/orders', teaOrder(id, { to: nobodyElse(), ...change }))
      .expect(201);
  const move = (id: string, status: string) => stage().merchant.post(`/orders/${id}/order_status`, { status });
  /** Lets the service work and the world lose whatever it would have told. */
  const loseWebhooks = async () => {
    await stage().workers.drain();
    stage().world.effects.forget();
  };
  /** What WhatsApp was asked to send about an order, oldest first: the status, or `details`. */
  const sends = (id: string): string[] =>
    stage()
      .world.httpLog.all()
      .filter(({ path, request }) => path.endsWith('/messages') && JSON.stringify(request).includes(`"${id}"`))
      .map(({ request }) => (request as Json).interactive.action.parameters.order)
      .map((order: Json) => (order.items ? 'details' : order.status));
  /** Delivers one status of a message of ours, known by the id that we sent along. */
  async function tellStatus(id: string, status: string, more: object = {}): Promise<void> {
    const timestamp = String(Math.floor(stage().clock.now().getTime() / 1000));
    const item = { id: `wamid.of-${id}`, status, timestamp, biz_opaque_callback_data: id, ...more };
    const value = { metadata: { phone_number_id: '109876543210987' }, statuses: [item] };
    await stage()
      .deliver({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] })
      .expect(200);
    await stage().workers.drain();
  }

  return { nobodyElse, create, move, loseWebhooks, sends, tellStatus };
}
