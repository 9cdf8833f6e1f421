import type { Clock } from '../../../ports';
import type { Psp, PspSubject, ReferenceReply } from '../../../ports/psp';
import type { HttpClient } from '../../http/client';
import { withDeadline } from '../../http/deadline';
import type { JsonObject } from '../../whatsapp/json-access';
import { refuseKind } from '../instrument-replies';
import { type RazorpayAccount, type RazorpayApi, razorpayApi } from './razorpay-client';
import { RAZORPAY_ABILITIES } from './razorpay-limits';
import { cancelRazorpayLink, createRazorpayLink, findRazorpayLink } from './razorpay-links';
import { lookupRazorpay, noteOf, paymentReference } from './razorpay-lookup';
import { linkName, referenceInName } from './razorpay-names';
import { tryKeys } from './razorpay-payments';
import { closeQr, createQr, findQr } from './razorpay-qr';
import { findRefund, refundPayment } from './razorpay-refunds';

export interface RazorpayOptions extends RazorpayAccount {
  clock: Clock;
  client: HttpClient;
}

/** After this time-out the outcome is unknown. */
const CALL_MS = 10_000;
/** Longer, because a lookup reads several lists and has no effect. */
const LOOKUP_MS = 25_000;
/** Refunds are found by our id, so a repeat is safe for as long as a payment can be refunded. */
const REFUND_KEY_HOURS = 24 * 180;

/** Razorpay: payment links, UPI by single-use QR codes, their payments, refunds and disputes. */
export function createRazorpayPsp({ clock, client, ...account }: RazorpayOptions): Psp {
  const open = (limitMs = CALL_MS): RazorpayApi => razorpayApi(withDeadline(client, limitMs), account);
  return {
    abilities: RAZORPAY_ABILITIES,
    keyHours: REFUND_KEY_HOURS,
    charge: async () => refuseKind('stored card', 'Razorpay'),
    lookup: (referenceId, criteria) => lookupRazorpay(open(LOOKUP_MS), referenceId, criteria, clock.now()),
    refund: (order) => refundPayment(open(), order),
    findRefund: (id) => findRefund(open(), id),
    instrumentName: (referenceId, kind, attempt) =>
      kind === 'payment_link' ? linkName(referenceId, attempt) : `${referenceId}:${kind}:${attempt}`,
    createInstrument: async (request) => {
      if (request.kind === 'payment_link') return createRazorpayLink(open(), request, clock.now());
      if (request.kind === 'upi_intent_link') return createQr(open(), request, clock.now());
      return refuseKind(request.kind, 'Razorpay');
    },
    findInstrument: (request) =>
      request.kind === 'upi_intent_link'
        ? findQr(open(LOOKUP_MS), request, clock.now())
        : findRazorpayLink(open(), request),
    cancelInstrument: ({ id, kind }) =>
      kind === 'upi_intent_link' ? closeQr(open(), id) : cancelRazorpayLink(open(), id),
    referenceOf: (subject) => referenceOf(open(), subject),
    checkCredentials: () => tryKeys(open()),
  };
}

async function referenceOf(api: RazorpayApi, { chargeId, instrumentId }: PspSubject): Promise<ReferenceReply> {
  const failures: ReferenceReply[] = [];
  const load = async (path: string): Promise<JsonObject | null> => {
    const answer = await api.get(path);
    if (answer.ok) return answer.body;
    const gone = answer.fault?.name === 'not_there' || answer.failure.error.httpStatus === 404;
    if (!gone) failures.push({ outcome: 'unanswered', error: answer.failure.error });
    return null;
  };
  const payment = chargeId?.startsWith('pay_') ? await load(`/payments/${encodeURIComponent(chargeId)}`) : null;
  let referenceId = payment && (await paymentReference(payment, load));
  if (referenceId === null && instrumentId) referenceId = await instrumentReference(instrumentId, load);
  return failures[0] && referenceId === null ? failures[0] : { outcome: 'answered', referenceId };
}

async function instrumentReference(id: string, load: (path: string) => Promise<JsonObject | null>) {
  const path = id.startsWith('qr_') ? '/payments/qr_codes/' : '/payment_links/';
  const found = await load(`${path}${encodeURIComponent(id)}`);
  const name = found && id.startsWith('plink_') ? found.reference_id : null;
  return found && (noteOf(found) ?? (typeof name === 'string' ? referenceInName(name) : null));
}
