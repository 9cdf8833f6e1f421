import { createHash } from 'node:crypto';
import { after } from '../../../domain/decisions/schedule';
import type { Clock } from '../../../ports';
import type { InstrumentAbility, Psp, PspSubject, ReferenceReply } from '../../../ports/psp';
import type { HttpClient } from '../../http/client';
import { withDeadline } from '../../http/deadline';
import { asList, asText } from '../../whatsapp/json-access';
import { refuseKind } from '../instrument-replies';
import { type MercadoPagoAccount, type MercadoPagoApi, mercadoPagoApi } from './mercadopago-api';
import { cancelMercadoPagoPayment, createPayment, findPayment, MERCADOPAGO_KEY_HOURS } from './mercadopago-instruments';
import { cancelPreference, createPreference, findPreference } from './mercadopago-links';
import { lookupMercadoPago } from './mercadopago-lookup';
import { findMercadoPagoRefund, refundMercadoPago } from './mercadopago-refunds';

export interface MercadoPagoOptions extends MercadoPagoAccount {
  clock: Clock;
  client: HttpClient;
}

const CALL_MS = 10_000;
/** Longer, because a lookup reads each payment and has no effect. */
const LOOKUP_MS = 25_000;
const DAY = 86_400;

const ability = (change: Partial<InstrumentAbility>): InstrumentAbility => ({
  currencies: ['BRL'],
  // Pix: 30 minutes to 30 days; a minute more covers the request's way.
  shortest: 31 * 60,
  longest: 30 * DAY - 60,
  unique: { by: 'key', hours: MERCADOPAGO_KEY_HOURS },
  needs: ['email'],
  paidOnce: true,
  ...change,
});

/** Mercado Pago in Brazil: Pix, boleto, links, with their refunds and chargebacks. */
export function createMercadoPagoPsp({ clock, client, ...account }: MercadoPagoOptions): Psp {
  const open = (limitMs = CALL_MS): MercadoPagoApi => mercadoPagoApi(withDeadline(client, limitMs), account);
  const isKept = (sentAt: Date | null): boolean =>
    sentAt === null || clock.now() < after(sentAt, MERCADOPAGO_KEY_HOURS * 3600);
  return {
    abilities: {
      card: [],
      findsByReference: true,
      instruments: {
        pix_dynamic_code: ability({}),
        // A boleto expires at the end of a day, so one day is the shortest.
        boleto: ability({ shortest: DAY, longest: 29 * DAY, needs: ['name', 'taxId', 'email', 'address'] }),
        payment_link: ability({ shortest: 60, longest: null, unique: { by: 'nothing' }, paidOnce: false }),
      },
    },
    keyHours: MERCADOPAGO_KEY_HOURS,
    charge: async () => refuseKind('stored card', 'Mercado Pago'),
    lookup: (referenceId, criteria) => lookupMercadoPago(open(LOOKUP_MS), referenceId, criteria),
    refund: (order) => refundMercadoPago(open(), order),
    findRefund: (id) => findMercadoPagoRefund(open(), id),
    // A key has at most 64 characters, and a reference alone may have 60.
    instrumentName: (referenceId, kind, attempt) =>
      createHash('sha256').update(`wapay ${kind} ${referenceId} ${attempt}`).digest('hex').slice(0, 32),
    createInstrument: async (request) => {
      if (request.kind === 'payment_link') return createPreference(open(), request, clock.now());
      if (request.kind === 'upi_intent_link') return refuseKind(request.kind, 'Mercado Pago');
      return createPayment(open(), request);
    },
    findInstrument: (request) =>
      request.kind === 'payment_link'
        ? findPreference(open(LOOKUP_MS), request, clock.now())
        : findPayment(open(), request, isKept(request.firstSentAt)),
    cancelInstrument: ({ id, kind, name }) =>
      kind === 'payment_link' ? cancelPreference(open(), id, clock.now()) : cancelMercadoPagoPayment(open(), id, name),
    referenceOf: (subject) => referenceOf(open(), subject),
    checkCredentials: async () => {
      const answer = await open().get('/users/me');
      return answer.ok
        ? { outcome: 'accepted', detail: 'the access token is taken' }
        : { outcome: 'failed', error: answer.failure.error };
    },
  };
}

/** Finds our reference. A webhook names a payment, or a chargeback whose payment must be read first. */
async function referenceOf(api: MercadoPagoApi, { chargeId, instrumentId }: PspSubject): Promise<ReferenceReply> {
  const [, chargeback] = /^chargeback:(\w{1,40})$/.exec(instrumentId ?? '') ?? [];
  let id = chargeId;
  if (chargeback !== undefined) {
    const found = await api.get(`/v1/chargebacks/${chargeback}`);
    if (!found.ok && found.status !== 404) return { outcome: 'unanswered', error: found.failure.error };
    id = found.ok ? (asText(found.body.payment_id) ?? asText(asList(found.body.payments)[0])) : null;
  }
  if (id === null || !/^\d{1,20}$/.test(id)) return { outcome: 'answered', referenceId: null };
  const payment = await api.get(`/v1/payments/${id}`);
  if (payment.ok) return { outcome: 'answered', referenceId: asText(payment.body.external_reference) };
  if (payment.status === 404) return { outcome: 'answered', referenceId: null };
  return { outcome: 'unanswered', error: payment.failure.error };
}
