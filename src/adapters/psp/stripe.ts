import Stripe from 'stripe';
import type { Charge, ChargeOrder, ChargeReply, ChargesReply, ChargeTraces, Psp, RefundReply } from '../../ports';
import { traceHeaders } from '../../trace';
import type { Breaker } from '../breaker';
import { withoutPersonalData } from '../whatsapp/errors';
import { readStripeError } from './stripe-error';

export interface StripePspOptions {
  secretKey: string;
  keyHours: number;
  /** Where a test's Stripe is; null: the real one. */
  baseUrl: string | null;
  breaker?: Breaker;
}

/** Like every other request here: after this an outcome is unknown. */
const TIMEOUT_MS = 10_000;

/** How many PaymentIntents of one customer are read; a customer with more since the order was made is no customer. */
const MOST_INTENTS = 1_000;

/**
 * Charges through Stripe: off-session PaymentIntents, with `psp: { customer, payment_method }` of the credential.
 *
 * How the charges of a reference are found, because Stripe's search lags behind by up to a minute, or an hour during
 * outages (Stripe, Search): the ones we know by id are read, and so is the customer's own list, both of which are
 * always current; the search only adds what was made elsewhere, for example a Pix, under `metadata.reference_id`. Such a
 * PaymentIntent is found at once where it has the customer of the credential, or when its webhook comes.
 */
export function createStripePsp({ secretKey, keyHours, baseUrl, breaker }: StripePspOptions): Psp {
  const stripe = new Stripe(secretKey, {
    ...addressOf(baseUrl),
    httpClient: tracingClient(breaker),
    timeout: TIMEOUT_MS,
    // What is repeated, and when, is decided by the flows: under the same key, and where it can be seen.
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return {
    keyHours,
    charge: (order) => charge(stripe, order),
    lookup: (referenceId, traces) => lookup(stripe, referenceId, traces),
    refund: async ({ id, referenceId, transactionId, amount }) => {
      const metadata = { reference_id: referenceId, refund_id: id };
      return readRefund(
        stripe.refunds.create({ payment_intent: transactionId, amount, metadata }, { idempotencyKey: id }),
      );
    },
    find: (id) => readRefund(stripe.refunds.retrieve(id)),
  };
}

/** Recognised by its field where Stripe's library hands it on inside of an error of its own. */
class Held extends Error {
  constructor(readonly heldSeconds: number) {
    super('held back');
  }
}

/** Stripe's own client, whose requests are part of the current trace, and are held back while Stripe does not answer. */
function tracingClient(breaker?: Breaker) {
  const client = Stripe.createNodeHttpClient();
  const send = client.makeRequest.bind(client);
  client.makeRequest = async (host, port, path, method, headers, ...rest) => {
    const pass = breaker?.enter(method === 'GET');
    if (pass?.held) throw new Held(pass.seconds);
    const sent = send(host, port, path, method, { ...headers, ...traceHeaders() }, ...rest);
    const status = await sent.then(
      (response) => response.getStatusCode(),
      () => null,
    );
    const answered = status !== null && status < 500;
    const heldSeconds = pass?.done(answered, status !== null) ?? null;
    if (heldSeconds !== null && !answered && method === 'GET') throw new Held(heldSeconds);
    return sent;
  };
  return client;
}

function addressOf(baseUrl: string | null): { host?: string; port?: string; protocol?: 'http' | 'https' } {
  if (baseUrl === null) return {};
  const { hostname, port, protocol } = new URL(baseUrl);
  const isHttp = protocol === 'http:';
  return { host: hostname, port: port || (isHttp ? '80' : '443'), protocol: isHttp ? 'http' : 'https' };
}

async function charge(stripe: Stripe, order: ChargeOrder): Promise<ChargeReply> {
  const { referenceId, attempt, amount, currency, psp } = order;
  const { customer, payment_method } = psp;
  if (typeof customer !== 'string' || typeof payment_method !== 'string')
    return { outcome: 'refused', error: { ...NO_TOKEN } };
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        customer,
        payment_method,
        confirm: true,
        off_session: true,
        // Nobody is there to authenticate; the customer may confirm again or pay in another way.
        error_on_requires_action: true,
        // Otherwise Stripe asks for a page to return to.
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        expand: ['latest_charge'],
        metadata: { ...order.metadata, reference_id: referenceId, attempt: String(attempt) },
      },
      { idempotencyKey: `${referenceId}:${attempt}` },
    );
    const made = readIntent(intent);
    return made ? { outcome: 'answered', charge: made } : { outcome: 'unknown', error: { ...NOT_UNDERSTOOD } };
  } catch (error) {
    const { payment_intent: intent } = error as { payment_intent?: Stripe.PaymentIntent };
    const { type } = error as { type?: string };
    const declined = type === 'StripeCardError' && intent ? readIntent(intent) : null;
    if (declined && declined.referenceId === referenceId && declined.attempt === attempt)
      return { outcome: 'answered', charge: declined };
    return readStripeError(error);
  }
}

