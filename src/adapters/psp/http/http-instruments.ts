import { after } from '../../../domain/decisions/schedule';
import { toAmount } from '../../../domain/values/money';
import type {
  CancelReply,
  FoundInstrumentReply,
  Instrument,
  InstrumentAbility,
  InstrumentReply,
  InstrumentRequest,
  PspAbilities,
} from '../../../ports/psp';
import type { Exchange } from '../../http/client';
import { asObject, asText, asTime, asWord, tryParseJson } from '../../whatsapp/json-access';
import { readCreated } from '../instrument-replies';
import { type PspFailure, readUnusable } from '../psp-failures';

/** Where each kind's content stands in the answer. */
const CONTENT = {
  pix_dynamic_code: 'code',
  boleto: 'digitable_line',
  payment_link: 'uri',
  upi_intent_link: 'link',
} as const;

/** The protocol has no way to ask for abilities: the service behind it refuses what it cannot do. */
export function abilitiesOf(keyHours: number): PspAbilities {
  const one = (currencies: readonly string[], needs: InstrumentAbility['needs'] = []): InstrumentAbility => ({
    currencies,
    shortest: 0,
    longest: null,
    unique: { by: 'key', hours: keyHours },
    needs,
    paidOnce: false,
  });
  return {
    card: ['BRL'],
    findsByReference: true,
    instruments: {
      pix_dynamic_code: one(['BRL']),
      boleto: one(['BRL'], ['name', 'taxId']),
      payment_link: one(['INR', 'BRL']),
      upi_intent_link: one(['INR']),
    },
  };
}

/** One fixed order of fields, so that a repeat has the same bytes. */
export const instrumentBody = (request: InstrumentRequest): object => ({
  reference_id: request.referenceId,
  kind: request.kind,
  amount: toAmount(request.amount),
  currency: request.currency,
  expires_at: request.expiresAt?.toISOString() ?? null,
  customer: {
    name: request.customer.name,
    tax_id: request.customer.taxId,
    email: request.customer.email,
    phone: request.customer.phone,
    address: request.customer.address,
  },
  metadata: request.metadata,
});

export function readInstrument(
  exchange: Exchange,
  { kind }: InstrumentRequest,
  readFailure: (exchange: Exchange) => PspFailure,
): InstrumentReply {
  if (exchange.kind !== 'answer' || (exchange.status !== 200 && exchange.status !== 201)) return readFailure(exchange);
  const instrument = parseInstrument(tryParseJson(exchange.body), kind);
  return instrument ? readCreated(instrument) : readUnusable(exchange.status, `instrument of kind ${kind}`);
}

function parseInstrument(value: unknown, kind: InstrumentRequest['kind']): Instrument | null {
  const object = asObject(value);
  const id = asText(object.id);
  const content = object[CONTENT[kind]];
  if (id === null || typeof content !== 'string' || content === '' || asWord(object.kind) !== kind) return null;
  const state = STATES[asWord(object.status) ?? 'open'] ?? 'open';
  return { id, kind, content, state, expiresAt: asTime(object.expires_at) };
}

/** The protocol may report an instrument's state; without one it can still be paid. */
const STATES: Record<string, Instrument['state']> = { open: 'open', paid: 'paid', canceled: 'ended', expired: 'ended' };

/**
 * The protocol has no lookup of instruments. Repeating the request under its key returns the instrument, as long as the
 * service keeps keys.
 */
export function findByKey({ firstSentAt }: InstrumentRequest, now: Date, keyHours: number): FoundInstrumentReply {
  const kept = firstSentAt === null || now < after(firstSentAt, keyHours * 3600);
  return { outcome: 'not_found', repeat: kept ? 'safe' : 'never' };
}

export function readCancel(exchange: Exchange, readFailure: (exchange: Exchange) => PspFailure): CancelReply {
  if (exchange.kind !== 'answer' || exchange.status < 200 || exchange.status > 299) return readFailure(exchange);
  return { outcome: asWord(asObject(tryParseJson(exchange.body)).status) === 'paid' ? 'paid' : 'ended' };
}
