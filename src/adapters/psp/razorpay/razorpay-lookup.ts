import type { ProviderError } from '../../../ports';
import type { Charge, ChargeSearchCriteria, ChargesReply, KnownInstrument } from '../../../ports/psp';
import { asDate, asInteger, asList, asObject, asText, isObject, type JsonObject } from '../../whatsapp/json-access';
import { readUnusable } from '../psp-failures';
import type { RazorpayApi } from './razorpay-client';
import { listByReference } from './razorpay-links';
import { linkName, referenceInName } from './razorpay-names';
import { paymentEvidence, readPayment, readRazorpayDispute } from './razorpay-payments';
import { listQrCodes } from './razorpay-qr';
import { listRefunds } from './razorpay-refunds';

const DISPUTES_PAGE = 100;
const MOST_DISPUTE_PAGES = 10;
/** How long after the first request a QR code whose answer was lost can have been made. */
const QR_MADE_WITHIN_MS = 600_000;

/** Thrown inside a lookup when a part that it needs could not be read. */
class Unanswered extends Error {
  constructor(readonly reason: ProviderError) {
    super(reason.title);
  }
}

/** All payments of a reference: of its links (through the link's order, with attempts that failed), QR codes, and named ones. */
export async function lookupRazorpay(
  api: RazorpayApi,
  referenceId: string,
  criteria: ChargeSearchCriteria,
  now: Date,
): Promise<ChargesReply> {
  try {
    const payments = new Map<string, JsonObject>();
    const add = (found: JsonObject[]) => found.forEach((one) => void payments.set(asText(one.id) ?? '', one));
    const links = await linksOf(api, referenceId, criteria.instruments);
    for (const link of links) add(await paymentsOfLink(api, link));
    for (const id of await qrCodesOf(api, criteria.instruments, now)) add(await paymentsOfQr(api, id));
    for (const id of criteria.chargeIds)
      if (id.startsWith('pay_') && !payments.has(id)) add(await namedPayment(api, id, referenceId));

    const unknownWords: string[] = [];
    const charges = [...payments.values()].map((one) => readPayment(one, referenceId, unknownWords));
    if (!charges.every((charge) => charge !== null)) throw new Unanswered(readUnusable(200, 'payment').error);
    const { whole, incomplete } = await withClaims(api, charges);
    return {
      outcome: 'answered',
      charges: whole.sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0)),
      raw: Buffer.from(JSON.stringify([...payments.values()].map(paymentEvidence))),
      ...(unknownWords.length > 0 && { unknownWords }),
      ...(incomplete && { incomplete: true as const }),
    };
  } catch (error) {
    if (error instanceof Unanswered) return { outcome: 'unanswered', error: error.reason };
    throw error;
  }
}

async function read(api: RazorpayApi, path: string): Promise<JsonObject> {
  const answer = await api.get(path);
  if (!answer.ok) throw new Unanswered(answer.failure.error);
  return answer.body;
}

/** Null where Razorpay says that there is no such object on this account. */
async function readIfThere(api: RazorpayApi, path: string): Promise<JsonObject | null> {
  const answer = await api.get(path);
  if (answer.ok) return answer.body;
  if (answer.fault?.name === 'not_there' || answer.failure.error.httpStatus === 404) return null;
  throw new Unanswered(answer.failure.error);
}

async function readItems(api: RazorpayApi, path: string): Promise<JsonObject[]> {
  const { items } = await read(api, path);
  if (!Array.isArray(items)) throw new Unanswered(readUnusable(200, 'list').error);
  return items.map(asObject);
}

/** Reads a link by its id, which is current; otherwise by name, in a list that may lag behind. */
async function linksOf(api: RazorpayApi, referenceId: string, instruments: readonly KnownInstrument[] = []) {
  const links: JsonObject[] = [];
  const known = instruments.filter(({ kind }) => kind === 'payment_link');
  for (const { id } of known) {
    const link = id === null ? null : await readIfThere(api, `/payment_links/${encodeURIComponent(id)}`);
    if (link) links.push(link);
  }
  const names = new Set([...known.filter(({ id }) => id === null).map(({ name }) => name)]);
  if (known.length === 0) names.add(linkName(referenceId, 1));
  for (const name of names) {
    const found = await listByReference(api, name);
    if (found === null) continue;
    if ('error' in found) throw new Unanswered(found.error);
    links.push(...found.links);
  }
  return links;
}

