import type { ProviderError } from '../../../ports';
import type { ChargeSearchCriteria, ChargesReply } from '../../../ports/psp';
import { asList, asObject, asText, asWord, type JsonObject } from '../../whatsapp/json-access';
import { readUnusable } from '../psp-failures';
import type { MercadoPagoApi } from './mercadopago-api';
import {
  mediationOf,
  mercadoPagoEvidence,
  readChargeback,
  readMercadoPagoPayment,
  readMercadoPagoRefund,
} from './mercadopago-payments';

/** Without this header, a Pix return that is still in process is answered with 400 or not shown. */
export const IN_PROCESS_REFUNDS = { 'X-Render-In-Process-Refunds': 'true' };

class Unanswered extends Error {
  constructor(readonly reason: ProviderError) {
    super(reason.title);
  }
}

/**
 * Reads all payments of a reference. A payment read by its id is current; the search adds what was paid through a link,
 * and lags behind. Where the search fails, a payment known by id still captures.
 */
export async function lookupMercadoPago(
  api: MercadoPagoApi,
  referenceId: string,
  { chargeIds, instruments = [] }: ChargeSearchCriteria,
): Promise<ChargesReply> {
  try {
    const searched = await searchPayments(api, referenceId);
    const listed = 'error' in searched ? [] : searched.payments.flatMap(({ id }) => asText(id) ?? []);
    const made = instruments.flatMap(({ kind, id }) => (kind !== 'payment_link' && id !== null ? [id] : []));
    const ids = new Set([...made, ...chargeIds, ...listed].filter((id) => /^\d{1,20}$/.test(id)));
    const payments: JsonObject[] = [];
    for (const id of ids) {
      const payment = await readIfThere(api, `/v1/payments/${id}`);
      if (payment && asText(payment.external_reference) === referenceId) payments.push(payment);
    }
    const unknownWords: string[] = [];
    const charges = payments.flatMap((one) => readMercadoPagoPayment(one, referenceId, unknownWords) ?? []);
    if ('error' in searched && !charges.some(({ status }) => status === 'succeeded'))
      throw new Unanswered(searched.error);
    let incomplete = 'error' in searched;
    for (const charge of charges) {
      if (charge.status !== 'succeeded') continue;
      const payment = payments.find(({ id }) => asText(id) === charge.id) ?? {};
      const claims = await readClaims(api, payment, charge.id);
      if (claims === null) incomplete = true;
      else Object.assign(charge, claims);
    }
    charges.sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0));
    return {
      outcome: 'answered',
      charges,
      raw: Buffer.from(JSON.stringify(payments.map(mercadoPagoEvidence))),
      ...(unknownWords.length > 0 && { unknownWords }),
      ...(incomplete && { incomplete: true as const }),
    };
  } catch (error) {
    if (error instanceof Unanswered) return { outcome: 'unanswered', error: error.reason };
    throw error;
  }
}

/** With a parameter that it does not know, the search returns all payments. So the reference is compared again. */
export async function searchPayments(api: MercadoPagoApi, referenceId: string) {
  const query = `external_reference=${encodeURIComponent(referenceId)}&sort=date_created&criteria=asc&limit=100`;
  const answer = await api.get(`/v1/payments/search?${query}`);
  if (!answer.ok) return { error: answer.failure.error };
  if (!Array.isArray(answer.body.results)) return { error: readUnusable(200, 'list of payments').error };
  const payments = answer.body.results.map(asObject);
  return { payments: payments.filter(({ external_reference }) => asText(external_reference) === referenceId) };
}

async function readIfThere(api: MercadoPagoApi, path: string): Promise<JsonObject | null> {
  const answer = await api.get(path);
  if (answer.ok) return answer.body;
  if (answer.status === 404) return null;
  throw new Unanswered(answer.failure.error);
}

/** Null when claims cannot be read: the payment still counts. */
async function readClaims(api: MercadoPagoApi, payment: JsonObject, id: string) {
  const listed = await api.get(`/v1/payments/${id}/refunds`, IN_PROCESS_REFUNDS);
  if (!listed.ok) return null;
  const refunds = (listed.items ?? []).map((one) => readMercadoPagoRefund(one, id));
  if (!refunds.every((refund) => refund !== null)) return null;
  const mediation = mediationOf(payment);
  if (asWord(payment.status) !== 'charged_back') return { refunds, ...mediation };
  const found = await api.get(`/v1/chargebacks/search?payment_id=${id}`);
  if (!found.ok) return null;
  const disputes = asList(found.body.results)
    .map(asObject)
    .flatMap((one) => readChargeback(one) ?? []);
  // The payment is charged back, but no chargeback is listed yet: look again later.
  return disputes.length > 0 ? { refunds, ...mediation, disputes } : null;
}