async function lookup(stripe: Stripe, referenceId: string, traces: ChargeTraces): Promise<ChargesReply> {
  try {
    const intents = new Map<string, Stripe.PaymentIntent>();
    for await (const intent of find(stripe, referenceId, traces)) intents.set(intent.id, intent);
    const ours = [...intents.values()].filter(({ metadata }) => metadata.reference_id === referenceId);
    const charges = ours.flatMap((intent) => readIntent(intent) ?? []);
    charges.sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0));
    return { outcome: 'answered', charges, raw: Buffer.from(JSON.stringify(ours.map(evidenceOf))) };
  } catch (error) {
    return { outcome: 'unanswered', error: readStripeError(error).error };
  }
}

/** Search first: what it brings may be older than what the current lists say, which comes later and counts. */
async function* find(stripe: Stripe, referenceId: string, { chargeIds, psp, since }: ChargeTraces) {
  // A reference has no character that the query language knows.
  const query = `metadata['reference_id']:'${referenceId}'`;
  yield* stripe.paymentIntents.search({ query, limit: 100, expand: ['data.latest_charge'] });
  const customer = psp?.customer;
  if (typeof customer === 'string') {
    // Clocks differ by seconds, never by an hour.
    const created = { gte: Math.floor(since.getTime() / 1000) - 3600 };
    let read = 0;
    for await (const intent of stripe.paymentIntents.list({
      customer,
      created,
      limit: 100,
      expand: ['data.latest_charge'],
    })) {
      if (++read > MOST_INTENTS) throw new Error('too many PaymentIntents of one customer');
      yield intent;
    }
  }
  for (const id of chargeIds)
    if (id.startsWith('pi_')) yield stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
}

/** A PaymentIntent as a charge; null when nobody has tried to pay it yet, as with a Pix code that is only shown. */
function readIntent(intent: Stripe.PaymentIntent): Charge | null {
  const { reference_id: referenceId = '', attempt } = intent.metadata;
  const isOurs = attempt !== undefined && /^\d{1,9}$/.test(attempt);
  const status = statusOf(intent, isOurs);
  if (status === null) return null;
  const latest = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const failure = intent.last_payment_error;
  return {
    id: intent.id,
    referenceId,
    attempt: isOurs ? Number(attempt) : null,
    status,
    amount: status === 'succeeded' ? intent.amount_received : intent.amount,
    currency: intent.currency.toUpperCase(),
    method: latest?.payment_method_details?.type ?? null,
    error:
      status === 'failed'
        ? {
            code: failure?.decline_code ?? failure?.code ?? intent.cancellation_reason ?? 'failed',
            message: withoutPersonalData(failure?.message ?? null) ?? '',
          }
        : null,
    // A Pix code can be made long before it is paid.
    createdAt: new Date((latest?.created ?? intent.created) * 1000),
  };
}

function statusOf(intent: Stripe.PaymentIntent, isOurs: boolean): Charge['status'] | null {
  switch (intent.status) {
    case 'succeeded':
      return 'succeeded';
    case 'canceled':
      return isOurs || intent.last_payment_error ? 'failed' : null;
    case 'requires_action':
    case 'requires_confirmation':
    case 'requires_payment_method':
      // One of ours was confirmed when it was made, and nobody will come back to it.
      return isOurs || intent.last_payment_error ? 'failed' : null;
    default:
      // processing, requires_capture, and whatever Stripe may invent: not over yet.
      return 'pending';
  }
}

/** What a verdict rests on, without the customer's data and the client secret. */
const evidenceOf = ({ id, status, amount, amount_received, currency, created, metadata }: Stripe.PaymentIntent) => ({
  id,
  status,
  amount,
  amount_received,
  currency,
  created,
  reference_id: metadata.reference_id,
  attempt: metadata.attempt,
});

async function readRefund(request: Promise<Stripe.Refund>): Promise<RefundReply> {
  try {
    const { id, status } = await request;
    const isOver = status === 'succeeded' || status === 'failed' || status === 'canceled';
    const state = status === 'succeeded' ? 'completed' : isOver ? 'failed' : 'pending';
    return { outcome: 'accepted', id, status: state, speedProcessed: null };
  } catch (error) {
    return { ...readStripeError(error), scope: 'message' };
  }
}

const NO_DETAILS = { httpStatus: null, code: null, details: null, traceId: null };
const NO_TOKEN = {
  ...NO_DETAILS,
  title: 'The credential has no Stripe customer and payment method',
  advice: 'Store it again with psp: { customer: "cus_…", payment_method: "pm_…" }.',
};
const NOT_UNDERSTOOD = { ...NO_DETAILS, title: 'The PaymentIntent was not understood', advice: null };