/** The link itself lists captured payments only; its order has all of them. */
async function paymentsOfLink(api: RazorpayApi, link: JsonObject): Promise<JsonObject[]> {
  const orderId = asText(link.order_id);
  if (orderId !== null) return readItems(api, `/orders/${encodeURIComponent(orderId)}/payments`);
  const captured = asList(link.payments).flatMap((one) => asText(asObject(one).payment_id) ?? []);
  return Promise.all(captured.map((id) => read(api, `/payments/${encodeURIComponent(id)}`)));
}

async function qrCodesOf(api: RazorpayApi, instruments: readonly KnownInstrument[] = [], now: Date): Promise<string[]> {
  const ids: string[] = [];
  for (const { kind, id, name, createdAt } of instruments) {
    if (kind !== 'upi_intent_link') continue;
    if (id !== null) ids.push(id);
    else if (createdAt !== null) {
      const until = new Date(Math.min(now.getTime(), createdAt.getTime() + QR_MADE_WITHIN_MS));
      const listed = await listQrCodes(api, { since: createdAt, until, name });
      if ('error' in listed) throw new Unanswered(listed.error);
      ids.push(...listed.codes.flatMap((code) => asText(code.id) ?? []));
    }
  }
  return ids;
}

const paymentsOfQr = (api: RazorpayApi, id: string): Promise<JsonObject[]> =>
  readItems(api, `/payments/qr_codes/${encodeURIComponent(id)}/payments?count=100`);

/** Reads a payment that a webhook named. It counts only when Razorpay ties it to our reference. */
async function namedPayment(api: RazorpayApi, id: string, referenceId: string): Promise<JsonObject[]> {
  const payment = await readIfThere(api, `/payments/${encodeURIComponent(id)}`);
  return payment && (await paymentReference(payment, (path) => readIfThere(api, path))) === referenceId
    ? [payment]
    : [];
}

/**
 * Our reference of a payment: from its notes (QR codes pass theirs on), or from the link whose id is in the description
 * without its prefix ("#Qflc…"). null: the payment is not ours.
 */
export async function paymentReference(
  payment: JsonObject,
  load: (path: string) => Promise<JsonObject | null>,
): Promise<string | null> {
  const own = noteOf(payment);
  if (own !== null) return own;
  const [, linkId] = /^#(\w{8,32})$/.exec(asText(payment.description) ?? '') ?? [];
  const link = linkId === undefined ? null : await load(`/payment_links/plink_${linkId}`);
  if (!link) return null;
  const name = asText(link.reference_id);
  return noteOf(link) ?? (name === null ? null : referenceInName(name));
}

/** Notes are `[]` where there are none (PHP). */
export const noteOf = ({ notes }: JsonObject): string | null => (isObject(notes) ? asText(notes.reference_id) : null);

/** Adds refunds and disputes to received payments. When they cannot be read, the payment still counts. */
async function withClaims(api: RazorpayApi, charges: Charge[]) {
  const paid = charges.filter(({ status }) => status === 'succeeded');
  if (paid.length === 0) return { whole: charges, incomplete: false };
  const disputes = await disputesSince(
    api,
    new Date(Math.min(...paid.map(({ createdAt }) => createdAt?.getTime() ?? 0))),
  );
  let incomplete = disputes === null;
  const whole = await Promise.all(
    charges.map(async (charge) => {
      if (charge.status !== 'succeeded') return charge;
      const listed = await listRefunds(api, charge.id);
      const refunds = 'error' in listed ? null : listed.refunds.map(({ refund }) => refund);
      if (refunds === null || !refunds.every((refund) => refund !== null)) {
        incomplete = true;
        return charge;
      }
      const claims = disputes?.filter((one) => asText(one.payment_id) === charge.id) ?? [];
      return { ...charge, refunds, disputes: claims.flatMap((one) => readRazorpayDispute(one) ?? []) };
    }),
  );
  return { whole, incomplete };
}

/** Razorpay lists disputes by nothing but time, newest first. Null when they cannot be read. */
async function disputesSince(api: RazorpayApi, since: Date): Promise<JsonObject[] | null> {
  const disputes: JsonObject[] = [];
  for (let page = 0; page < MOST_DISPUTE_PAGES; page++) {
    const answer = await api.get(`/disputes?count=${DISPUTES_PAGE}&skip=${page * DISPUTES_PAGE}`);
    if (!answer.ok || !Array.isArray(answer.body.items)) return null;
    const items = answer.body.items.map(asObject);
    disputes.push(...items);
    const oldest = asDate(asInteger(items.at(-1)?.created_at));
    if (items.length < DISPUTES_PAGE || (oldest !== null && oldest < since)) return disputes;
  }
  return disputes;
}
