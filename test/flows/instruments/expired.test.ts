import { breadOrder } from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { GONE } from '../../helpers/providers/scripted-psp';

/** What a PSP lets live for a day only, while the message that shows it leaves later. */

const DAY = 86_400;
const PIX = {
  type: 'pix_dynamic_code',
  pix_dynamic_code: { merchant_name: 'Padaria Sol', key: '11222333000181', key_type: 'CNPJ' },
};

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  const psp = stage.ctx.psps.byKind.pix_dynamic_code;
  if (!psp) throw new Error('the stage has no PSP');
  const { createInstrument } = psp;
  psp.createInstrument = (request) =>
    createInstrument({ ...request, expiresAt: new Date(stage.clock.now().getTime() + DAY * 1000) });
});
afterAll(() => stage.close());

const create = (id: string, change: object = {}) =>
  stage.merchant.post('/orders', breadOrder(id, { payment_settings: [PIX], ...change })).expect(201);
const instrumentsOf = (id: string) => stage.world.instruments.all().filter((one) => one.referenceId === id);
const shownTo = (id: string): Json => stage.world.orders.get(id)?.parameters;

/** Lets WhatsApp refuse what is sent until `restore`. */
function refuseMessages(): () => void {
  const { messenger } = stage.ctx;
  const { send } = messenger;
  const error = { ...GONE, httpStatus: 400, code: 131026, title: 'Message undeliverable' };
  messenger.send = async () => ({ outcome: 'refused', error });
  return () => void Object.assign(messenger, { send });
}

test('an order sent again after its code has expired: the customer gets a new code', async () => {
  const restore = refuseMessages();
  await create('EX-1');
  await stage.runUntilIdle();
  restore();
  await stage.advance(DAY - 200);
  await stage.merchant.post('/orders/EX-1/order_details').expect(202);
  await stage.runUntilIdle();
  const [first, second, ...more] = instrumentsOf('EX-1');
  expect(more).toEqual([]);
  expect(shownTo('EX-1').payment_settings[0].pix_dynamic_code.code).toBe(second?.content);
  expect(second?.content).not.toBe(first?.content);
  expect((await stage.order('EX-1')).payment_settings[0]).toMatchObject({
    pix_dynamic_code: { code: second?.content },
    expires_at: new Date(second?.expiresAt as never).toISOString(),
  });
});

test('an order sent again while its code can be paid: no second code is made', async () => {
  const restore = refuseMessages();
  await create('EX-2');
  await stage.runUntilIdle();
  restore();
  await stage.advance(DAY / 2);
  await stage.merchant.post('/orders/EX-2/order_details').expect(202);
  await stage.runUntilIdle();
  expect(instrumentsOf('EX-2')).toHaveLength(1);
  expect(shownTo('EX-2').payment_settings[0].pix_dynamic_code.code).toBe(instrumentsOf('EX-2')[0]?.content);
});

test('a message that waits until its code has expired is not sent: it fails, and can be sent again', async () => {
  const { messenger } = stage.ctx;
  const { send } = messenger;
  const error = { ...GONE, httpStatus: 400, code: 131056, title: 'Pair rate limit' };
  messenger.send = async () => ({ outcome: 'retry', scope: 'recipient', afterSeconds: 2 * DAY, error });
  await create('EX-3');
  await stage.runUntilIdle();
  Object.assign(messenger, { send });
  await stage.advance(2 * DAY + 10);
  const { messages } = await stage.order('EX-3');
  expect(messages).toMatchObject([{ status: 'failed', error: { code: 'instrument_expired' } }]);
  expect(shownTo('EX-3')).toBeUndefined();
  await stage.merchant.post('/orders/EX-3/order_details').expect(202);
  await stage.runUntilIdle();
  expect(shownTo('EX-3').payment_settings[0].pix_dynamic_code.code).toBe(instrumentsOf('EX-3')[1]?.content);
});
