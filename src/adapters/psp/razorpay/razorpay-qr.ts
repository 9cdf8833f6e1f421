import { reduceUpiIntent } from '../../../domain/order-rules/upi-intent';
import { metadataFor } from '../../../domain/values/psp-metadata';
import type {
  CancelReply,
  FoundInstrumentReply,
  Instrument,
  InstrumentReply,
  InstrumentRequest,
} from '../../../ports/psp';
import { asDate, asInteger, asObject, asText, asWord, type JsonObject } from '../../whatsapp/json-access';
import { readCreated } from '../instrument-replies';
import { pspError, readUnusable } from '../psp-failures';
import type { RazorpayApi } from './razorpay-client';
import { earliestEnd, LIST_LAG_SECONDS } from './razorpay-limits';

const PAGE = 100;
const MOST_PAGES = 10;
/** The difference between two clocks is below this. */
const CLOCK_SECONDS = 60;

/**
 * Makes a UPI link from a single-use QR code for a fixed amount, so that Razorpay enforces the amount. QR codes have
 * neither a name of ours nor an idempotency key: after an unknown outcome their list is read, and a duplicate is
 * closed.
 */
export async function createQr(api: RazorpayApi, request: InstrumentRequest, now: Date): Promise<InstrumentReply> {
  if (request.firstSentAt) {
    const found = await findQr(api, request, now);
    if (found.outcome === 'unanswered') return { outcome: 'unknown', error: found.error };
    if (found.outcome === 'found') return readCreated(found.instrument);
    if (found.repeat !== 'safe') return { outcome: 'unknown', error: pspError(null, { title: LAGS }) };
  }
  const { amount, referenceId, expiresAt } = request;
  const earliest = earliestEnd(now);
  const end = expiresAt && (expiresAt < earliest ? earliest : expiresAt);
  const answer = await api.post('/payments/qr_codes', {
    type: 'upi_qr',
    name: `Order ${referenceId}`,
    usage: 'single_use',
    fixed_amount: true,
    payment_amount: amount,
    description: `Order ${referenceId}`,
    notes: metadataFor('razorpay', request.metadata, { reference_id: request.referenceId, instrument: request.name }),
    ...(end && { close_by: Math.floor(end.getTime() / 1000) }),
  });
  if (!answer.ok) return answer.failure;
  const id = asText(answer.body.id);
  if (id === null) return readUnusable(200, 'QR code');
  if (asInteger(answer.body.payment_amount) !== amount || asWord(answer.body.usage) !== 'single_use') {
    await closeQr(api, id);
    return { outcome: 'refused', error: pspError(200, { title: 'The QR code differs from the request' }) };
  }
  const instrument = qrInstrument(answer.body);
  if (instrument) return { outcome: 'created', instrument };
  await closeQr(api, id);
  return { outcome: 'refused', error: NO_CONTENT };
}

const LAGS = 'The list of QR codes may not show the first one yet';

/** Nobody has seen the code, so it cannot be paid even when closing it fails. */
const NO_CONTENT = pspError(200, {
  code: 'image_content_missing',
  title: 'Razorpay gives no content of QR codes to this account',
  advice: 'Ask Razorpay’s support to switch on image_content of QR codes, or use a payment link.',
});

export async function findQr(api: RazorpayApi, request: InstrumentRequest, now: Date): Promise<FoundInstrumentReply> {
  const { name, firstSentAt } = request;
  if (!firstSentAt) return { outcome: 'not_found', repeat: 'safe' };
  const listed = await listQrCodes(api, { since: firstSentAt, until: now, name });
  if ('error' in listed) return { outcome: 'unanswered', error: listed.error };
  const ours = listed.codes.sort((a, b) => (asInteger(a.created_at) ?? 0) - (asInteger(b.created_at) ?? 0));
  const kept =
    ours.find((code) => qrState(code) === 'paid') ?? ours.find((code) => qrState(code) === 'open') ?? ours[0];
  for (const double of ours) {
    if (double === kept || qrState(double) !== 'open') continue;
    const closed = await closeQr(api, asText(double.id) ?? '');
    if (closed.outcome !== 'ended')
      return { outcome: 'unanswered', error: pspError(null, { title: 'A second QR code was not closed' }) };
  }
  const instrument = kept && qrInstrument(kept);
  if (instrument) return { outcome: 'found', instrument };
  const ageSeconds = (now.getTime() - firstSentAt.getTime()) / 1000;
  if (ageSeconds >= LIST_LAG_SECONDS) return { outcome: 'not_found', repeat: 'safe' };
  return { outcome: 'not_found', repeat: 'wait', afterSeconds: Math.ceil(LIST_LAG_SECONDS - ageSeconds) };
}

/** The QR codes of a period that have our name in their notes. */
export async function listQrCodes(
  api: RazorpayApi,
  { since, until, name }: { since: Date; until: Date; name: string },
) {
  const from = Math.floor(since.getTime() / 1000) - CLOCK_SECONDS;
  const to = Math.ceil(until.getTime() / 1000) + CLOCK_SECONDS;
  const codes: JsonObject[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = `from=${from}&to=${to}&count=${PAGE}&skip=${page * PAGE}`;
    const answer = await api.get(`/payments/qr_codes?${query}`);
    if (!answer.ok) return { error: answer.failure.error };
    if (!Array.isArray(answer.body.items)) return { error: readUnusable(200, 'list of QR codes').error };
    const items = answer.body.items.map(asObject);
    codes.push(...items.filter(({ notes }) => asText(asObject(notes).instrument) === name));
    if (items.length < PAGE) return { codes };
  }
  return { error: pspError(null, { title: 'Too many QR codes to find one' }) };
}

export async function closeQr(api: RazorpayApi, id: string): Promise<CancelReply> {
  const answer = await api.post(`/payments/qr_codes/${encodeURIComponent(id)}/close`, {});
  if (answer.ok && qrState(answer.body) !== 'open') return endOf(answer.body);
  if (!answer.ok && answer.failure.outcome === 'retry') return answer.failure;
  const code = await api.get(`/payments/qr_codes/${encodeURIComponent(id)}`);
  if (!code.ok) return { outcome: 'unknown', error: code.failure.error };
  if (qrState(code.body) !== 'open') return endOf(code.body);
  return answer.ok ? readUnusable(200, 'closed QR code') : answer.failure;
}

const endOf = (code: JsonObject): CancelReply => ({ outcome: qrState(code) === 'paid' ? 'paid' : 'ended' });

function qrInstrument(code: JsonObject): Instrument | null {
  const id = asText(code.id);
  const content = reduceUpiIntent(typeof code.image_content === 'string' ? code.image_content : '');
  if (id === null || content === null) return null;
  return { id, kind: 'upi_intent_link', content, state: qrState(code), expiresAt: asDate(code.close_by) };
}

function qrState(code: JsonObject): Instrument['state'] {
  if ((asInteger(code.payments_count_received) ?? 0) > 0 || asWord(code.close_reason) === 'paid') return 'paid';
  return asWord(code.status) === 'closed' ? 'ended' : 'open';
}
