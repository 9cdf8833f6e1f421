import { metadataFor } from '../../../domain/values/psp-metadata';
import type {
  CancelReply,
  FoundInstrumentReply,
  Instrument,
  InstrumentReply,
  InstrumentRequest,
} from '../../../ports/psp';
import { asDate, asInteger, asList, asObject, asText, asWord, type JsonObject } from '../../whatsapp/json-access';
import { readCreated } from '../instrument-replies';
import { pspError, readUnusable } from '../psp-failures';
import type { RazorpayApi } from './razorpay-client';
import { earliestEnd, LIST_LAG_SECONDS } from './razorpay-limits';

/**
 * A payment link. Its reference_id is unique for ever: the same request again is a 400, which proves that there is one,
 * and the list shows it. Razorpay's own messages to the customer are switched off: WhatsApp sends them.
 */
export async function createRazorpayLink(
  api: RazorpayApi,
  request: InstrumentRequest,
  now: Date,
): Promise<InstrumentReply> {
  if (request.firstSentAt) {
    const found = await findRazorpayLink(api, request);
    if (found.outcome === 'unanswered') return { outcome: 'unknown', error: found.error };
    if (found.outcome === 'found') return readCreated(found.instrument);
  }
  const { amount, currency, referenceId, name, expiresAt } = request;
  const earliest = earliestEnd(now);
  const end = expiresAt && (expiresAt < earliest ? earliest : expiresAt);
  const answer = await api.post('/payment_links', {
    amount,
    currency,
    accept_partial: false,
    reference_id: name,
    description: `Order ${referenceId}`,
    notify: { sms: false, email: false },
    reminder_enable: false,
    notes: metadataFor('razorpay', request.metadata, { reference_id: request.referenceId, instrument: request.name }),
    ...(end && { expire_by: Math.floor(end.getTime() / 1000) }),
  });
  if (answer.ok) return createdLink(answer.body, request);
  if (answer.fault?.name === 'reference_taken') return takeExisting(api, request);
  // The list may not show the first request's link yet, and this refusal may be about the second request only.
  const { firstSentAt } = request;
  const unsettled = firstSentAt && now.getTime() - firstSentAt.getTime() < LIST_LAG_SECONDS * 1000;
  return unsettled && answer.failure.outcome === 'refused' ? { ...answer.failure, outcome: 'unknown' } : answer.failure;
}

/** The reference is in use: by our own earlier try, or by somebody else's link. */
async function takeExisting(api: RazorpayApi, request: InstrumentRequest): Promise<InstrumentReply> {
  const found = await listByReference(api, request.name);
  if (found === null)
    return { outcome: 'unknown', error: pspError(400, { title: 'The link exists, and is not listed yet' }) };
  if ('error' in found) return { outcome: 'unknown', error: found.error };
  const [link] = found.links;
  if (link && asText(asObject(link.notes).instrument) === request.name) return createdLink(link, request);
  return {
    outcome: 'refused',
    error: pspError(400, {
      code: 'reference_taken',
      title: 'The reference_id was used for a payment link that is not ours',
      advice: 'Make the order under another reference_id.',
    }),
  };
}

export async function findRazorpayLink(api: RazorpayApi, request: InstrumentRequest): Promise<FoundInstrumentReply> {
  const found = await listByReference(api, request.name);
  // A repeat is safe: it returns the link, or the 400 that proves that the link exists.
  if (found === null) return { outcome: 'not_found', repeat: 'safe' };
  if ('error' in found) return { outcome: 'unanswered', error: found.error };
  const link = found.links.find(({ notes }) => asText(asObject(notes).instrument) === request.name);
  const reply = link && readLink(link, request);
  if (reply?.outcome === 'created') return { outcome: 'found', instrument: reply.instrument };
  // Somebody else's link, or another amount: the repeated POST reports it.
  return { outcome: 'not_found', repeat: 'safe' };
}

/** null when no link is listed. The field is `payment_links`; public code that reads `items` finds nothing. */
export async function listByReference(api: RazorpayApi, name: string) {
  const answer = await api.get(`/payment_links?reference_id=${encodeURIComponent(name)}`);
  if (!answer.ok) return { error: answer.failure.error };
  if (!Array.isArray(answer.body.payment_links) && answer.body.payment_links !== null)
    return { error: readUnusable(200, 'list of payment links').error };
  const links = asList(answer.body.payment_links)
    .map(asObject)
    .filter((link) => asText(link.reference_id) === name);
  return links.length > 0 ? { links } : null;
}

export async function cancelRazorpayLink(api: RazorpayApi, id: string): Promise<CancelReply> {
  const answer = await api.post(`/payment_links/${encodeURIComponent(id)}/cancel`, {});
  if (answer.ok && stateOf(answer.body) === 'ended') return { outcome: 'ended' };
  if (!answer.ok && answer.failure.outcome === 'retry') return answer.failure;
  // Only a link in `created` can be cancelled, so its present status explains the refusal.
  const link = await api.get(`/payment_links/${encodeURIComponent(id)}`);
  if (!link.ok) return { outcome: 'unknown', error: link.failure.error };
  const state = stateOf(link.body);
  if (state !== 'open') return { outcome: state };
  return answer.ok ? readUnusable(200, 'cancelled link') : answer.failure;
}

function createdLink(link: JsonObject, request: InstrumentRequest): InstrumentReply {
  const reply = readLink(link, request);
  return reply.outcome === 'created' ? readCreated(reply.instrument) : reply;
}

function readLink(link: JsonObject, { amount, currency, name }: InstrumentRequest): InstrumentReply {
  const id = asText(link.id);
  const content = asText(link.short_url);
  if (id === null || content === null || asText(link.reference_id) !== name) return readUnusable(200, 'payment link');
  if (asInteger(link.amount) !== amount || asText(link.currency) !== currency)
    return {
      outcome: 'refused',
      error: pspError(200, {
        code: 'reference_taken',
        title: 'A payment link of this reference_id has another amount',
        advice: 'Make the order under another reference_id.',
      }),
    };
  const instrument: Instrument = {
    id,
    kind: 'payment_link',
    content,
    state: stateOf(link),
    expiresAt: asDate(link.expire_by),
  };
  return { outcome: 'created', instrument };
}

/** With accept_partial off, `partially_paid` should not occur; if it does, money is on its way. */
function stateOf(link: JsonObject): Instrument['state'] {
  const word = asWord(link.status);
  if (word === 'paid' || word === 'partially_paid') return 'paid';
  return word === 'cancelled' || word === 'expired' ? 'ended' : 'open';
}
