/** The sandbox's own API: the customer as a script, faults, and looking on. Runs on no live system. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Request, Router } from 'express';
import { z } from 'zod';
import { servePage } from '../../page';
import { jsonBodies, Problem, parseBody } from '../problem';
import { storiesPage } from '../stories/stories-page';
import { customerOf, waIdOf } from '../whatsapp/customer-identities';
import { bankMsOf } from '../whatsapp/gateway';
import type { SandboxOrder } from '../world/entities';
import type { World } from '../world/world';
import { awaitOrder } from './await-order';
import { clockRoutes } from './clock-api';
import { type Action, actionRequest, confirm, refundElsewhere, refundRequest, tryToPay } from './customer-actions';
import { payAfterCancel, payAfterExpiry } from './late-payments';
import { merchantRoutes } from './merchant-api';
import { dispute, failRefund } from './money-back';
import { streamWorld } from './phone-stream';
import { bubbleView, customersView, customerView, orderView } from './views';

export const faults = z.strictObject({
  lookup: z.enum(['ok', 'down', 'slow', 'wrong_amount']).optional(),
  send: z.enum(['ok', 'down', 'timeout_after', 'token_expired', 'account_held']).optional(),
  charge: z.enum(['ok', 'decline', 'timeout_after']).optional(),
});

export const customerChange = z.strictObject({
  name: z.string().min(1).optional(),
  window: z.enum(['open', 'closed', 'closed_async']).optional(),
  thread: z.enum(['ours', 'other']).optional(),
  reachable: z.boolean().optional(),
  supports_orders: z.boolean().optional(),
  reads: z.boolean().optional(),
  hides_phone: z.boolean().optional(),
});

const pspWebhook = z.strictObject({ url: z.url(), secret: z.string().startsWith('whsec_') });

type Act = (world: World, order: SandboxOrder, action: Action) => string | Promise<string>;

const ACTIONS: Record<string, Act> = {
  pay: (world, order, action) => tryToPay(world, order, 'success', action),
  fail: (world, order, action) => tryToPay(world, order, 'failed', action),
  confirm,
  refund_fails: failRefund,
  dispute,
  pay_after_cancel: payAfterCancel,
  pay_after_expiry: payAfterExpiry,
};

/** The router for everything under /sandbox that is neither WhatsApp nor the PSP. */
export function customerApi(world: World): Router {
  const router = Router();
  const { page, asset } = servePage('phone');
  router.get('/', page);
  router.use('/assets', asset);
  router.get('/stories', storiesPage);
  router.use(jsonBodies());
  for (const [name, act] of Object.entries(ACTIONS))
    router.post(`/orders/:reference_id/${name}`, async (request, response) => {
      const action = parseBody(actionRequest, request.body ?? {});
      const order = await awaitOrder(world, String(request.params.reference_id));
      const key = await act(world, order, action);
      await world.effects.drain(key);
      const later = (action.after_seconds ?? 0) > 0;
      const bankMs = later ? 0 : bankMsOf(world, action.webhook ?? 'sent');
      if (bankMs > 0) await delay(bankMs).then(() => world.effects.drain(key));
      response.status(later ? 202 : 200).json(orderView(world, orderOf(world, request)));
    });
  router.post('/orders/:reference_id/refund', async (request, response) => {
    const asked = parseBody(refundRequest, request.body ?? {});
    await world.effects.drain(refundElsewhere(world, orderOf(world, request), asked));
    response.json(orderView(world, orderOf(world, request)));
  });
  router.get('/orders/:reference_id', (request, response) => {
    response.json(orderView(world, orderOf(world, request)));
  });
  router.get('/orders', (_request, response) => {
    response.json({
      data: world.orders
        .all()
        .reverse()
        .map((order) => orderView(world, order)),
    });
  });
  chats(router, world);
  controls(router, world);
  clockRoutes(router, world);
  merchantRoutes(router, world);
  router.use(() => {
    throw new Problem('not_found', 'There is no such path. See /openapi.json of the service.');
  });
  return router;
}

function orderOf(world: World, request: Request): SandboxOrder {
  const order = world.orders.get(String(request.params.reference_id));
  if (order === undefined) throw new Problem('not_found', 'No order has this reference_id.');
  return order;
}

function chats(router: Router, world: World): void {
  router.get('/chats', (_request, response) => {
    response.json({ data: customersView(world) });
  });
  router.get('/chats/:phone', (request, response) => {
    const id = waIdOf(request.params.phone);
    const messages = world.chat.all().filter((message) => message.customerId === id && message.status !== 'failed');
    response.json({ data: messages.map((message) => bubbleView(world, message)) });
  });
  router.put('/customers/:phone', (request, response) => {
    const change = parseBody(customerChange, request.body);
    const { supports_orders, hides_phone, ...same } = change;
    const phone = parseBody(z.string().regex(/^\+?[1-9]\d{6,14}$/), request.params.phone);
    const customer = customerOf(world, { to: phone });
    const renamed = { supportsOrders: supports_orders, hidesPhone: hides_phone, ...same };
    const given = Object.fromEntries(Object.entries(renamed).filter(([, value]) => value !== undefined));
    response.json(customerView(world.customers.put(customer.id, { ...customer, ...given })));
  });
}

function controls(router: Router, world: World): void {
  router.get('/faults', (_request, response) => {
    response.json(world.faults);
  });
  router.put('/faults', (request, response) => {
    const change = Object.entries(parseBody(faults, request.body)).filter(([, value]) => value !== undefined);
    response.json(world.setFaults(Object.fromEntries(change)));
  });
  router.put('/psp_webhook', (request, response) => {
    const { url, secret } = parseBody(pspWebhook, request.body);
    world.registrations.put('psp', { url, headers: { secret } });
    response.json({ url });
  });
  router.post('/reset', (_request, response) => {
    world.reset();
    response.status(204).end();
  });
  router.get('/wire', (_request, response) => {
    response.json({ data: world.httpLog.all() });
  });
  router.get('/stream', (request, response) => streamWorld(world, request, response));
}
