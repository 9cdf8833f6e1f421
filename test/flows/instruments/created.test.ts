import { breadOrder, chargesOf, linesOf, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const PIX = {
  type: 'pix_dynamic_code',
  pix_dynamic_code: { merchant_name: 'Padaria Sol', key: '11222333000181', key_type: 'CNPJ' },
};
const PAYER = { customer_name: 'Ana Souza', customer_tax_id: '52998224725' };
const create = (id: string, settings: Json[], change: object = {}) =>
  stage.merchant.post('/orders', breadOrder(id, { payment_settings: settings, ...PAYER, ...change }));
const instrumentsOf = (id: string) => stage.world.instruments.all().filter((one) => one.referenceId === id);
const rowsOf = (id: string) =>
  stage.sql(
    'SELECT kind, attempt, status, request, content FROM instruments WHERE reference_id = $1 ORDER BY attempt, kind',
    [id],
  );
const seconds = (at: number) => String(Math.floor(stage.clock.now().getTime() / 1000) + at);
const expiring = (at: number) => ({
  order: {
    items: [{ retailer_id: 'BOLO', name: 'Bolo de cenoura', amount: { value: 6750 }, quantity: 2 }],
    expiration: { timestamp: seconds(at), description: 'Hoje' },
  },
});

describe('an instrument that the merchant leaves to the PSP', () => {
  test.each<[string, string, Json, (setting: Json) => unknown]>([
    ['a Pix code', 'I-PIX', PIX, (one) => one.pix_dynamic_code.code],
    ['a boleto', 'I-BOL', { type: 'boleto' }, (one) => one.boleto.digitable_line],
    ['a Brazilian link', 'I-LINK', { type: 'payment_link' }, (one) => one.payment_link.uri],
  ])(
    '%s is made before the message goes out, shown, and confirmed by its PSP',
    async (_name, id, setting, contentOf) => {
      const { body } = await create(id, [setting]).expect(201);
      expect(body.messages).toMatchObject([{ kind: 'order_details', status: 'queued' }]);
      expect(contentOf({ ...body.payment_settings[0], boleto: {}, payment_link: {}, ...setting })).toBeUndefined();
      await stage.runUntilIdle();
      const [made, ...more] = instrumentsOf(id);
      expect(more).toEqual([]);
      const order = await stage.order(id);
      expect(contentOf(order.payment_settings[0])).toBe(made?.content);
      expect(order.payment_settings[0]).toHaveProperty('expires_at');
      expect(order.version).toBeGreaterThan(body.version);
      const phone = stage.world.orders.get(id)?.parameters as Json;
      expect(contentOf(phone.payment_settings[0])).toBe(made?.content);
      expect(phone.payment_settings[0]).not.toHaveProperty('expires_at');
      await stage.customer.act(id, 'pay').expect(200);
      await stage.runUntilIdle();
      expect((await stage.order(id)).payment).toMatchObject({ status: 'captured', problem: null });
      expect(await rowsOf(id)).toMatchObject([{ attempt: 1, status: 'paid', request: null }]);
      expect(await linesOf(stage, id, 'instrument')).toEqual([
        expect.stringContaining('to be made by sandbox'),
        expect.stringContaining('made by sandbox'),
        expect.stringContaining('was paid'),
      ]);
    },
  );

  test('a UPI link in India', async () => {
    await stage.merchant
      .post('/orders', teaOrder('I-UPI', { payment_settings: [{ type: 'upi_intent_link' }] }))
      .expect(201);
    await stage.runUntilIdle();
    const { payment_settings } = await stage.order('I-UPI');
    expect(payment_settings[0].upi_intent_link.link).toMatch(/^upi:\/\/pay\?pa=/);
    await stage.customer.act('I-UPI', 'pay').expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('I-UPI')).payment.status).toBe('captured');
  });

  test('is made with the message, and not before', async () => {
    await create('I-LATER', [PIX], { send: false }).expect(201);
    await stage.runUntilIdle();
    expect(instrumentsOf('I-LATER')).toEqual([]);
    await stage.merchant.post('/orders/I-LATER/order_details').expect(202);
    await stage.runUntilIdle();
    expect(instrumentsOf('I-LATER')).toHaveLength(1);
    expect((await stage.order('I-LATER')).messages).toMatchObject([{ status: 'read' }]);
  });

  test('of several kinds: one message with all of them; what was not paid is ended', async () => {
    await create('I-ALL', [PIX, { type: 'boleto' }, { type: 'payment_link' }]).expect(201);
    await stage.runUntilIdle();
    expect(instrumentsOf('I-ALL').map(({ canceled }) => canceled)).toEqual([false, false, false]);
    await stage.customer.act('I-ALL', 'pay').expect(200);
    await stage.runUntilIdle();
    expect((await rowsOf('I-ALL')).map(({ status }: Json) => status)).toEqual(['paid', 'paid', 'paid']);
  });

  test('needs what the PSP needs of the customer, and a PSP for its currency', async () => {
    const nameless = await create('I-NO', [{ type: 'boleto' }], { customer_name: undefined }).expect(422);
    expect(nameless.body.errors).toMatchObject([{ pointer: '/customer_name', code: 'required' }]);
  });
});

