import { checkCreatedInstrument } from '../../../../src/domain/instruments/created-instrument';
import { instrumentEnd } from '../../../../src/domain/instruments/instrument-life';
import type { InstrumentKind } from '../../../../src/domain/lifecycles/instrument-kinds';
import type { Instrument, InstrumentRequest, KnownInstrument } from '../../../../src/ports/psp';
import type { ServerFault } from '../../../helpers/providers/fake-server';
import type { PspWorld } from './psp-world';

export const AMOUNT = 13_505;

const DAY_MS = 86_400_000;
let references = 0;

/** A reference that no other case has used. */
export const newReference = (): string => `REF-${++references}`;

export function requestFor(world: PspWorld, kind: InstrumentKind, change: Partial<InstrumentRequest> = {}) {
  const referenceId = change.referenceId ?? newReference();
  const ability = world.psp.abilities.instruments[kind];
  const now = world.clock.now();
  const request: InstrumentRequest = {
    referenceId,
    kind,
    name: world.psp.instrumentName(referenceId, kind, 1),
    amount: AMOUNT,
    currency: world.currency === 'INR' || kind === 'upi_intent_link' ? 'INR' : 'BRL',
    expiresAt: ability ? instrumentEnd(ability, new Date(now.getTime() + 2 * DAY_MS), now) : null,
    merchantName: 'Padaria São João',
    customer: {
      name: 'Maria da Silva',
      taxId: '52998224725',
      email: 'maria@example.com',
      phone: null,
      address: {
        zip_code: '01310100',
        street_name: 'Avenida Paulista',
        street_number: '1',
        neighborhood: 'Bela Vista',
        city: 'São Paulo',
        federal_unit: 'SP',
      },
    },
    metadata: { cart: 'c-1', 'odd[key]': 'x' },
    firstSentAt: null,
    ...change,
  };
  return request;
}

export async function created(world: PspWorld, request: InstrumentRequest): Promise<Instrument> {
  const reply = await world.psp.createInstrument(request);
  if (reply.outcome !== 'created') throw new Error(`${reply.outcome}: ${JSON.stringify(reply.error)}`);
  return reply.instrument;
}

const known = (request: InstrumentRequest, id: string | null): KnownInstrument => ({
  kind: request.kind,
  name: request.name,
  id,
  createdAt: request.firstSentAt,
});

export async function chargesOf(
  world: PspWorld,
  request: InstrumentRequest,
  id: string | null,
  chargeIds: string[] = [],
) {
  const reply = await world.psp.lookup(request.referenceId, {
    chargeIds,
    psp: null,
    since: world.clock.now(),
    instruments: [known(request, id)],
  });
  if (reply.outcome !== 'answered') throw new Error(`${reply.outcome}: ${JSON.stringify(reply.error)}`);
  return reply.charges;
}

/** What a flow does about an unknown outcome: ask, wait where it is told to, then send the same once more. */
async function createAndLookUp(world: PspWorld, request: InstrumentRequest): Promise<Instrument> {
  for (let round = 0; round < 20; round++) {
    const found = await world.psp.findInstrument(request);
    if (found.outcome === 'found') return found.instrument;
    if (found.outcome === 'not_found' && found.repeat === 'safe') {
      const again = await world.psp.createInstrument(request);
      if (again.outcome === 'created') return again.instrument;
    }
    const seconds = found.outcome === 'not_found' ? (found.afterSeconds ?? 60) : 60;
    world.clock.advance(seconds * 1000);
  }
  throw new Error('the outcome never became known');
}

const expectOne = (world: PspWorld, { kind, referenceId }: InstrumentRequest): void =>
  expect(world.payable(kind, referenceId)).toBe(1);

/** A request whose answer is lost in one way or another leads to one instrument. */
async function lost(world: PspWorld, kind: InstrumentKind, fault: ServerFault): Promise<void> {
  const request = requestFor(world, kind);
  const sentAt = world.clock.now();
  world.setFault(fault);
  const reply = await world.psp.createInstrument(request);
  world.setFault(null);
  // Stripe's first request makes a Price, which nobody can pay: sent again, nothing is doubled.
  expect(['unknown', 'retry']).toContain(reply.outcome);
  if (reply.outcome === 'retry') expect(world.payable(kind, request.referenceId)).toBe(0);
  const instrument = await createAndLookUp(world, { ...request, firstSentAt: sentAt });
  expect(instrument.content).not.toBe('');
  expectOne(world, request);
}

type Case = (world: PspWorld, kind: InstrumentKind) => Promise<void>;

