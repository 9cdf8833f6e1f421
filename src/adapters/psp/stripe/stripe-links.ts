import type Stripe from 'stripe';
import { metadataFor } from '../../../domain/values/psp-metadata';
import type {
  CancelReply,
  FoundInstrumentReply,
  Instrument,
  InstrumentReply,
  InstrumentRequest,
} from '../../../ports/psp';
import { readCreated } from '../instrument-replies';
import { readStripeError } from './stripe-error';

/**
 * The number of newest links that are read to find one. Accounts with fewer links a day find it while its key is still
 * kept.
 */
const MOST_LINKS = 500;
const CLOCK_SECONDS = 3_600;

/**
 * Makes a payment link for one payment (`completed_sessions.limit`), from a Price with a key of its own. It does not
 * expire: the flows end it. A repeat reads the account's list first, because keys are kept only for a day.
 */
export async function createLink(stripe: Stripe, request: InstrumentRequest): Promise<InstrumentReply> {
  const { referenceId, name, amount, currency } = request;
  const metadata = metadataFor('stripe', request.metadata, { reference_id: referenceId, instrument: name });
  let price: Stripe.Price;
  try {
    const found = request.firstSentAt && (await findLink(stripe, request)).link;
    if (found) return readCreated(instrumentOf(found));
    price = await stripe.prices.create(
      {
        currency: currency.toLowerCase(),
        unit_amount: amount,
        product_data: { name: `Order ${referenceId}` },
        metadata: { reference_id: referenceId },
      },
      { idempotencyKey: `${name}:price` },
    );
  } catch (error) {
    const failure = readStripeError(error);
    // A Price cannot be paid, so repeating its creation is safe.
    return failure.outcome === 'unknown' ? { ...failure, outcome: 'retry' } : failure;
  }
  try {
    const link = await stripe.paymentLinks.create(
      {
        line_items: [{ price: price.id, quantity: 1 }],
        restrictions: { completed_sessions: { limit: 1 } },
        metadata,
        // A link's own metadata does not reach the PaymentIntent.
        payment_intent_data: { metadata },
      },
      { idempotencyKey: name },
    );
    return readCreated(instrumentOf(link));
  } catch (error) {
    return readStripeError(error);
  }
}

export async function findInstrumentLink(
  stripe: Stripe,
  request: InstrumentRequest,
  keyIsKept: boolean,
): Promise<FoundInstrumentReply> {
  try {
    const { link, whole } = await findLink(stripe, request);
    if (link) return { outcome: 'found', instrument: instrumentOf(link) };
    return { outcome: 'not_found', repeat: whole || keyIsKept ? 'safe' : 'never' };
  } catch (error) {
    return { outcome: 'unanswered', error: readStripeError(error).error };
  }
}

/** Newest first, back to the first request. `whole`: everything since then was read. */
async function findLink(stripe: Stripe, { name, firstSentAt }: InstrumentRequest) {
  const since = firstSentAt ? firstSentAt.getTime() / 1000 - CLOCK_SECONDS : Number.POSITIVE_INFINITY;
  let read = 0;
  for await (const link of stripe.paymentLinks.list({ limit: 100 })) {
    if (link.metadata.instrument === name) return { link, whole: true };
    // A link has a creation time in some API versions only; where it has one, older links are not read.
    const { created } = link as { created?: number };
    if (created !== undefined && created < since) return { link: null, whole: true };
    if (++read >= MOST_LINKS) return { link: null, whole: false };
  }
  return { link: null, whole: true };
}

/** Deactivates the link and expires its open checkout sessions, which could be paid for another day. */
export async function cancelLink(stripe: Stripe, id: string): Promise<CancelReply> {
  try {
    await stripe.paymentLinks.update(id, { active: false });
    let paid = false;
    for await (const session of stripe.checkout.sessions.list({ payment_link: id, limit: 100 })) {
      if (session.status === 'open') await stripe.checkout.sessions.expire(session.id);
      // Complete but unpaid: a slow payment method, and the money is on its way.
      if (session.status === 'complete') paid = true;
    }
    return { outcome: paid ? 'paid' : 'ended' };
  } catch (error) {
    return readStripeError(error);
  }
}

function instrumentOf({ id, url, active, restrictions }: Stripe.PaymentLink): Instrument {
  const paid = (restrictions?.completed_sessions?.count ?? 0) > 0;
  return { id, kind: 'payment_link', content: url, state: paid ? 'paid' : active ? 'open' : 'ended', expiresAt: null };
}