describe('the end of an instrument', () => {
  test('comes with the cancel of the order', async () => {
    await create('E-CANCEL', [PIX]).expect(201);
    await stage.runUntilIdle();
    await stage.merchant.post('/orders/E-CANCEL/order_status', { status: 'canceled' }).expect(202);
    await stage.runUntilIdle();
    expect(instrumentsOf('E-CANCEL')).toMatchObject([{ canceled: true }]);
    expect(await rowsOf('E-CANCEL')).toMatchObject([{ status: 'ended' }]);
    expect(await linesOf(stage, 'E-CANCEL', 'instrument')).toContain('Pix code ended: nobody can pay it any more');
  });

  test('comes at the order’s own time, although the PSP would let it live', async () => {
    const psp = stage.ctx.psps.byKind.pix_dynamic_code;
    if (!psp) throw new Error('the stage has no PSP');
    const { createInstrument } = psp;
    psp.createInstrument = async (request) => createInstrument({ ...request, expiresAt: null });
    await create('E-TIME', [PIX], expiring(600)).expect(201);
    await stage.runUntilIdle();
    psp.createInstrument = createInstrument;
    await stage.advance(620, 310);
    expect(await stage.order('E-TIME')).toMatchObject({ payment: { status: 'expired' } });
    expect(await rowsOf('E-TIME')).toMatchObject([{ status: 'ended' }]);
  });

  test('is asked for again until the PSP answers', async () => {
    await create('E-DOWN', [PIX]).expect(201);
    await stage.runUntilIdle();
    const psp = stage.ctx.psps.byKind.pix_dynamic_code;
    if (!psp) throw new Error('the stage has no PSP');
    const { cancelInstrument } = psp;
    let asked = 0;
    const error = { httpStatus: 503, code: null, title: 'Down', details: null, traceId: null, advice: null };
    psp.cancelInstrument = async () => {
      asked += 1;
      return { outcome: 'unknown', error };
    };
    await stage.merchant.post('/orders/E-DOWN/order_status', { status: 'canceled' }).expect(202);
    await stage.advance(7200, 600);
    expect(asked).toBeGreaterThan(4);
    psp.cancelInstrument = cancelInstrument;
    await stage.merchant.post('/orders/E-DOWN/lookup').expect(200);
    await stage.runUntilIdle();
    expect(await rowsOf('E-DOWN')).toMatchObject([{ status: 'ended' }]);
    expect(
      (await linesOf(stage, 'E-DOWN', 'instrument')).filter((line) => line.includes('not ended yet')),
    ).toHaveLength(1);
  });

  test('of an order that was never sent: nothing is made, and the message says why', async () => {
    await create('E-UNSENT', [PIX]).expect(201);
    await stage.merchant.post('/orders/E-UNSENT/order_status', { status: 'canceled' }).expect(202);
    await stage.runUntilIdle();
    expect(instrumentsOf('E-UNSENT')).toEqual([]);
    expect(await rowsOf('E-UNSENT')).toMatchObject([{ status: 'withdrawn' }]);
    expect((await stage.order('E-UNSENT')).messages).toMatchObject([
      { status: 'failed', error: { code: 'withdrawn' } },
    ]);
  });
});