/** What must hold for every kind of instrument at every PSP. */
export const INSTRUMENT_CASES: Record<string, Case> = {
  'created, valid': async (world, kind) => {
    const request = requestFor(world, kind);
    const instrument = await created(world, request);
    expect(instrument).toMatchObject({ kind, state: 'open' });
    const txid = kind === 'pix_dynamic_code' ? { txid: request.name } : {};
    expect(checkCreatedInstrument(instrument.content, { kind, amount: AMOUNT, ...txid })).toBeNull();
    expect(await chargesOf(world, request, instrument.id)).toEqual([]);
    expectOne(world, request);
  },
  'paid, captured': async (world, kind) => {
    const request = requestFor(world, kind);
    const { id } = await created(world, request);
    const chargeId = await world.pay(kind, request.referenceId);
    const [charge, ...more] = await chargesOf(world, request, id);
    expect(charge).toMatchObject({ id: chargeId, status: 'succeeded', amount: AMOUNT, attempt: null });
    expect(charge).toMatchObject({ referenceId: request.referenceId, currency: request.currency });
    expect(charge?.createdAt).toBeInstanceOf(Date);
    expect(more).toEqual([]);
  },
  'same request twice': async (world, kind) => {
    const request = requestFor(world, kind);
    const first = await created(world, request);
    const second = await created(world, { ...request, firstSentAt: world.clock.now() });
    expect(second).toMatchObject({ id: first.id, content: first.content });
    expectOne(world, request);
  },
  'time-out after effect': (world, kind) => lost(world, kind, 'hang_after'),
  '5xx after effect': (world, kind) => lost(world, kind, 'crash_after'),
  'cut after effect': (world, kind) => lost(world, kind, 'cut_after'),
  'cut before effect': (world, kind) => lost(world, kind, 'cut_before'),
  '5xx before effect': (world, kind) => lost(world, kind, 'crash_before'),
  'list lags behind': async (world, kind) => {
    if (!world.setLag) return skip();
    const request = requestFor(world, kind);
    const sentAt = world.clock.now();
    world.setLag(true);
    world.setFault('cut_after', 2);
    await world.psp.createInstrument(request);
    world.setFault(null);
    const sent = { ...request, firstSentAt: sentAt };
    const asked = await world.psp.findInstrument(sent);
    // While the list does not show it, nothing may be concluded that would make a second one.
    if (asked.outcome === 'not_found' && asked.repeat === 'safe') await world.psp.createInstrument(sent);
    expect(world.payable(kind, request.referenceId)).toBeLessThanOrEqual(1);
    world.setLag(false);
    await createAndLookUp(world, sent);
    expectOne(world, request);
  },
  'not reached': async (world, kind) => {
    const request = requestFor(world, kind);
    const psp = world.unreachable('http://127.0.0.1:9');
    expect(await psp.createInstrument(request)).toMatchObject({ outcome: 'retry', error: { httpStatus: null } });
    expect(await psp.cancelInstrument({ id: '1', kind, name: request.name })).toMatchObject({ outcome: 'retry' });
    expect(await psp.lookup(request.referenceId, { chargeIds: [], psp: null, since: world.clock.now() })).toMatchObject(
      {
        outcome: 'unanswered',
      },
    );
    expect(world.payable(kind, request.referenceId)).toBe(0);
  },
  'rate limited': async (world, kind) => {
    const request = requestFor(world, kind);
    world.setFault('busy');
    expect(await world.psp.createInstrument(request)).toMatchObject({ outcome: 'retry', error: { httpStatus: 429 } });
    world.setFault(null);
    expect(world.payable(kind, request.referenceId)).toBe(0);
    await created(world, request);
  },
  'wrong credentials': async (world, kind) => {
    const psp = world.wrongKey();
    const request = requestFor(world, kind);
    expect(await psp.createInstrument(request)).toMatchObject({ outcome: 'refused', error: { httpStatus: 401 } });
    expect(await psp.checkCredentials()).toMatchObject({ outcome: 'failed' });
    expect(await world.psp.checkCredentials()).toMatchObject({ outcome: 'accepted' });
  },
  'ended, twice': async (world, kind) => {
    const request = requestFor(world, kind);
    const { id } = await created(world, request);
    const instrument = { id, kind, name: request.name };
    expect(await world.psp.cancelInstrument(instrument)).toEqual({ outcome: 'ended' });
    expect(world.payable(kind, request.referenceId)).toBe(0);
    expect(await world.psp.cancelInstrument(instrument)).toEqual({ outcome: 'ended' });
  },
  'ended, not made again': async (world, kind) => {
    const request = requestFor(world, kind);
    const { id } = await created(world, request);
    await world.psp.cancelInstrument({ id, kind, name: request.name });
    const reply = await world.psp.createInstrument({ ...request, firstSentAt: world.clock.now() });
    expect(reply).toMatchObject({ outcome: 'refused' });
    expect(world.payable(kind, request.referenceId)).toBe(0);
  },
  'end, answer lost': async (world, kind) => {
    const request = requestFor(world, kind);
    const { id } = await created(world, request);
    const instrument = { id, kind, name: request.name };
    world.setFault('hang_after');
    const reply = await world.psp.cancelInstrument(instrument);
    world.setFault(null);
    expect(['unknown', 'ended']).toContain(reply.outcome);
    expect(await world.psp.cancelInstrument(instrument)).toEqual({ outcome: 'ended' });
    expect(world.payable(kind, request.referenceId)).toBe(0);
  },
  'paid before its end': async (world, kind) => {
    const request = requestFor(world, kind);
    const { id } = await created(world, request);
    await world.pay(kind, request.referenceId);
    const reply = await world.psp.cancelInstrument({ id, kind, name: request.name });
    // What can be paid several times is ended all the same; the lookup tells of the money.
    const { paidOnce } = world.psp.abilities.instruments[kind] ?? {};
    expect(paidOnce ? ['paid'] : ['paid', 'ended']).toContain(reply.outcome);
    expect(await chargesOf(world, request, id)).toMatchObject([{ status: 'succeeded' }]);
  },
  'second attempt': async (world, kind) => {
    const request = requestFor(world, kind);
    const first = await created(world, request);
    await world.psp.cancelInstrument({ id: first.id, kind, name: request.name });
    const name = world.psp.instrumentName(request.referenceId, kind, 2);
    expect(name).not.toBe(request.name);
    const second = await created(world, { ...request, name });
    expect(second.id).not.toBe(first.id);
    expectOne(world, request);
  },
};

/** A case that has no meaning here. */
export class NotApplicable extends Error {}

export function skip(): never {
  throw new NotApplicable();
}
