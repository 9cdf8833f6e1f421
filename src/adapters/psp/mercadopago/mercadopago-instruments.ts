import { boletoLineOf } from '../../../domain/brazil/boleto';
import { formatDecimal } from '../../../domain/values/decimal';
import { metadataFor } from '../../../domain/values/psp-metadata';
import type {
  CancelReply,
  FoundInstrumentReply,
  Instrument,
  InstrumentReply,
  InstrumentRequest,
} from '../../../ports/psp';
import { asObject, asText, asTime, asWord, type JsonObject } from '../../whatsapp/json-access';
import { asDecimal } from '../exact-json';
import { pspError, readUnusable } from '../psp-failures';
import { brazilianTime, type MercadoPagoApi, withDecimal } from './mercadopago-api';
import { searchPayments } from './mercadopago-lookup';

/** Mercado Pago does not publish how long a key returns the first payment; comparable APIs keep keys for a day. */
export const MERCADOPAGO_KEY_HOURS = 24;

/**
 * Creates a Pix or boleto: a payment that waits for its payer. A repeat under the same key returns the first payment.
 * The search decides nothing, because it may lag a day behind.
 */
export async function createPayment(api: MercadoPagoApi, request: InstrumentRequest): Promise<InstrumentReply> {
  const answer = await api.send('POST', '/v1/payments', paymentBody(request), { 'X-Idempotency-Key': request.name });
  if (!answer.ok) return answer.failure;
  let payment = answer.body;
  if (asText(payment.external_reference) !== request.referenceId) return readUnusable(201, 'payment of this reference');
  if (request.firstSentAt) {
    // The key returns the first answer; only the payment itself has its present state.
    const current = await api.get(`/v1/payments/${encodeURIComponent(asText(payment.id) ?? '')}`);
    if (!current.ok) return { outcome: 'unknown', error: current.failure.error };
    payment = current.body;
  }
  const word = asWord(payment.status);
  if (word === 'rejected' || word === 'cancelled')
    return {
      outcome: 'refused',
      error: pspError(201, { code: asWord(payment.status_detail), title: `Mercado Pago says ${word}` }),
    };
  if (asDecimal(payment.transaction_amount) !== request.amount) return readUnusable(201, 'payment of this amount');
  const instrument = instrumentOf(payment, request.kind);
  return instrument ? { outcome: 'created', instrument } : readUnusable(201, `content of a ${request.kind}`);
}

function paymentBody(request: InstrumentRequest): string {
  const { kind, amount, referenceId, name, expiresAt, customer, metadata } = request;
  const [first, ...rest] = (customer.name ?? '').trim().split(/\s+/);
  const { taxId, email, address } = customer;
  return withDecimal('transaction_amount', formatDecimal(amount), {
    description: `Pedido ${referenceId}`,
    payment_method_id: kind === 'boleto' ? 'bolbradesco' : 'pix',
    external_reference: referenceId,
    ...(expiresAt && { date_of_expiration: brazilianTime(kind === 'boleto' ? endOfDay(expiresAt) : expiresAt) }),
    metadata: metadataFor('mercadopago', metadata, { instrument: name }),
    payer: {
      email,
      ...(first && { first_name: first, last_name: rest.join(' ') || first }),
      ...(taxId && { identification: { type: taxId.length === 11 ? 'CPF' : 'CNPJ', number: taxId } }),
      ...(address && { address }),
    },
  });
}

/** A boleto expires at the end of a day in Brazil. */
function endOfDay(at: Date): Date {
  const day = new Date(at.getTime() - 3 * 3_600_000).toISOString().slice(0, 10);
  return new Date(`${day}T23:59:59.000-03:00`);
}

function instrumentOf(payment: JsonObject, kind: InstrumentRequest['kind']): Instrument | null {
  const id = asText(payment.id);
  const content = kind === 'boleto' ? boletoLine(payment) : pixCode(payment);
  if (id === null || content === null) return null;
  return { id, kind, content, state: stateOf(payment), expiresAt: asTime(payment.date_of_expiration) };
}

function pixCode(payment: JsonObject): string | null {
  const code = asObject(asObject(payment.point_of_interaction).transaction_data).qr_code;
  return typeof code === 'string' && code !== '' ? code : null;
}

/** The digitable line, from one of two fields; otherwise computed from the bar code's 44 digits. */
function boletoLine(payment: JsonObject): string | null {
  const details = asObject(payment.transaction_details);
  const line = asText(details.digitable_line) ?? asText(payment.digitable_line);
  if (line !== null) return line;
  const barcode = asText(asObject(payment.barcode).content) ?? asText(asObject(details.barcode).content);
  return barcode === null ? null : boletoLineOf(barcode);
}

function stateOf(payment: JsonObject): Instrument['state'] {
  const word = asWord(payment.status);
  if (word === 'rejected' || word === 'cancelled') return 'ended';
  // An unknown status may mean money.
  return word === 'pending' ? 'open' : 'paid';
}

/**
 * A payment that the search finds exists. One that it does not find may exist too, so the same request is sent again
 * while its key is kept.
 */
export async function findPayment(
  api: MercadoPagoApi,
  request: InstrumentRequest,
  keyIsKept: boolean,
): Promise<FoundInstrumentReply> {
  const found = await searchPayments(api, request.referenceId);
  if ('error' in found) return { outcome: 'unanswered', error: found.error };
  const listed = found.payments.find(({ metadata }) => asText(asObject(metadata).instrument) === request.name);
  if (!listed) return { outcome: 'not_found', repeat: keyIsKept ? 'safe' : 'never' };
  const payment = await api.get(`/v1/payments/${asText(listed.id)}`);
  if (!payment.ok) return { outcome: 'unanswered', error: payment.failure.error };
  const instrument = instrumentOf(payment.body, request.kind);
  return instrument
    ? { outcome: 'found', instrument }
    : { outcome: 'unanswered', error: readUnusable(200, `content of a ${request.kind}`).error };
}

/** Only a waiting payment can be cancelled; anything else is a 400, and its present status is the reason. */
export async function cancelMercadoPagoPayment(api: MercadoPagoApi, id: string, name: string): Promise<CancelReply> {
  const path = `/v1/payments/${encodeURIComponent(id)}`;
  const body = JSON.stringify({ status: 'cancelled' });
  const answer = await api.send('PUT', path, body, { 'X-Idempotency-Key': `${name}-cancel` });
  const state = answer.ok ? stateOf(answer.body) : 'open';
  if (state !== 'open') return { outcome: state };
  if (!answer.ok && answer.failure.outcome === 'retry') return answer.failure;
  const payment = await api.get(path);
  if (!payment.ok) return { outcome: 'unknown', error: payment.failure.error };
  const current = stateOf(payment.body);
  if (current !== 'open') return { outcome: current };
  return answer.ok ? readUnusable(200, 'cancelled payment') : answer.failure;
}
