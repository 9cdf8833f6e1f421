import { createHmac, randomBytes } from 'node:crypto';
import type { Delivery, WebhookMode } from './entities';
import { newPspId } from './ids';
import type { World } from './world';

/** 360dialog gives an endpoint five seconds ("Design a stable webhook receiving endpoint"). */
const DELIVERY_TIMEOUT_MS = 5000;

/** Waits before a failed delivery is repeated. 360dialog goes on for seven days; a sandbox is given up sooner. */
const RETRY_SECONDS = [1, 5, 30, 120, 600];

/** Old deliveries are dropped: they are there to be looked at, and a load test makes very many. */
const DELIVERIES_KEPT = 2000;

interface NewWebhook {
  target: 'whatsapp' | 'psp';
  about: string;
  /** News of one key is delivered in order. */
  key: string;
  referenceId: string | null;
  body: object;
  mode?: WebhookMode;
}

/** How long news takes that is `delayed`. */
const DELAY_SECONDS = 20;

/** Owes a delivery: none if lost, two if duplicated, a late one if delayed, one that proves nothing if forged. */
export function deliver(world: World, webhook: NewWebhook): void {
  const mode = webhook.mode ?? 'sent';
  const delivery: Delivery = {
    id: newPspId('msg'),
    target: webhook.target,
    about: webhook.about,
    referenceId: webhook.referenceId,
    body: escapeUnicode(JSON.stringify(webhook.body)),
    webhookId: newPspId('msg'),
    forged: mode === 'forged',
    lost: mode === 'lost',
    attempts: [],
  };
  const delayMs = mode === 'delayed' ? DELAY_SECONDS * 1000 : 0;
  const copies = mode === 'duplicated' ? [delivery, { ...delivery, id: newPspId('msg') }] : [delivery];
  for (const copy of copies) {
    world.deliveries.put(copy.id, copy);
    if (!copy.lost) world.effects.add('delivery', webhook.key, delayMs, { id: copy.id, key: webhook.key, attempt: 0 });
  }
  const tooMany = world.deliveries.size - DELIVERIES_KEPT;
  if (tooMany > 0) for (const old of world.deliveries.all().slice(0, tooMany)) world.deliveries.delete(old.id);
}

/** Makes one attempt, and owes the next one unless the answer was 200; the effect behind `deliver`. */
export async function attemptDelivery(world: World, data: Record<string, unknown>): Promise<void> {
  const { id, key, attempt } = data as { id: string; key: string; attempt: number };
  const delivery = world.deliveries.get(id);
  if (delivery === undefined) return;
  const destination = destinationOf(world, delivery);
  const status = destination === null ? null : await post(world, delivery, destination);
  const now = world.now().toISOString();
  world.deliveries.put(id, { ...delivery, attempts: [...delivery.attempts, { at: now, http_status: status }] });
  const wait = RETRY_SECONDS[attempt];
  // Only 200 counts for WhatsApp; a forger does not insist.
  if (status === 200 || delivery.forged || wait === undefined) return;
  world.effects.add('delivery', key, wait * 1000, { id, key, attempt: attempt + 1 });
}

async function post(
  world: World,
  delivery: Delivery,
  { url, headers }: { url: string; headers: Record<string, string> },
): Promise<number | null> {
  let status: number | null = null;
  try {
    status = await (world.options.deliver ?? fetchStatus)(url, headers, delivery.body);
  } catch (error) {
    world.log({ message: 'sandbox webhook not delivered', about: delivery.about, error: String(error) });
  }
  world.httpLog.add({
    at: world.now().toISOString(),
    from: delivery.target,
    to: 'service',
    method: 'POST',
    path: new URL(url).pathname,
    status,
    request: JSON.parse(delivery.body),
    response: null,
  });
  return status;
}

async function fetchStatus(url: string, headers: Record<string, string>, body: string): Promise<number> {
  const signal = AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
  const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  await answer.body?.cancel();
  return answer.status;
}

function destinationOf(world: World, delivery: Delivery) {
  return delivery.target === 'whatsapp' ? whatsappDestination(world, delivery) : pspDestination(world, delivery);
}

function whatsappDestination(world: World, { forged, body }: Delivery) {
  const registered = world.registrations.get('whatsapp') ?? world.options.webhook;
  if (registered === undefined) return null;
  const { platformSecret, appSecret } = world.options.signatures ?? {};
  const mac = (secret: string) =>
    createHmac('sha256', forged ? randomBytes(32) : secret)
      .update(body)
      .digest('hex');
  const headers: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(registered.headers).map(([name, value]) => [name, forged ? forge(value) : value]),
    ),
    'content-type': 'application/json',
  };
  if (platformSecret !== undefined) headers['x-360dialog-signature'] = mac(platformSecret);
  if (appSecret !== undefined) headers['x-hub-signature-256'] = `sha256=${mac(appSecret)}`;
  return { url: registered.url, headers };
}

/** Keeps the scheme, so that a forgery fails by its secret and not by its form. */
function forge(value: string): string {
  const [scheme] = value.split(' ');
  const guess = randomBytes(12).toString('hex');
  return value.includes(' ') ? `${scheme} ${guess}` : guess;
}

function pspDestination(world: World, { forged, body, webhookId }: Delivery) {
  const registered = world.registrations.get('psp');
  const whatsapp = world.registrations.get('whatsapp') ?? world.options.webhook;
  const url =
    registered?.url ?? world.options.psp?.url ?? (whatsapp && new URL('/webhooks/psp', whatsapp.url).toString());
  if (url === undefined) return null;
  const secret = registered?.headers.secret ?? world.options.psp?.secret;
  const key = forged || secret === undefined ? randomBytes(32) : Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const timestamp = String(world.seconds());
  const mac = createHmac('sha256', key).update(`${webhookId}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': webhookId,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
  return { url, headers };
}

/** Meta escapes everything beyond ASCII, and signs it so ("Graph API webhooks"): only the raw bytes verify. */
function escapeUnicode(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
