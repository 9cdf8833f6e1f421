import { createContainer } from '../../../src/container';
import { findDeadWorkers, releaseClaims } from '../../../src/db/queues/workers';
import { NO_WORKER } from '../../../src/db/sessions/worker-lock';
import { after } from '../../../src/domain/decisions/schedule';
import { LEASE_SECONDS } from '../../../src/flows/context';
import { createOutboxClaimer, createOutboxDeliverer } from '../../../src/flows/deliver-outbox';
import { claimInboxJobs } from '../../../src/flows/ingest/process-inbox';
import { GRACE_MS, pickDead, type Suspects } from '../../../src/flows/maintenance/release-claims';
import { claimNotifications } from '../../../src/flows/notifications/deliver-notification';
import { claimDueLookups } from '../../../src/flows/payments/reconcile-payments';
import { createLogger } from '../../../src/logger';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { type CutLine, createCutLine } from '../../helpers/faults/cut-line';

describe('which workers are dead', () => {
  const worker = { id: 5, host: 'here', pid: 77 };
  const alive = () => false;

  test.each([
    { what: 'a lock that is free for the first time', looks: [0], isGone: alive, dead: false },
    { what: 'a lock that is free for the whole grace', looks: [0, GRACE_MS], isGone: alive, dead: true },
    { what: 'a lock that is free for a little less', looks: [0, GRACE_MS - 1], isGone: alive, dead: false },
    { what: 'a process that is gone from this machine', looks: [0], isGone: () => true, dead: true },
  ])('$what: $dead', ({ looks, isGone, dead }) => {
    const suspects: Suspects = new Map();
    const found = looks.map((elapsed) => pickDead([worker], suspects, { elapsed, isGone }));
    expect(found.at(-1)).toEqual(dead ? [5] : []);
  });

  test('a lock that was held again meanwhile begins a new grace', () => {
    const suspects: Suspects = new Map();
    pickDead([worker], suspects, { elapsed: 0, isGone: alive });
    pickDead([], suspects, { elapsed: GRACE_MS / 2, isGone: alive });
    expect(pickDead([worker], suspects, { elapsed: GRACE_MS, isGone: alive })).toEqual([]);
  });
});