describe('a PSP that refuses', () => {
  afterEach(() => stage.customer.faults({ charge: 'ok' }));

  test('nothing is sent, a person is told, and the next attempt clears the problem', async () => {
    await stage.customer.faults({ charge: 'decline' }).expect(200);
    await create('R-1', [PIX, { type: 'payment_link' }]).expect(201);
    await stage.runUntilIdle();
    const refused = await stage.order('R-1');
    expect(refused.payment.problem).toMatchObject({ code: 'instrument_refused' });
    expect(refused.messages).toMatchObject([{ status: 'failed', error: { code: 'instrument_declined' } }]);
    expect(stage.world.orders.get('R-1')).toBeUndefined();
    expect(await rowsOf('R-1')).toMatchObject([
      { kind: 'payment_link', status: 'withdrawn' },
      { kind: 'pix_dynamic_code', status: 'refused' },
    ]);
    await stage.customer.faults({ charge: 'ok' }).expect(200);
    await stage.merchant.post('/orders/R-1/order_details').expect(202);
    await stage.runUntilIdle();
    expect(await stage.order('R-1')).toMatchObject({ payment: { problem: null } });
    expect(stage.world.orders.get('R-1')).toBeDefined();
    expect(instrumentsOf('R-1')).toHaveLength(2);
  });

  test('one refusal among several kinds: what was made is ended', async () => {
    const psp = stage.ctx.psps.byKind.payment_link;
    if (!psp) throw new Error('the stage has no PSP');
    const { createInstrument } = psp;
    psp.createInstrument = async (request) =>
      request.kind === 'payment_link'
        ? {
            outcome: 'refused',
            error: { httpStatus: 400, code: 'no', title: 'No links', details: null, traceId: null, advice: null },
          }
        : createInstrument(request);
    await create('R-2', [PIX, { type: 'payment_link' }, { type: 'boleto' }]).expect(201);
    await stage.runUntilIdle();
    psp.createInstrument = createInstrument;
    expect(await rowsOf('R-2')).toMatchObject([
      { kind: 'boleto', status: 'withdrawn' },
      { kind: 'payment_link', status: 'refused' },
      { kind: 'pix_dynamic_code', status: 'ended' },
    ]);
    expect(instrumentsOf('R-2')).toMatchObject([{ kind: 'pix_dynamic_code', canceled: true }]);
    const events = await stage.sql(`SELECT type FROM events WHERE reference_id = 'R-2'`);
    expect(events.map(({ type }: Json) => type).sort()).toEqual(['message.failed', 'payment.problem']);
    const { body } = await stage.merchant.get('/orders/R-2/timeline').set('Accept-Language', 'pt').expect(200);
    expect(body.data.map(({ summary }: Json) => summary)).toContain('Link de pagamento: não feito: No links');
  });

  test('a boleto for another amount is not sent: it is ended, and refused with what is wrong', async () => {
    const psp = stage.ctx.psps.byKind.boleto;
    if (!psp) throw new Error('the stage has no PSP');
    const { createInstrument } = psp;
    psp.createInstrument = async (request) => createInstrument({ ...request, amount: request.amount + 1 });
    await create('R-3', [{ type: 'boleto' }]).expect(201);
    await stage.runUntilIdle();
    psp.createInstrument = createInstrument;
    const order = await stage.order('R-3');
    expect(order.messages).toMatchObject([{ status: 'failed', error: { code: 'boleto_amount_mismatch' } }]);
    expect(order.payment_settings).toEqual([{ type: 'boleto' }]);
    expect(instrumentsOf('R-3')).toMatchObject([{ amount: TOTAL + 1, canceled: true }]);
  });
});

