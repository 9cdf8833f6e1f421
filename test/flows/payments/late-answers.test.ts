import { createChargeDeliverer } from '../../../src/flows/charges/deliver-charge';
import { createOutboxClaimer } from '../../../src/flows/deliver-outbox';
import { claimInboxJobs, processInbox } from '../../../src/flows/ingest/process-inbox';
import { createRefundDeliverer } from '../../../src/flows/refunds/deliver-refund';
import type { RefundProvider, RefundReply } from '../../../src/ports';
import type { Charge, ChargeReply, ChargesReply } from '../../../src/ports/psp';
import { consent, sendBread, storeCredential, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, type Stage } from '../../helpers/app/test-app';
import { GONE } from '../../helpers/providers/scripted-psp';

/**
 * Answers that come after somebody else has asked again, and answers to a repeat. A "no" is only certain when nothing
 * left before it: otherwise money could go back, or be taken, twice.
 */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());

const REFUSED = { outcome: 'refused', error: { ...GONE, httpStatus: 401, title: 'HTTP 401' } } as const;
const LATER = {
  outcome: 'retry',
  error: { ...GONE, title: 'The request could not be sent' },
  scope: 'message',
} as const;
const UNKNOWN = { outcome: 'unknown', error: GONE } as const;
const NO_RESULT: [string, typeof REFUSED | typeof LATER][] = [
  ['refused', REFUSED],
  ['not now', LATER],
];

/** Claims what is owed for one order, and leaves what else is due to its lease. */
const claim = async (id: string) =>
  (await createOutboxClaimer(stage.ctx)(50)).find(({ referenceId }) => referenceId === id);

/** A promise that the test settles. */
function gate<T>() {
  let open: (value: T) => void = () => {};
  const passed = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

describe('a refund at a PSP, which honours its id', () => {
  let asked: string[];
  let replies: (RefundReply | Promise<RefundReply>)[];
  beforeEach(() => {
    asked = [];
    const psp: RefundProvider = {
      keyHours: 24,
      refund: async ({ id }) => {
        asked.push(id);
        return (replies.length > 1 ? replies.shift() : replies[0]) as RefundReply;
      },
    };
    stage.ctx.refunders = { ...stage.ctx.refunders, psp_lookup: psp };
  });

  async function captured(referenceId: string): Promise<void> {
    await sendBread(stage, referenceId);
    await stage.deliver(consent(stage, referenceId)).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order(referenceId)).payment.status).toBe('captured');
  }
  const ask = (id: string) => stage.merchant.post(`/orders/${id}/refunds`, { amount: { value: 500 } });
  const states = async (id: string) =>
    (await stage.order(id)).payment.refunds.map(({ status }: { status: string }) => status);

  test.each(NO_RESULT)('no answer, and then %s: it stays unknown, and its money is not free', async (name, no) => {
    const id = `R-no-${name.replace(' ', '')}`;
    await captured(id);
    replies = [UNKNOWN, no];
    await ask(id).expect(202);
    await stage.advance(60, 10);
    expect(asked.length).toBeGreaterThan(1);
    expect(await states(id)).toEqual(['unknown']);
    await ask(id).expect(409);
    replies = [{ outcome: 'accepted', id: `re-${id}`, status: 'completed', speedProcessed: null }];
    await stage.advance(600, 100);
    expect(await states(id)).toEqual(['completed']);
  });

  test.each(NO_RESULT)('killed after the request left, and then %s: unknown', async (name, no) => {
    const id = `R-killed-${name.replace(' ', '')}`;
    await captured(id);
    replies = [{ outcome: 'accepted', id: `re-${id}`, status: 'completed', speedProcessed: null }, no];
    const { checkpoint } = stage.ctx;
    stage.ctx.checkpoint = (step) => {
      if (step === 'refund:answered') throw new Error('killed');
    };
    await ask(id).expect(202);
    await stage.workers.drain().catch(() => {});
    stage.ctx.checkpoint = checkpoint;
    await stage.advance(70, 35);
    expect(asked.length).toBeGreaterThan(1);
    expect(await states(id)).toEqual(['unknown']);
  });

  test.each(NO_RESULT)(
    '%s, told to a worker that outlived its lease, does not end what the next one asked',
    async (name, no) => {
      const id = `R-late-${name.replace(' ', '')}`;
      await captured(id);
      const late = gate<RefundReply>();
      replies = [late.passed, UNKNOWN];
      const deliver = createRefundDeliverer(stage.ctx);
      const { wake } = stage.ctx.queueNotifier;
      stage.ctx.queueNotifier.wake = () => {};
      await ask(id).expect(202);
      const first = await claim(id);
      if (!first) throw new Error('nothing is owed');
      const slow = deliver(first);
      while (asked.length === 0) await new Promise(setImmediate);
      stage.clock.advance(61_000);
      const second = await claim(id);
      if (!second) throw new Error('the lease did not end');
      await deliver(second);
      late.open(no);
      await slow;
      stage.ctx.queueNotifier.wake = wake;
      expect(asked).toHaveLength(2);
      expect(await states(id)).toEqual(['unknown']);
    },
  );

  test('no repeat is made in the last moments in which the key is kept: it could arrive after them', async () => {
    await captured('R-edge');
    replies = [UNKNOWN];
    const { body } = await ask('R-edge').expect(202);
    await stage.runUntilIdle();
    const times = () => asked.filter((one) => one === body.id).length;
    const before = times();
    stage.clock.advance(24 * 3_600_000 - 60_000);
    await stage.runUntilIdle();
    expect(times()).toBe(before);
    expect(await states('R-edge')).toEqual(['unknown']);
  });
});

