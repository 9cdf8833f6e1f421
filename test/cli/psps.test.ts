import { checkPsps } from '../../src/cli/doctor/check-psps';
import { loadConfig } from '../../src/config';
import { START } from '../helpers/app/test-app';
import { startFakeMercadoPago } from '../helpers/providers/fake-mercadopago';
import { startFakeRazorpay } from '../helpers/providers/razorpay/fake-razorpay';

const now = () => START;

test('the doctor tries each PSP that is in use, and moves nothing', async () => {
  const [razorpay, mercadopago] = [await startFakeRazorpay(now), await startFakeMercadoPago(now)];
  const env = {
    WHATSAPP_PROVIDER: 'sandbox',
    PSP: 'none',
    PSP_UPI: 'razorpay',
    PSP_PIX: 'mercadopago',
    RAZORPAY_KEY_ID: 'rzp_test_1',
    RAZORPAY_KEY_SECRET: 'the-secret',
    RAZORPAY_WEBHOOK_SECRET: 'secret',
    RAZORPAY_BASE_URL: razorpay.url,
    MERCADOPAGO_ACCESS_TOKEN: 'APP_USR-1',
    MERCADOPAGO_BASE_URL: mercadopago.url,
  };
  const check = (change: Record<string, string> = {}) =>
    checkPsps(loadConfig({ ...env, ...change }), 'http://127.0.0.1:9');
  expect(await check()).toEqual([
    {
      name: 'PSP mercadopago',
      status: 'warn',
      detail: 'the access token is taken; its webhooks are not taken',
      advice: expect.stringContaining('webhook secret'),
    },
    { name: 'PSP razorpay', status: 'ok', detail: 'the key may read payments' },
  ]);
  expect([...razorpay.requests, ...mercadopago.requests].map(({ method }) => method)).toEqual(['GET', 'GET']);

  const wrong = await check({ RAZORPAY_KEY_SECRET: 'wrong', MERCADOPAGO_BASE_URL: 'http://127.0.0.1:9' });
  expect(wrong).toEqual([
    expect.objectContaining({
      name: 'PSP mercadopago',
      status: 'fail',
      detail: 'The request could not be sent (ECONNREFUSED)',
    }),
    expect.objectContaining({
      name: 'PSP razorpay',
      status: 'fail',
      advice: 'Check RAZORPAY_KEY_ID and RAZORPAY_KEY_SECRET.',
    }),
  ]);
  // Keys alone: Razorpay is no PSP here, and is asked about captures.
  expect(await check({ PSP_UPI: 'none', PSP_PIX: 'none' })).toEqual([
    { name: 'Razorpay, second witness', status: 'ok', detail: 'the key may read payments' },
  ]);
  await razorpay.close();
  await mercadopago.close();
});

test('without a PSP there is nothing to try', async () => {
  expect(await checkPsps(loadConfig({ WHATSAPP_PROVIDER: 'sandbox', PSP: 'none' }), '')).toEqual([]);
});
