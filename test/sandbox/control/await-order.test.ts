import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { setUp } from '../sandbox-stage';

/* The customer's actions on an order whose message is still on its way. */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const setLimit = (messageMs: number): void => {
  Object.assign(stage.world.options.delays ?? {}, { messageMs });
};

test('paying right after creating waits for the message, and pays', async () => {
  setLimit(20_000);
  await stage.merchant.post('/orders', teaOrder('EARLY-1')).expect(201);
  const paying = stage.customer.act('EARLY-1', 'pay').then((answer) => answer);
  await stage.runUntilIdle();
  expect((await paying).status).toBe(200);
  expect((await stage.customer.order('EARLY-1')).payment_status).toBe('captured');
});

test('a message that does not come in time is a 404 that says so', async () => {
  setLimit(20);
  await stage.merchant.post('/orders', teaOrder('EARLY-2')).expect(201);
  const { body } = await stage.customer.act('EARLY-2', 'pay').expect(404);
  expect(body).toMatchObject({ code: 'not_found', detail: expect.stringContaining('the service has not sent it') });
});

describe('answered at once', () => {
  beforeEach(() => setLimit(3_600_000));
  const refused = async (reference: string): Promise<string> =>
    (await stage.customer.act(reference, 'pay').expect(404)).body.detail;

  test('is an order that nobody created', async () => {
    expect(await refused('NOBODY-1')).toContain('knows no such order');
  });

  test('is an order that was not to be sent', async () => {
    await stage.merchant.post('/orders', teaOrder('UNSENT-1', { send: false })).expect(201);
    expect(await refused('UNSENT-1')).toContain('"send": false');
  });

  test('is an order that WhatsApp refused', async () => {
    await fetch(`${stage.sandboxUrl}/customers/919845099999`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json; charset=UTF8' },
      body: JSON.stringify({ window: 'closed' }),
    });
    await stage.merchant.post('/orders', teaOrder('REFUSED-1', { to: '+919845099999' })).expect(201);
    await stage.runUntilIdle();
    expect(await refused('REFUSED-1')).toContain('WhatsApp refused it');
  });
});

describe('an answer that is no success', () => {
  test('has the form of the merchant API', async () => {
    const { post } = setUp();
    const answer = await post('/orders/nobody/pay').set('X-Request-Id', 'mine').expect(404);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-request-id': 'mine',
    });
    const { body: own } = answer;
    const { body: service } = await stage.merchant.get('/orders/nobody').expect(404);
    expect(Object.keys(own).sort()).toEqual(Object.keys(service).sort());
    expect(own).toMatchObject({ type: service.type, title: service.title, code: service.code, request_id: 'mine' });
  });

  test('names every field that is wrong, as the merchant API does', async () => {
    const { body } = await setUp().put('/faults', { lookup: 'gone', colour: 1 }).expect(422);
    expect(body).toMatchObject({
      detail: '2 things are wrong with the request; see errors.',
      errors: [{ pointer: '/lookup' }, { pointer: '/colour', code: 'unknown_field' }],
    });
  });

  test('is a 415 for a body that is not JSON, instead of overlooking it', async () => {
    const { post } = setUp();
    const { body } = await post('/orders/nobody/pay').type('form').send('method=upi').expect(415);
    expect(body.code).toBe('unsupported_media_type');
  });
});
