import { createHash } from 'node:crypto';
import type { Psp, PspSubject, ReferenceReply } from '../../../ports/psp';
import { asList, asObject, asText } from '../../whatsapp/json-access';
import { refuseKind } from '../instrument-replies';
import { pspError } from '../psp-failures';
import { createPixApi, type PixApi, type PixApiOptions } from './pix-api';
import { missingSetting } from './pix-banks';
import { cancelCob, createCob, findCob, LONGEST_LIFE_SECONDS, REFERENCE_FIELD } from './pix-cob';
import { isEndToEndId, lookupPix } from './pix-lookup';
import { findReturn, PIX_REFUND_KEY_HOURS, returnPix } from './pix-refunds';

export interface PixOptions extends PixApiOptions {
  /** The receiver's key. */
  key: string;
  /** When our certificate ends; null: unknown, or none is used. */
  certificateEnds: Date | null;
}

const CALL_MS = 10_000;
/** Longer, because a lookup reads several charges and has no effect. */
const LOOKUP_MS = 25_000;
/** A webhook's txid is compared with this many attempts of an order. */
const MOST_ATTEMPTS = 50;
/** Banks renew certificates in the last 60 days. */
const WARN_DAYS = 30;

/** Any Brazilian bank by the Central Bank's API Pix: charges, received Pix, returns. */
export function createPixPsp({ key, certificateEnds, ...options }: PixOptions): Psp {
  const { clock } = options;
  const { open, bank } = createPixApi(options);
  return {
    abilities: {
      card: [],
      instruments: {
        pix_dynamic_code: {
          currencies: ['BRL'],
          shortest: 1,
          longest: LONGEST_LIFE_SECONDS,
          unique: { by: 'name' },
          needs: [],
          paidOnce: true,
        },
      },
    },
    keyHours: PIX_REFUND_KEY_HOURS,
    charge: async () => refuseKind('stored card', 'Pix'),
    lookup: (referenceId, { chargeIds, instruments }) => {
      const known = instruments?.filter(({ kind }) => kind === 'pix_dynamic_code').map(({ name }) => name);
      const txids = (known ?? [txidOf(referenceId, 1)]).filter(isTxid);
      return lookupPix(open(LOOKUP_MS), referenceId, { txids, chargeIds, now: clock.now() });
    },
    refund: (order) => returnPix(open(CALL_MS), order),
    findRefund: (id) => findReturn(open(CALL_MS), id),
    instrumentName: (referenceId, _kind, attempt) => txidOf(referenceId, attempt),
    createInstrument: async (request) =>
      request.kind === 'pix_dynamic_code'
        ? createCob(open(CALL_MS), request, { key, now: clock.now() })
        : refuseKind(request.kind, 'Pix'),
    findInstrument: (request) => findCob(open(CALL_MS), request, clock.now()),
    cancelInstrument: ({ name }) => cancelCob(open(CALL_MS), name, clock.now()),
    referenceOf: (subject) => referenceOf(open(CALL_MS), subject),
    checkCredentials: async () => {
      const missing = missingSetting(bank, options.query);
      if (missing) return { outcome: 'failed', error: pspError(null, { title: missing, advice: missing }) };
      const fim = clock.now();
      const inicio = new Date(fim.getTime() - 60_000);
      const answer = await open(CALL_MS).get('/cob', { inicio: inicio.toISOString(), fim: fim.toISOString() });
      if (!answer.ok) return { outcome: 'failed', error: answer.failure.error };
      const days = certificateEnds && Math.floor((certificateEnds.getTime() - fim.getTime()) / 86_400_000);
      const warning = days !== null && days < WARN_DAYS ? `The certificate ends in ${days} days; renew it.` : null;
      return {
        outcome: 'accepted',
        detail: `${bank.name} gives a token and lists charges`,
        ...(warning && { warning }),
      };
    },
  };
}

/** A txid is `[a-zA-Z0-9]{26,35}`, and unique for the receiver for ever; our references have other characters and lengths. */
const txidOf = (referenceId: string, attempt: number): string =>
  createHash('sha256').update(`wapay pix ${referenceId} ${attempt}`).digest('hex').slice(0, 32);

const isTxid = (name: string): boolean => /^[a-zA-Z0-9]{1,35}$/.test(name);

/** A charge of ours carries the reference, and its txid proves that the reference is not another system's. */
async function referenceOf(api: PixApi, { chargeId, instrumentId }: PspSubject): Promise<ReferenceReply> {
  let txid = instrumentId ?? null;
  if (txid === null && chargeId && isEndToEndId(chargeId)) {
    const pix = await api.get(`/pix/${chargeId}`);
    if (!pix.ok && pix.status !== 404) return { outcome: 'unanswered', error: pix.failure.error };
    txid = pix.ok ? asText(pix.body.txid) : null;
  }
  if (txid === null || !isTxid(txid)) return { outcome: 'answered', referenceId: null };
  const cob = await api.get(`/cob/${txid}`);
  if (!cob.ok && cob.status !== 404) return { outcome: 'unanswered', error: cob.failure.error };
  const fields = cob.ok ? asList(cob.body.infoAdicionais).map(asObject) : [];
  const referenceId = asText(fields.find(({ nome }) => nome === REFERENCE_FIELD)?.valor);
  const isOurs = referenceId !== null && isAttemptOf(referenceId, txid);
  return { outcome: 'answered', referenceId: isOurs ? referenceId : null };
}

const isAttemptOf = (referenceId: string, txid: string): boolean =>
  Array.from({ length: MOST_ATTEMPTS }, (_, index) => txidOf(referenceId, index + 1)).includes(txid);
