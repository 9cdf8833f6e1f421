import type Stripe from 'stripe';
import { after } from '../../../domain/decisions/schedule';
import type { Clock } from '../../../ports';
import type { CredentialsReply, Psp, PspSubject, ReferenceReply } from '../../../ports/psp';
import type { HttpClient } from '../../http/client';
import { withDeadline } from '../../http/deadline';
import { refuseKind } from '../instrument-replies';
import { chargeCard, readStripeRefund, refundCharge } from './stripe-charge';
import { isMissing, readStripeError } from './stripe-error';
import { stripeLibrary } from './stripe-library';
import { cancelLink, createLink, findInstrumentLink } from './stripe-links';
import { createStripeLookup } from './stripe-lookup';
import { createTransport } from './stripe-transport';

export interface StripePspOptions {
  secretKey: string;
  keyHours: number;
  /** Where a test's Stripe is; null: the real one. */
  baseUrl: string | null;
  clock: Clock;
  client: HttpClient;
}

/** After this time-out the outcome is unknown. */
const CALL_MS = 10_000;
/** Longer, because a lookup reads several lists and has no effect. */
const LOOKUP_MS = 25_000;

/**
 * Charges through Stripe: off-session PaymentIntents, with `psp: { customer, payment_method }` of the credential; and
 * payment links.
 */
export function createStripePsp({ secretKey, keyHours, baseUrl, clock, client }: StripePspOptions): Psp {
  const Library = stripeLibrary();
  /** An instance for each call costs 0.1 ms, and gives the call one time limit for all its requests. */
  const open = (limitMs = CALL_MS): Stripe =>
    new Library(secretKey, {
      ...addressOf(baseUrl),
      httpClient: createTransport(withDeadline(client, limitMs)),
      timeout: limitMs,
      // What is repeated, and when, is decided by the flows: under the same key, and where it can be seen.
      maxNetworkRetries: 0,
      telemetry: false,
    });
  const lookup = createStripeLookup(clock);
  const isKept = (sentAt: Date | null): boolean => sentAt === null || clock.now() < after(sentAt, keyHours * 3600);

  return {
    keyHours,
    abilities: {
      card: ['BRL'],
      findsByReference: true,
      instruments: {
        payment_link: {
          currencies: ['INR', 'BRL'],
          shortest: 0,
          longest: null,
          unique: { by: 'key', hours: keyHours },
          needs: [],
          paidOnce: true,
        },
      },
    },
    charge: (order) => chargeCard(open(), order),
    lookup: (referenceId, criteria) => lookup(open(LOOKUP_MS), referenceId, criteria),
    refund: (refund) => refundCharge(open(), refund),
    findRefund: (id) => readStripeRefund(open().refunds.retrieve(id)),
    instrumentName: (referenceId, kind, attempt) => `${referenceId}:${kind}:${attempt}`,
    createInstrument: async (request) =>
      request.kind === 'payment_link' ? createLink(open(), request) : refuseKind(request.kind, 'Stripe'),
    findInstrument: (request) => findInstrumentLink(open(LOOKUP_MS), request, isKept(request.firstSentAt)),
    cancelInstrument: ({ id }) => cancelLink(open(), id),
    referenceOf: (subject) => referenceOf(open(), subject),
    checkCredentials: () => checkKey(open()),
  };
}

function addressOf(baseUrl: string | null): { host?: string; port?: string; protocol?: 'http' | 'https' } {
  if (baseUrl === null) return {};
  const { hostname, port, protocol } = new URL(baseUrl);
  const isHttp = protocol === 'http:';
  return { host: hostname, port: port || (isHttp ? '80' : '443'), protocol: isHttp ? 'http' : 'https' };
}

/** Refunds and disputes made in the dashboard carry no metadata of ours; their PaymentIntent or link does. */
async function referenceOf(stripe: Stripe, { chargeId, instrumentId }: PspSubject): Promise<ReferenceReply> {
  try {
    const { metadata } = chargeId?.startsWith('pi_')
      ? await stripe.paymentIntents.retrieve(chargeId)
      : instrumentId?.startsWith('plink_')
        ? await stripe.paymentLinks.retrieve(instrumentId)
        : { metadata: {} as Stripe.Metadata };
    return { outcome: 'answered', referenceId: metadata.reference_id ?? null };
  } catch (error) {
    if (isMissing(error)) return { outcome: 'answered', referenceId: null };
    return { outcome: 'unanswered', error: readStripeError(error).error };
  }
}

async function checkKey(stripe: Stripe): Promise<CredentialsReply> {
  try {
    await stripe.paymentIntents.list({ limit: 1 });
    return { outcome: 'accepted', detail: 'the secret key may read payments' };
  } catch (error) {
    return { outcome: 'failed', error: readStripeError(error).error };
  }
}
