import { changeOrder } from '../../../src/flows/state/change-orders';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

/** Somebody else holds the row of one order, for example a report or a person with psql. */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  for (const id of ['S-1', 'S-2', 'S-3', 'S-4'])
    await stage.merchant.post('/orders', teaOrder(id, { send: false })).expect(201);
});
afterAll(() => stage.close());

const change = (referenceId: string) =>
  changeOrder(stage.ctx, { referenceId, cause: 'merchant', work: ({ order }) => order.referenceId });

test('a group that waits for a row keeps nobody waiting: other orders are committed beside it', async () => {
  const client = await stage.ctx.db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT 1 FROM payments WHERE reference_id = 'S-1' FOR UPDATE`);
    const ended: string[] = [];
    const held = ['S-1', 'S-1'].map((id) => change(id).then((done) => ended.push(`${done} at last`)));
    expect(await Promise.all([change('S-2'), change('S-3'), change('S-4')])).toEqual(['S-2', 'S-3', 'S-4']);
    expect(ended).toEqual([]);
    await client.query('COMMIT');
    await Promise.all(held);
    expect(ended).toEqual(['S-1 at last', 'S-1 at last']);
  } finally {
    client.release();
  }
});

test('an order that throws fails alone: those of its group are committed', async () => {
  const works = ['S-1', 'S-2', 'S-3'].map((referenceId) =>
    changeOrder(stage.ctx, {
      referenceId,
      cause: 'merchant',
      work: ({ order }) => {
        if (referenceId === 'S-2') throw new Error('poison');
        order.metadata = { seen: 'yes' };
      },
    }),
  );
  const results = await Promise.allSettled(works);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
