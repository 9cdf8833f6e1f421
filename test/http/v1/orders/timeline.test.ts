import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

test('200: an order tells its story, oldest first', async () => {
  await stage.merchant.post('/orders', teaOrder('T-1')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('T-1', 'fail').expect(200);
  await stage.runUntilIdle();
  await stage.customer.act('T-1', 'pay').expect(200);
  await stage.runUntilIdle();
  const { body } = await stage.merchant.get('/orders/T-1/timeline').expect(200);
  expect(Object.keys(body)).toEqual(['data']);
  for (const line of body.data)
    expect(Object.keys(line)).toEqual(['at', 'kind', 'code', 'params', 'summary', 'cause', 'actor', 'details']);
  const times = body.data.map((line: { at: string }) => line.at);
  expect(times).toEqual([...times].sort());
  const moves = body.data.filter((line: { kind: string }) => line.kind === 'payment');
  expect(moves.map((line: { details: { from: string; to: string } }) => [line.details.from, line.details.to])).toEqual(
    expect.arrayContaining([expect.arrayContaining(['captured'])]),
  );
  expect(moves.map((line: { cause: string }) => line.cause)).toEqual(moves.map(() => 'webhook'));
});

test('200: the same lines in Portuguese, under the same codes', async () => {
  const get = (language: string) => stage.merchant.get('/orders/T-1/timeline').set('Accept-Language', language);
  const english = (await get('fr, en;q=0.5').expect(200)).body.data;
  const portuguese = (await get('pt-BR, en;q=0.8').expect(200)).body.data;
  const codes = (lines: { code: string }[]) => lines.map(({ code }) => code);
  expect(codes(portuguese)).toEqual(codes(english));
  const texts = (lines: { code: string; summary: string }[]) =>
    Object.fromEntries(lines.map(({ code, summary }) => [code, summary]));
  expect(texts(english)).toMatchObject({ order_created: 'Order created', payment_moved: 'Payment failed → captured' });
  expect(texts(portuguese)).toMatchObject({
    order_created: 'Pedido criado',
    payment_moved: 'Pagamento recusado → capturado',
  });
});

test('200: a line from before there were codes keeps its text', async () => {
  await stage.sql(`UPDATE timeline SET code = NULL WHERE reference_id = 'T-1' AND code = 'order_created'`);
  const { body } = await stage.merchant.get('/orders/T-1/timeline').set('Accept-Language', 'pt').expect(200);
  expect(body.data[0]).toMatchObject({ code: 'text', params: {}, summary: 'Order created' });
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