describe('an answer that does not come', () => {
  afterEach(() => stage.customer.faults({ charge: 'ok' }));

  test('leads to one instrument, under the same name', async () => {
    await stage.customer.faults({ charge: 'timeout_after' }).expect(200);
    await create('U-1', [PIX]).expect(201);
    await stage.runUntilIdle();
    expect(await rowsOf('U-1')).toMatchObject([{ status: 'unknown', content: null }]);
    expect((await stage.order('U-1')).messages).toMatchObject([{ status: 'queued' }]);
    await stage.customer.faults({ charge: 'ok' }).expect(200);
    await stage.advance(60, 10);
    expect(instrumentsOf('U-1')).toHaveLength(1);
    expect(await rowsOf('U-1')).toMatchObject([{ status: 'open', content: instrumentsOf('U-1')[0]?.content }]);
    expect(stage.world.orders.get('U-1')).toBeDefined();
  });

  test('to an order that is canceled meanwhile: what was made is ended', async () => {
    await stage.customer.faults({ charge: 'timeout_after' }).expect(200);
    await create('U-2', [PIX]).expect(201);
    await stage.runUntilIdle();
    await stage.merchant.post('/orders/U-2/order_status', { status: 'canceled' }).expect(202);
    await stage.customer.faults({ charge: 'ok' }).expect(200);
    await stage.advance(60, 10);
    expect(instrumentsOf('U-2')).toMatchObject([{ canceled: true }]);
    expect(await rowsOf('U-2')).toMatchObject([{ status: 'ended' }]);
    expect(stage.world.orders.get('U-2')).toBeUndefined();
  });

  test('within the time that the PSP keeps keys: afterwards a person is told, and nothing is made again', async () => {
    await stage.customer.faults({ charge: 'timeout_after' }).expect(200);
    await create('U-3', [PIX]).expect(201);
    await stage.runUntilIdle();
    const psp = stage.ctx.psps.byKind.pix_dynamic_code;
    if (!psp) throw new Error('the stage has no PSP');
    const { createInstrument } = psp;
    const error = { httpStatus: null, code: null, title: 'Away', details: null, traceId: null, advice: null };
    psp.createInstrument = async () => ({ outcome: 'unknown', error });
    await stage.advance(25 * 3600, 1800);
    psp.createInstrument = createInstrument;
    expect(await rowsOf('U-3')).toMatchObject([{ status: 'refused', request: null }]);
    expect((await stage.order('U-3')).payment.problem).toMatchObject({ code: 'instrument_refused' });
    expect(instrumentsOf('U-3')).toHaveLength(1);
    expect(chargesOf(stage, 'U-3')).toEqual([]);
  });
});

test('erasing the customer takes the codes and links, and a request that waits', async () => {
  const phone = '+5521912345678';
  await create('X-1', [PIX, { type: 'payment_link' }], { to: phone }).expect(201);
  await stage.runUntilIdle();
  await stage.customer.faults({ charge: 'timeout_after' }).expect(200);
  await create('X-2', [PIX], { to: phone, customer_name: 'Zoraide Canário' }).expect(201);
  await stage.runUntilIdle();
  await stage.customer.faults({ charge: 'ok' }).expect(200);
  const contents = instrumentsOf('X-1').map(({ content }) => content);
  await stage.merchant.post('/customers/erase', { phone }).expect(200);
  await stage.runUntilIdle();
  const rows = JSON.stringify(await stage.sql('SELECT * FROM instruments'));
  for (const word of [...contents, 'Zoraide', phone.slice(1)]) expect(rows).not.toContain(word);
});