describe('a worker whose lock is lost', () => {
  let stage: Stage;
  let line: CutLine;
  let lost: ReturnType<typeof createContainer>;
  beforeEach(async () => {
    stage = await createStage();
    const url = stage.config.databaseUrl ?? '';
    line = await createCutLine(url);
    lost = createContainer(
      stage.config,
      { url, directUrl: line.url, origin: '', log: createLogger('fatal') },
      { clock: stage.clock },
    );
    await lost.becomeWorker();
  });
  afterEach(async () => {
    await lost.close();
    await line.close();
    await stage.close();
  });

  const create = (id: string) => stage.merchant.post('/orders', teaOrder(id)).expect(201);
  /** PostgreSQL needs a moment to see that a connection is gone. */
  const release = async (worker = lost.ctx.workerId()): Promise<number> => {
    await line.cut();
    let dead: number[] = [];
    while (!dead.includes(worker)) dead = (await findDeadWorkers(stage.ctx.db)).map(({ id }) => id);
    const now = stage.clock.now();
    return stage.ctx.db.withTx((tx) => releaseClaims(tx, dead, now, after(now, LEASE_SECONDS)));
  };
  const sends = (id: string) =>
    stage.world.httpLog
      .all()
      .filter(({ path, request }) => path.endsWith('/messages') && JSON.stringify(request).includes(`"${id}"`));

  test('everything that it had claimed is due at once, and nothing of it before', async () => {
    await stage.merchant.post('/webhook_endpoints', { url: 'http://127.0.0.1:9/', events: ['*'] });
    await create('W-1');
    await stage.runUntilIdle();
    stage.clock.advance(200_000);
    await create('W-2');
    await stage.customer.act('W-1', 'pay').expect(200);
    await stage.world.effects.tick();
    const claims = [
      () => claimInboxJobs(lost.ctx, 10),
      () => createOutboxClaimer(lost.ctx)(10),
      () => claimDueLookups(lost.ctx, 10),
      () => claimNotifications(lost.ctx, 10),
    ];
    const claimed = [];
    for (const claim of claims) claimed.push((await claim()).length);
    const mine = [
      () => claimInboxJobs(stage.ctx, 10),
      () => createOutboxClaimer(stage.ctx)(10),
      () => claimDueLookups(stage.ctx, 10),
      () => claimNotifications(stage.ctx, 10),
    ];
    const before = [];
    for (const claim of mine) before.push((await claim()).length);
    expect(before).toEqual([0, 0, 0, 0]);
    expect(await release()).toBeGreaterThanOrEqual(claimed.reduce((sum, count) => sum + count, 0));
    const found = [];
    for (const claim of mine) found.push((await claim()).length);
    expect(found).toEqual(claimed);
    expect(claimed.slice(0, 3).every((count) => count > 0)).toBe(true);
    expect(await stage.ctx.db.query('SELECT id FROM workers')).toEqual([]);
  });

  test('does no harm when it goes on between claim and send: the message leaves once', async () => {
    await create('W-3');
    const [entry] = await createOutboxClaimer(lost.ctx)(10);
    if (!entry) throw new Error('the order_details is due');
    expect(await release()).toBe(1);
    await stage.workers.drain();
    await createOutboxDeliverer(lost.ctx)(entry);
    expect(sends('W-3')).toHaveLength(1);
    expect((await stage.order('W-3')).messages).toMatchObject([{ kind: 'order_details', status: 'sent' }]);
  });

  test('does no harm when its request is on its way: the message is not sent again, and the answer counts', async () => {
    await create('W-4');
    const answered = new Promise<void>((resolve) => {
      lost.ctx.checkpoint = async (step: string) => {
        if (step !== 'deliver:answered') return;
        await release();
        await stage.workers.drain();
        expect((await stage.order('W-4')).messages).toMatchObject([{ status: 'unknown' }]);
        resolve();
      };
    });
    const [entry] = await createOutboxClaimer(lost.ctx)(10);
    if (!entry) throw new Error('the order_details is due');
    await Promise.all([createOutboxDeliverer(lost.ctx)(entry), answered]);
    await stage.runUntilIdle();
    expect(sends('W-4')).toHaveLength(1);
    const { messages }: Json = await stage.order('W-4');
    expect(messages).toMatchObject([{ kind: 'order_details', status: 'read' }]);
  });

  test('does no harm when its database is away too while WhatsApp answers: what was accepted is written afterwards', async () => {
    await create('W-7');
    const cut = createContainer(
      stage.config,
      { url: line.url, directUrl: line.url, origin: '', log: createLogger('fatal') },
      { clock: stage.clock },
    );
    await cut.becomeWorker();
    const { withTx } = cut.ctx.db;
    const tried = new Promise<void>((resolve) => {
      cut.ctx.db.withTx = (work) => withTx(work).finally(resolve);
    });
    cut.ctx.checkpoint = async (step: string) => {
      if (step !== 'deliver:answered') return;
      await release(cut.ctx.workerId());
      await stage.workers.drain();
      expect((await stage.order('W-7')).messages).toMatchObject([{ status: 'unknown' }]);
    };
    const [entry] = await createOutboxClaimer(cut.ctx)(10);
    if (!entry) throw new Error('the order_details is due');
    const delivered = createOutboxDeliverer(cut.ctx)(entry);
    await tried;
    await line.mend();
    await delivered;
    expect(sends('W-7')).toHaveLength(1);
    expect((await stage.order('W-7')).messages).toMatchObject([{ kind: 'order_details', status: 'sent' }]);
    await cut.close();
  });

  test('claims under its leases alone from then on, until it has a lock again', async () => {
    const id = lost.ctx.workerId();
    expect(id).not.toBe(NO_WORKER);
    await release();
    await create('W-5');
    expect(await createOutboxClaimer(lost.ctx)(10)).toHaveLength(1);
    const claimedBy = () => stage.ctx.db.query(`SELECT claimed_by AS by FROM outbox WHERE reference_id = 'W-5'`);
    expect(await claimedBy()).toEqual([{ by: NO_WORKER }]);
    await line.mend();
    while (lost.ctx.workerId() === id) await stage.ctx.db.query('SELECT 1');
    const workers = await stage.ctx.db.query('SELECT id FROM workers');
    expect(workers).toEqual([{ id: lost.ctx.workerId() }]);
  });

  test('keeps its id, and what it has claimed, when its connection is back before anybody noticed', async () => {
    const id = lost.ctx.workerId();
    await create('W-6');
    expect(await createOutboxClaimer(lost.ctx)(10)).toHaveLength(1);
    await line.cut();
    while ((await findDeadWorkers(stage.ctx.db)).length === 0);
    await line.mend();
    while ((await findDeadWorkers(stage.ctx.db)).length > 0);
    expect(lost.ctx.workerId()).toBe(id);
    expect(await createOutboxClaimer(stage.ctx)(10)).toEqual([]);
  });
});
