import { CONFIGURATION, REFERENCE, razorpay, sample, setUp } from './sandbox-stage';

async function withOrder(options: Parameters<typeof setUp>[0] = {}) {
  const stage = setUp(options);
  await stage.send(razorpay()).expect(200);
  await stage.world.advance(5000);
  stage.captured.length = 0;
  const act = (action: string, body?: object) => stage.post(`/orders/${REFERENCE}/${action}`, body);
  const lookup = async () => (await stage.lookup(CONFIGURATION, REFERENCE).expect(200)).body.payments[0];
  /** "payment status/transaction status" of every delivery so far. */
  const reported = () => stage.payments().map((item) => `${item.status}/${item.payment.transaction.status}`);
  return { ...stage, act, lookup, reported };
}

describe('faults', () => {
  test('are set one by one and read back', async () => {
    const { put, get } = setUp();
    await put('/faults', { lookup: 'down' }).expect(200, { lookup: 'down', send: 'ok', charge: 'ok' });
    await put('/faults', { charge: 'decline' }).expect(200);
    await get('/faults').expect(200, { lookup: 'down', send: 'ok', charge: 'decline' });
    await put('/faults', { lookup: 'broken' }).expect(422);
    await put('/faults', { weather: 'bad' }).expect(422);
  });

  test('lookup down: 503 with errors; slow: the right answer, later; wrong_amount: off by one', async () => {
    const { put, lookup, act, ...stage } = await withOrder();
    await act('pay').expect(200);
    await put('/faults', { lookup: 'down' });
    expect(
      (await stage.get(`/whatsapp/v1/payments/${CONFIGURATION}/${REFERENCE}`).set('D360-API-KEY', 'k').expect(503))
        .body,
    ).toEqual({
      errors: [{ code: 500, title: 'Generic error', details: 'System error. Please try again.' }],
    });
    await put('/faults', { lookup: 'slow' });
    expect((await lookup()).amount.value).toBe(147785);
    await put('/faults', { lookup: 'wrong_amount' });
    expect(await lookup()).toMatchObject({ amount: { value: 147786 }, transactions: [{ amount: { value: 147786 } }] });
  });

  test('send down: refused, nothing reaches the customer', async () => {
    const stage = setUp();
    await stage.put('/faults', { send: 'down' });
    expect((await stage.send(razorpay()).expect(503)).body.error.code).toBe(2);
    expect((await stage.get('/chats/919845012345')).body.data).toEqual([]);
  });

  test('send timeout_after: no answer, but the customer has it and the statuses flow', async () => {
    const stage = setUp();
    await stage.put('/faults', { send: 'timeout_after' });
    await expect(stage.send({ ...razorpay(), biz_opaque_callback_data: 'm-1' })).rejects.toThrow('socket hang up');
    await stage.world.tick();
    expect((await stage.get('/chats/919845012345')).body.data).toMatchObject([
      { reference_id: REFERENCE, from: 'merchant' },
    ]);
    expect(stage.statuses()).toMatchObject([{ status: 'sent', biz_opaque_callback_data: 'm-1' }]);
  });
});

describe('refunds', () => {
  const refundOf = (value: string) => ({
    ...sample('refund.request'),
    amount: { currency: 'INR', value, offset: '100' },
  });

  async function paid() {
    const stage = await withOrder();
    await stage.act('pay').expect(200);
    stage.captured.length = 0;
    const refund = (body: object) => stage.post('/whatsapp/payments_refund', body).set('D360-API-KEY', 'k');
    return { ...stage, refund };
  }

  test('pending first, then told by webhook and lookup, while the payment stays captured', async () => {
    const { refund, lookup, world, payments } = await paid();
    const answer = await refund(refundOf('64900')).expect(200);
    expect(answer.body).toEqual({ id: expect.stringMatching(/^rfnd_/), status: 'pending', speed_processed: 'normal' });
    expect((await lookup()).transactions[0].refunds).toMatchObject([{ id: answer.body.id, status: 'pending' }]);
    await world.advance(5000);
    expect(payments()).toMatchObject([
      {
        status: 'captured',
        payment: { refunds: [{ id: answer.body.id, amount: { value: 64900 }, status: 'success' }] },
      },
    ]);
    expect(await lookup()).toMatchObject({ status: 'captured', transactions: [{ refunds: [{ status: 'success' }] }] });
  });

  test.each([
    [
      'numbers instead of strings',
      100,
      { ...sample('refund.request'), amount: { currency: 'INR', value: 1, offset: 100 } },
    ],
    ['an unknown field', 100, { ...sample('refund.request'), note: 'x' }],
    ['an unknown reference', 131009, { ...sample('refund.request'), reference_id: 'nobody' }],
    ['another configuration', 131009, { ...sample('refund.request'), payment_config_id: 'other' }],
    ['one paisa too much', 131009, refundOf('147786')],
  ])('refused: %s', async (_story, code, body) => {
    const { refund } = await paid();
    expect((await refund(body).expect(400)).body.error.code).toBe(code);
  });

  test('the parts together never exceed what was captured, whoever asks', async () => {
    const { refund, act } = await paid();
    await act('refund', { amount: { value: 100000 } }).expect(200);
    await refund(refundOf('47786')).expect(400);
    await refund(refundOf('47785')).expect(200);
    await refund(refundOf('1')).expect(400);
    expect((await act('refund').expect(409)).body.code).toBe('not_refundable');
  });

  test('from the gateway dashboard: at once, all that is left, and told', async () => {
    const { act, payments } = await paid();
    await act('refund').expect(200);
    expect(payments()[0].payment.refunds).toMatchObject([{ amount: { value: 147785 }, status: 'success' }]);
  });

  test('nothing was paid, nothing is refunded', async () => {
    const { post, act } = await withOrder();
    await post('/whatsapp/payments_refund', refundOf('1')).set('D360-API-KEY', 'k').expect(400);
    await act('refund').expect(409);
  });
});
