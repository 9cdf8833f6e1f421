import { createStage, type Stage, teaOrder } from '../helpers/stage';
import { expectErrors, expectProblem } from './problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

test('200: an order tells its story, oldest first', async () => {
  await stage.merchant.post('/orders', teaOrder('T-1')).expect(201);
  await stage.settle();
  await stage.customer.act('T-1', 'fail').expect(200);
  await stage.settle();
  await stage.customer.act('T-1', 'pay').expect(200);
  await stage.settle();
  const { body } = await stage.merchant.get('/orders/T-1/timeline').expect(200);
  expect(Object.keys(body)).toEqual(['data']);
  for (const line of body.data) expect(Object.keys(line)).toEqual(['at', 'kind', 'summary', 'cause', 'details']);
  const times = body.data.map((line: { at: string }) => line.at);
  expect(times).toEqual([...times].sort());
  const moves = body.data.filter((line: { kind: string }) => line.kind === 'payment');
  expect(moves.map((line: { details: { from: string; to: string } }) => [line.details.from, line.details.to])).toEqual(
    expect.arrayContaining([expect.arrayContaining(['captured'])]),
  );
  expect(moves.map((line: { cause: string }) => line.cause)).toEqual(moves.map(() => 'webhook'));
});

test('200: it names nobody', async () => {
  const text = JSON.stringify(await stage.timeline('T-1'));
  expect(text).not.toContain('9845012345');
  expect(text).not.toContain('wamid');
});

test('200: a refused cancel is told', async () => {
  await stage.merchant.post('/orders/T-1/order_status', { status: 'canceled' }).expect(409);
  await stage.merchant.get('/orders/T-1/timeline').expect(200);
});

test('404: no such order, nor one with a NUL in it', async () => {
  expectProblem(await stage.merchant.get('/orders/T-404/timeline'), 'not_found');
  expectProblem(await stage.merchant.get('/orders/T%00/timeline'), 'not_found');
});

test('422: an unknown query parameter', async () => {
  expectErrors(await stage.merchant.get('/orders/T-1/timeline?limit=5'), '/limit unknown_field');
});
