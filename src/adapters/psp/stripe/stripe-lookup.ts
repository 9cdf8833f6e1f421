import type Stripe from 'stripe';
import type { Clock } from '../../../ports';
import type { ChargeSearchCriteria, ChargesReply } from '../../../ports/psp';
import type { PspFailure } from '../psp-failures';
import { readClaims } from './stripe-claims';
import { isMissing, readStripeError } from './stripe-error';
import { intentEvidence, readIntent } from './stripe-intents';

/** The number of PaymentIntents that are read of one customer; no real customer has more since the order was made. */
const MOST_OF_CUSTOMER = 1_000;
/** The number that is read of the whole account when it has no Search: three pages. */
const MOST_OF_ACCOUNT = 300;
/** An account without Search is asked again only after an hour. */
const NO_SEARCH_MS = 3_600_000;
/** Safely above the difference between two clocks, which is seconds. */
const CLOCK_SECONDS = 3_600;

const EXPAND = ['data.latest_charge'];

/**
 * Makes the lookup of a reference's charges. The reliable sources are the ids we know, the customer's own list, and the
 * sessions of our links: they are always current. Stripe's Search adds what was made elsewhere; it lags behind by up to
 * a minute, or an hour during outages, and accounts in India have none (Stripe, Search). Without Search, the account's
 * newest PaymentIntents are read instead. A failed search does not invalidate the other sources.
 */
export function createStripeLookup(clock: Clock) {
  let noSearchUntil = 0;

  async function search(
    stripe: Stripe,
    referenceId: string,
  ): Promise<Stripe.PaymentIntent[] | 'unsupported' | PspFailure> {
    if (clock.now().getTime() < noSearchUntil) return 'unsupported';
    try {
      // References need no escaping in the query language.
      const query = `metadata['reference_id']:'${referenceId}'`;
      return (await stripe.paymentIntents.search({ query, limit: 100, expand: EXPAND })).data;
    } catch (error) {
      const failure = readStripeError(error);
      if (failure.outcome !== 'refused' || failure.error.httpStatus === 401) return failure;
      noSearchUntil = clock.now().getTime() + NO_SEARCH_MS;
      return 'unsupported';
    }
  }

  return async function lookup(
    stripe: Stripe,
    referenceId: string,
    criteria: ChargeSearchCriteria,
  ): Promise<ChargesReply> {
    try {
      const searched = await search(stripe, referenceId);
      const intents = new Map<string, Stripe.PaymentIntent>();
      // Search may be outdated, so it comes first and the other sources overwrite it.
      if (Array.isArray(searched)) for (const intent of searched) intents.set(intent.id, intent);
      for await (const intent of find(stripe, criteria, searched === 'unsupported')) intents.set(intent.id, intent);
      const ours = [...intents.values()].filter(({ metadata }) => metadata.reference_id === referenceId);
      const { charges, incomplete } = await withClaims(stripe, ours);
      charges.sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0));
      const raw = Buffer.from(JSON.stringify(ours.map(intentEvidence)));
      const failed = typeof searched === 'object' && 'error' in searched ? searched : null;
      // No charge was found and the search failed, so there is no answer.
      if (failed && charges.length === 0) return { outcome: 'unanswered', error: failed.error };
      const part = incomplete || failed !== null;
      return { outcome: 'answered', charges, raw, ...(part && { incomplete: true as const }) };
    } catch (error) {
      return { outcome: 'unanswered', error: readStripeError(error).error };
    }
  };
}

async function* find(stripe: Stripe, criteria: ChargeSearchCriteria, wholeAccount: boolean) {
  const { chargeIds, psp, since, instruments = [] } = criteria;
  const created = { gte: Math.max(0, Math.floor(since.getTime() / 1000) - CLOCK_SECONDS) };
  if (wholeAccount) yield* listed(stripe, { created }, MOST_OF_ACCOUNT);
  const customer = psp?.customer;
  if (typeof customer === 'string') {
    let read = 0;
    for await (const intent of listed(stripe, { customer, created }, MOST_OF_CUSTOMER + 1)) {
      if (++read > MOST_OF_CUSTOMER) throw new Error('too many PaymentIntents of one customer');
      yield intent;
    }
  }
  for (const { kind, id } of instruments) if (kind === 'payment_link' && id !== null) yield* ofLink(stripe, id);
  for (const id of chargeIds) if (id.startsWith('pi_')) yield* known(stripe, id);
}

async function* listed(stripe: Stripe, filter: Stripe.PaymentIntentListParams, most: number) {
  let read = 0;
  for await (const intent of stripe.paymentIntents.list({ ...filter, limit: 100, expand: EXPAND })) {
    yield intent;
    if (++read >= most) return;
  }
}

/** A link may be opened many times, each time as a session; a paid session has a PaymentIntent. */
async function* ofLink(stripe: Stripe, link: string) {
  const expand = ['data.payment_intent.latest_charge'];
  for await (const session of stripe.checkout.sessions.list({ payment_link: link, limit: 100, expand })) {
    const intent = session.payment_intent;
    if (typeof intent === 'object' && intent !== null) yield intent;
  }
}

/** An id that is not there is none of this account's: other ids may still be. */
async function* known(stripe: Stripe, id: string) {
  try {
    yield await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Money that came in, with what went back of it. That cannot be read: the money still counts. */
async function withClaims(stripe: Stripe, intents: Stripe.PaymentIntent[]) {
  let incomplete = false;
  const charges = await Promise.all(
    intents
      .flatMap((intent) => readIntent(intent) ?? [])
      .map(async (charge) => {
        if (charge.status !== 'succeeded') return charge;
        try {
          return { ...charge, ...(await readClaims(stripe, charge.id)) };
        } catch {
          incomplete = true;
          return charge;
        }
      }),
  );
  return { charges, incomplete };
}
