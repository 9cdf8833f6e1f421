/** The merchant's storefront: it uses the service's own API, as any other would, with a key that pages never see. */
import { randomBytes } from 'node:crypto';
import { Problem } from '../problem';
import { customerOf } from '../whatsapp/customer-identities';
import type { World } from '../world/world';
import { EXAMPLE_ORDERS, type ExampleName } from './example-orders';

/** The key of a service that was started without any. */
const DEFAULT_KEY = 'sk_sandbox';

/** A lookup at a provider that is slow takes the service up to ten seconds. */
const TIMEOUT_MS = 20_000;

interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the service's JSON is passed on, not read
  body: any;
}

/** Where the service's API is, as far as anybody told: it stands beside the address that takes webhooks. */
function serviceOrigin(world: World): string | null {
  const registered = world.registrations.get('whatsapp') ?? world.options.webhook;
  return registered === undefined ? null : new URL(registered.url).origin;
}

/** What a person needs for a request of their own; the key only when it is the public one. */
export function merchantView(world: World): object {
  const key = world.options.merchantKey ?? DEFAULT_KEY;
  return { api: serviceOrigin(world), key: key === DEFAULT_KEY ? DEFAULT_KEY : null };
}

/** Creates an example order at the service (with its card, where it has one); its reply, and whose phone will ring. */
export async function createExample(world: World, name: ExampleName): Promise<Reply & { customerId: string }> {
  const example = EXAMPLE_ORDERS[name];
  const customer = customerOf(world, { to: example.phone });
  world.customers.put(customer.id, { ...customer, name: example.name });
  if (example.card)
    await askService(world, 'PUT', `/v1/credentials/${example.card.credentialId}`, {
      last_four_digits: example.card.lastFourDigits,
      customer: { phone: example.phone },
      psp: { token: 'tok-example' },
    });
  const reference = `${name.toUpperCase()}-${randomBytes(3).toString('hex').toUpperCase()}`;
  const order = example.order(reference, world.now());
  const reply = await askService(world, 'POST', '/v1/orders', { to: example.phone, reference_id: reference, ...order });
  return { ...reply, customerId: customer.id };
}

interface ServiceOrder {
  messages: { kind: string; status: string }[];
}

/** The order as the service knows it; `unsure` when the service does not answer, or not to our key. */
export async function findAtService(world: World, reference: string): Promise<ServiceOrder | 'unknown' | 'unsure'> {
  try {
    const { status, body } = await askService(world, 'GET', `/v1/orders/${encodeURIComponent(reference)}`);
    if (status === 200 && Array.isArray(body?.messages)) return body;
    return status === 404 ? 'unknown' : 'unsure';
  } catch (error) {
    if (error instanceof Problem) return 'unsure';
    throw error;
  }
}

/** The order resource and its timeline, as the merchant sees them. */
export async function readMerchantOrder(world: World, reference: string): Promise<Reply['body']> {
  const path = `/v1/orders/${encodeURIComponent(reference)}`;
  const [order, timeline] = await Promise.all([
    askService(world, 'GET', path),
    askService(world, 'GET', `${path}/timeline`),
  ]);
  for (const reply of [order, timeline])
    if (reply.status !== 200) throw new Problem('service_refused', String(reply.body?.detail ?? reply.status));
  return { order: order.body, timeline: timeline.body.data };
}

export const cancelOrder = (world: World, reference: string): Promise<Reply> =>
  askService(world, 'POST', `/v1/orders/${encodeURIComponent(reference)}/order_status`, { status: 'canceled' });

export const lookUpOrder = (world: World, reference: string): Promise<Reply> =>
  askService(world, 'POST', `/v1/orders/${encodeURIComponent(reference)}/lookup`);

/** One request to the service, with JSON or the text of a file; what changes something is shown on the wire. */
export async function askService(
  world: World,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object | string,
): Promise<Reply> {
  const origin = serviceOrigin(world);
  if (origin === null) throw new Problem('no_service', 'no service has registered its webhook here yet');
  const reply = await request(`${origin}${path}`, method, world.options.merchantKey ?? DEFAULT_KEY, body);
  if (method !== 'GET')
    world.httpLog.add({
      at: world.now().toISOString(),
      from: 'merchant',
      to: 'service',
      method,
      path,
      status: reply.status,
      request: body ?? null,
      response: reply.body,
    });
  return reply;
}

async function request(url: string, method: string, key: string, body: object | string | undefined): Promise<Reply> {
  try {
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body && { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
      },
      ...(body && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    throw new Problem('no_service', 'the service did not answer');
  }
}