describe('a charge', () => {
  test.each(NO_RESULT)(
    '%s, told to an asker that took too long, does not end what was asked since',
    async (name, no) => {
      const id = `C-late-${name.replace(' ', '')}`;
      await sendBread(stage, id);
      const { offsite_card_pay: psp } = stage.ctx.psps.byKind;
      if (!psp) throw new Error('the stage has no PSP');
      const { charge } = psp;
      const late = gate<ChargeReply>();
      let count = 0;
      psp.charge = async () => {
        count += 1;
        return count === 1 ? late.passed : UNKNOWN;
      };
      const { wake } = stage.ctx.queueNotifier;
      stage.ctx.queueNotifier.wake = () => {};
      await stage.deliver(consent(stage, id)).expect(200);
      for (const job of await claimInboxJobs(stage.ctx, 10)) await processInbox(stage.ctx, job);
      const row = await claim(id);
      if (!row) throw new Error('nothing is owed');
      const deliver = createChargeDeliverer(stage.ctx);
      const slow = deliver(row);
      while (count === 0) await new Promise(setImmediate);
      stage.clock.advance(61_000);
      const second = await claim(id);
      if (!second) throw new Error('the lease did not end');
      await deliver(second);
      expect(count).toBe(2);
      late.open(no);
      await slow;
      stage.ctx.queueNotifier.wake = wake;
      psp.charge = charge;
      expect((await stage.order(id)).payment.status).toBe('pending');
      const [attempt] = await stage.sql('SELECT status, ended_at FROM charge_attempts WHERE reference_id = $1', [id]);
      expect(attempt).toEqual({ status: 'unknown', ended_at: null });
    },
  );

  /** The PSP gives its next answer when the test says so, and shows other money of the customer to whoever asks then. */
  function overtaken(id: string) {
    const { offsite_card_pay: psp } = stage.ctx.psps.byKind;
    if (!psp) throw new Error('the stage has no PSP');
    const { charge, lookup } = psp;
    const late = gate<ChargesReply>();
    const asked = { lookups: 0, charges: 0 };
    const other: Charge = {
      ...{ id: `ch-${id}`, referenceId: id, attempt: null, status: 'succeeded', amount: TOTAL - 100, method: 'pix' },
      ...{ currency: 'BRL', error: null, createdAt: stage.clock.now() },
    };
    psp.lookup = async (referenceId, criteria) => {
      if (referenceId !== id) return lookup.call(psp, referenceId, criteria);
      asked.lookups += 1;
      return asked.lookups === 1 ? late.passed : { outcome: 'answered', charges: [other], raw: Buffer.from('{}') };
    };
    psp.charge = async ({ referenceId }) => {
      if (referenceId === id) asked.charges += 1;
      return UNKNOWN;
    };
    const seen = async (): Promise<void> => {
      while (asked.lookups === 0) await new Promise(setImmediate);
      const { body } = await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
      expect(body.payment.problem).toMatchObject({ code: 'amount_mismatch' });
      late.open({ outcome: 'answered', charges: [], raw: Buffer.from('{}') });
    };
    return { asked, seen, restore: () => void Object.assign(psp, { charge, lookup }) };
  }

  test('is not begun upon an answer that is older than one that shows other money', async () => {
    const id = 'C-overtaken';
    await sendBread(stage, id);
    const { asked, seen, restore } = overtaken(id);
    await stage.deliver(consent(stage, id)).expect(200);
    const slow = claimInboxJobs(stage.ctx, 10).then((jobs) =>
      Promise.all(jobs.map((job) => processInbox(stage.ctx, job))),
    );
    await seen();
    await slow;
    await stage.advance(10);
    restore();
    expect(asked.charges).toBe(0);
    expect((await stage.timeline(id)).map(({ code }) => code)).toContain('consent_rejected');
  });

  test('that had to wait does not leave upon such an answer either', async () => {
    const id = 'C-waited';
    await sendBread(stage, id);
    const { wake } = stage.ctx.queueNotifier;
    stage.ctx.queueNotifier.wake = () => {};
    await stage.deliver(consent(stage, id)).expect(200);
    for (const job of await claimInboxJobs(stage.ctx, 10)) await processInbox(stage.ctx, job);
    stage.clock.advance(31_000);
    const row = await claim(id);
    if (!row) throw new Error('nothing is owed');
    const { asked, seen, restore } = overtaken(id);
    const slow = createChargeDeliverer(stage.ctx)(row);
    await seen();
    await slow;
    await stage.advance(120, 30);
    restore();
    stage.ctx.queueNotifier.wake = wake;
    expect(asked.charges).toBe(0);
  });
});
