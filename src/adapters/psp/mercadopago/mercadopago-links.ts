import { formatDecimal } from '../../../domain/values/decimal';
import { metadataFor } from '../../../domain/values/psp-metadata';
import type {
  CancelReply,
  FoundInstrumentReply,
  Instrument,
  InstrumentReply,
  InstrumentRequest,
} from '../../../ports/psp';
import { asList, asObject, asText, asTime, type JsonObject } from '../../whatsapp/json-access';
import { asDecimal } from '../exact-json';
import { readCreated } from '../instrument-replies';
import { pspError, readUnusable } from '../psp-failures';
import { brazilianTime, type MercadoPagoApi, withDecimal } from './mercadopago-api';

/** By then the search shows a new preference; Mercado Pago does not publish its lag. */
const SEARCH_LAG_SECONDS = 600;

/**
 * Creates a link: a checkout preference. A repeat would make a second one, so after an unknown outcome we search first,
 * and end a second preference. A preference can be paid several times: the flows end it once it is paid.
 */
export async function createPreference(
  api: MercadoPagoApi,
  request: InstrumentRequest,
  now: Date,
): Promise<InstrumentReply> {
  if (request.firstSentAt) {
    const found = await findPreference(api, request, now);
    if (found.outcome === 'unanswered') return { outcome: 'unknown', error: found.error };
    if (found.outcome === 'found') return readCreated(found.instrument);
    if (found.repeat !== 'safe') return { outcome: 'unknown', error: pspError(null, { title: LAGS }) };
  }
  const answer = await api.send('POST', '/checkout/preferences', preferenceBody(request, now), {
    'X-Idempotency-Key': request.name,
  });
  if (!answer.ok) return answer.failure;
  const instrument = readPreference(answer.body, request, now);
  return instrument ? { outcome: 'created', instrument } : readUnusable(201, 'preference of this reference and amount');
}

const LAGS = 'The search may not show the first preference yet';

function preferenceBody(request: InstrumentRequest, now: Date): string {
  const { amount, referenceId, name, expiresAt, currency, metadata, customer } = request;
  const item = withDecimal('unit_price', formatDecimal(amount), {
    id: referenceId,
    title: `Pedido ${referenceId}`,
    quantity: 1,
    currency_id: currency,
  });
  const rest = JSON.stringify({
    external_reference: referenceId,
    metadata: metadataFor('mercadopago', metadata, { instrument: name }),
    ...(customer.email && { payer: { email: customer.email } }),
    ...(expiresAt
      ? {
          expires: true,
          expiration_date_from: brazilianTime(now),
          expiration_date_to: brazilianTime(expiresAt),
          // Of a Pix or boleto that is begun from the link.
          date_of_expiration: brazilianTime(expiresAt),
        }
      : { expires: false }),
  });
  return `{"items":[${item}],${rest.slice(1)}`;
}

export async function findPreference(
  api: MercadoPagoApi,
  request: InstrumentRequest,
  now: Date,
): Promise<FoundInstrumentReply> {
  const { firstSentAt } = request;
  if (!firstSentAt) return { outcome: 'not_found', repeat: 'safe' };
  const found = await preferencesOf(api, request);
  if ('error' in found) return { outcome: 'unanswered', error: found.error };
  const [kept, ...doubles] = found.preferences.flatMap((one) => readPreference(one, request, now) ?? []);
  for (const double of doubles) {
    if (double.state !== 'open') continue;
    const ended = await cancelPreference(api, double.id, now);
    if (ended.outcome !== 'ended')
      return { outcome: 'unanswered', error: pspError(null, { title: 'A second preference was not ended' }) };
  }
  if (kept) return { outcome: 'found', instrument: kept };
  const ageSeconds = (now.getTime() - firstSentAt.getTime()) / 1000;
  if (ageSeconds >= SEARCH_LAG_SECONDS) return { outcome: 'not_found', repeat: 'safe' };
  return { outcome: 'not_found', repeat: 'wait', afterSeconds: Math.ceil(SEARCH_LAG_SECONDS - ageSeconds) };
}

/** The search shows no metadata, so each preference is read to find those of this attempt. Oldest first. */
async function preferencesOf(api: MercadoPagoApi, { referenceId, name }: InstrumentRequest) {
  const query = `external_reference=${encodeURIComponent(referenceId)}&limit=50`;
  const answer = await api.get(`/checkout/preferences/search?${query}`);
  if (!answer.ok) return { error: answer.failure.error };
  const preferences: JsonObject[] = [];
  for (const element of asList(answer.body.elements).map(asObject)) {
    if (asText(element.external_reference) !== referenceId) continue;
    const one = await api.get(`/checkout/preferences/${encodeURIComponent(asText(element.id) ?? '')}`);
    if (!one.ok) return { error: one.failure.error };
    if (asText(asObject(one.body.metadata).instrument) === name) preferences.push(one.body);
  }
  const madeAt = (one: JsonObject) => asTime(one.date_created)?.getTime() ?? 0;
  return { preferences: preferences.sort((a, b) => madeAt(a) - madeAt(b)) };
}

/** A preference does not show its payments: ending it means setting its own expiry. */
export async function cancelPreference(api: MercadoPagoApi, id: string, now: Date): Promise<CancelReply> {
  const body = JSON.stringify({ expires: true, expiration_date_to: brazilianTime(now) });
  const answer = await api.send('PUT', `/checkout/preferences/${encodeURIComponent(id)}`, body);
  if (!answer.ok) return answer.failure;
  const end = asTime(answer.body.expiration_date_to);
  return end !== null && end <= now ? { outcome: 'ended' } : readUnusable(200, 'ended preference');
}

function readPreference(preference: JsonObject, request: InstrumentRequest, now: Date): Instrument | null {
  const id = asText(preference.id);
  const content = asText(preference.init_point);
  const price = asDecimal(asObject(asList(preference.items)[0]).unit_price);
  const isOurs = asText(preference.external_reference) === request.referenceId && price === request.amount;
  if (id === null || content === null || !isOurs) return null;
  const expiresAt = preference.expires === true ? asTime(preference.expiration_date_to) : null;
  const state = expiresAt !== null && expiresAt <= now ? 'ended' : 'open';
  return { id, kind: 'payment_link', content, state, expiresAt };
}
