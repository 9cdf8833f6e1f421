import { createHmac } from 'node:crypto';
import Stripe from 'stripe';
import { createMercadoPagoPsp } from '../../../../src/adapters/psp/mercadopago/mercadopago';
import { createMercadoPagoWebhooks } from '../../../../src/adapters/psp/mercadopago/mercadopago-webhooks';
import { createPixPsp } from '../../../../src/adapters/psp/pix/pix';
import { createPixWebhooks } from '../../../../src/adapters/psp/pix/pix-webhooks';
import { createRazorpayPsp } from '../../../../src/adapters/psp/razorpay/razorpay';
import { createRazorpayWebhooks } from '../../../../src/adapters/psp/razorpay/razorpay-webhooks';
import { createStripePsp } from '../../../../src/adapters/psp/stripe/stripe';
import { createStripeWebhooks } from '../../../../src/adapters/psp/stripe/stripe-webhooks';
import { startFakeMercadoPago } from '../../../helpers/providers/fake-mercadopago';
import { type FakePixOptions, startFakePix } from '../../../helpers/providers/fake-pix';
import type { Any } from '../../../helpers/providers/fake-server';
import { startFakeStripe } from '../../../helpers/providers/fake-stripe';
import { startFakeRazorpay } from '../../../helpers/providers/razorpay/fake-razorpay';
import { createClients, delivery, newClock, type Proof, type PspWorld } from './psp-world';

const SECRETS: Record<Proof, string> = {
  present: 'present-secret-1',
  former: 'former-secret-22',
  forged: 'nobody-knows-333',
};
const KEPT = [SECRETS.present, SECRETS.former];
const hmac = (proof: Proof, text: string): string => createHmac('sha256', SECRETS[proof]).update(text).digest('hex');

export async function startStripeWorld(): Promise<PspWorld & { fake: Awaited<ReturnType<typeof startFakeStripe>> }> {
  const fake = await startFakeStripe();
  const clock = newClock();
  const clients = createClients();
  const at = (baseUrl: string, secretKey = 'sk_test_1') =>
    createStripePsp({ secretKey, keyHours: 24, baseUrl, clock, client: clients.open() });
  const linksOf = (reference: string) =>
    [...fake.links.values()].filter((one) => one.metadata.reference_id === reference && one.active);
  return {
    fake,
    psp: at(fake.url),
    currency: 'BRL',
    clock,
    reader: createStripeWebhooks(KEPT),
    setFault: fake.setFault,
    payable: (_kind, reference) => linksOf(reference).length,
    pay: async (_kind, reference) => {
      const intent = fake.pay(fake.open(linksOf(reference)[0].id));
      fake.index();
      return intent.id;
    },
    // Search lags until it is told otherwise.
    setLag: () => {},
    refundElsewhere: (id, amount) => void fake.makeRefund(fake.intents.get(id), amount, 'succeeded'),
    endRefunds: (status) => {
      for (const refund of fake.refunds.values()) refund.status = status === 'completed' ? 'succeeded' : 'failed';
    },
    refundsOf: (id) => [...fake.refunds.values()].filter((one) => one.payment_intent === id).length,
    dispute: (id, amount) => {
      const claim = fake.dispute(fake.intents.get(id), { amount, status: 'needs_response' });
      return { kind: 'chargeback', end: (how) => void Object.assign(claim, { status: how }) };
    },
    breakOptional: (broken) => fake.break(broken ? '/search' : null),
    expireTokens: null,
    wrongKey: () => at(fake.url, 'sk_wrong'),
    unreachable: (url) => at(url),
    delivery: (proof, { chargeId }) => {
      // Made in the dashboard: nothing of ours is in it.
      const object = { id: 're_1', object: 'refund', payment_intent: chargeId, metadata: {} };
      const payload = JSON.stringify({ id: `evt_${chargeId}`, type: 'refund.failed', data: { object } });
      const timestamp = Math.floor(clock.now().getTime() / 1000);
      const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRETS[proof], timestamp });
      return delivery(payload, { 'stripe-signature': header });
    },
    close: async () => {
      clients.close();
      await fake.close();
    },
  };
}

export async function startRazorpayWorld(): Promise<
  PspWorld & { fake: Awaited<ReturnType<typeof startFakeRazorpay>> }
> {
  const clock = newClock();
  const fake = await startFakeRazorpay(clock.now);
  const clients = createClients();
  const at = (baseUrl: string, keySecret = 'the-secret') =>
    createRazorpayPsp({ keyId: 'rzp_test_1', keySecret, baseUrl, clock, client: clients.open() });
  const openOf = (kind: string, reference: string): Any[] =>
    [...(kind === 'payment_link' ? fake.links : fake.codes).values()].filter(
      (one) => one.notes.reference_id === reference && (one.status === 'created' || one.status === 'active'),
    );
  return {
    fake,
    psp: at(fake.url),
    currency: 'INR',
    clock,
    reader: createRazorpayWebhooks(KEPT),
    setFault: fake.setFault,
    payable: (kind, reference) => openOf(kind, reference).length,
    pay: async (kind, reference) => fake.pay(openOf(kind, reference)[0]).id,
    setLag: fake.setLag,
    refundElsewhere: (id, amount) => void fake.makeRefund(fake.payments.get(id), amount, { status: 'processed' }),
    endRefunds: (status) => {
      for (const refund of fake.refunds.values()) refund.status = status === 'completed' ? 'processed' : 'failed';
    },
    refundsOf: (id) => [...fake.refunds.values()].filter((one) => one.payment_id === id).length,
    dispute: (id, amount) => {
      const claim = fake.dispute(fake.payments.get(id), { amount });
      return {
        kind: 'chargeback',
        end: (how) => void Object.assign(claim, { status: how, amount_deducted: how === 'lost' ? amount : 0 }),
      };
    },
    breakOptional: (broken) => fake.break(broken ? '/disputes' : null),
    expireTokens: null,
    wrongKey: () => at(fake.url, 'wrong'),
    unreachable: (url) => at(url),
    delivery: (proof, { chargeId }) => {
      const refund = { entity: { id: 'rfnd_1', payment_id: chargeId, notes: [] } };
      const body = JSON.stringify({ entity: 'event', event: 'refund.failed', payload: { refund } });
      return delivery(body, {
        'x-razorpay-signature': hmac(proof, body),
        'x-razorpay-event-id': `evt_${chargeId}`,
      });
    },
    close: async () => {
      clients.close();
      await fake.close();
    },
  };
}

export async function startPixWorld(
  options: Omit<FakePixOptions, 'now'> = {},
): Promise<PspWorld & { fake: Awaited<ReturnType<typeof startFakePix>> }> {
  const clock = newClock();
  const fake = await startFakePix({ now: clock.now, ...options });
  const clients = createClients();
  const identity = fake.authority.issue('merchant-1');
  const tls = {
    cert: Buffer.from(identity.cert),
    key: Buffer.from(identity.key),
    ca: Buffer.from(fake.authority.cert),
  };
  const at = (origin: string, clientSecret = 'secret-1') =>
    createPixPsp({
      baseUrl: `${origin}/v2`,
      tokenUrl: `${origin}/oauth/token`,
      clientId: 'client-1',
      clientSecret,
      key: 'loja@example.com',
      tokenAuth: options.tokenAuth ?? null,
      scope: 'cob.write cob.read pix.write pix.read',
      headers: options.headers ?? {},
      query: options.query ?? {},
      certificateEnds: null,
      clock,
      client: clients.open({ tls }),
    });
  const openOf = (reference: string): Any[] =>
    [...fake.cobs.values()].filter(
      ({ infoAdicionais: [field], status }) => field.valor === reference && status === 'ATIVA',
    );
  return {
    fake,
    psp: at(fake.url),
    currency: 'BRL',
    clock,
    reader: createPixWebhooks({ tokens: KEPT, clientCn: 'pix.bank.example' }),
    setFault: fake.setFault,
    payable: (_kind, reference) => openOf(reference).length,
    pay: async (_kind, reference) => fake.pay(openOf(reference)[0]).endToEndId,
    setLag: null,
    refundElsewhere: (id, amount) =>
      void fake.addReturn(fake.received.get(id), { valor: (amount / 100).toFixed(2), status: 'DEVOLVIDO' }),
    endRefunds: (status) => {
      for (const pix of fake.received.values())
        for (const one of pix.devolucoes) one.status = status === 'completed' ? 'DEVOLVIDO' : 'NAO_REALIZADO';
    },
    refundsOf: (id) => fake.received.get(id).devolucoes.length,
    dispute: (id, amount) => {
      const claim = fake.addReturn(fake.received.get(id), { valor: (amount / 100).toFixed(2), natureza: 'MED_FRAUDE' });
      const words = { won: 'NAO_REALIZADO', lost: 'DEVOLVIDO' };
      return { kind: 'pix_med', end: (how) => void Object.assign(claim, { status: words[how] }) };
    },
    // The list of received Pix is asked only about a charge that is over, and shows none.
    breakOptional: null,
    expireTokens: fake.revokeTokens,
    wrongKey: () => at(fake.url, 'wrong'),
    unreachable: (url) => at(url),
    delivery: (proof, { chargeId }) => {
      const { txid } = fake.received.get(chargeId) ?? {};
      return delivery({ pix: [{ endToEndId: chargeId, txid, valor: '1.00' }] }, {}, { token: SECRETS[proof] });
    },
    close: async () => {
      clients.close();
      await fake.close();
    },
  };
}

export async function startMercadoPagoWorld(): Promise<
  PspWorld & { fake: Awaited<ReturnType<typeof startFakeMercadoPago>> }
> {
  const clock = newClock();
  const fake = await startFakeMercadoPago(clock.now);
  const clients = createClients();
  const at = (baseUrl: string, accessToken = 'APP_USR-1') =>
    createMercadoPagoPsp({ accessToken, baseUrl, clock, client: clients.open() });
  const isOpen = (one: Any): boolean => !one.expires || Date.parse(one.expiration_date_to) > clock.now().getTime();
  const openOf = (kind: string, reference: string): Any[] =>
    kind === 'payment_link'
      ? [...fake.preferences.values()].filter((one) => one.external_reference === reference && isOpen(one))
      : [...fake.payments.values()].filter((one) => one.external_reference === reference && one.status === 'pending');
  const paymentOf = (id: string): Any => fake.payments.get(id);
  return {
    fake,
    psp: at(fake.url),
    currency: 'BRL',
    clock,
    reader: createMercadoPagoWebhooks(KEPT),
    setFault: fake.setFault,
    payable: (kind, reference) => openOf(kind, reference).length,
    pay: async (kind, reference) => {
      const [one] = openOf(kind, reference);
      return String((kind === 'payment_link' ? fake.payPreference(one) : fake.pay(one)).id);
    },
    setLag: fake.setLag,
    refundElsewhere: (id, amount) => void fake.makeRefund(paymentOf(id), amount),
    endRefunds: (status) => {
      for (const refund of fake.refunds.values()) refund.status = status === 'completed' ? 'approved' : 'rejected';
    },
    refundsOf: (id) => [...fake.refunds.values()].filter((one) => String(one.payment_id) === id).length,
    dispute: (id, amount) => {
      const claim = fake.chargeBack(paymentOf(id), { amount: (amount / 100).toFixed(2), status: 'in_review' });
      return { kind: 'chargeback', end: (how) => void Object.assign(claim, { status: how }) };
    },
    breakOptional: (broken) => fake.break(broken ? '/refunds' : null),
    expireTokens: null,
    wrongKey: () => at(fake.url, 'APP_USR-wrong'),
    unreachable: (url) => at(url),
    delivery: (proof, { chargeId }) => {
      const ts = String(clock.now().getTime());
      const requestId = `request-${chargeId}`;
      const v1 = hmac(proof, `id:${chargeId};request-id:${requestId};ts:${ts};`);
      const body = { id: 99, type: 'payment', action: 'payment.updated', data: { id: chargeId } };
      const headers = { 'x-signature': `ts=${ts},v1=${v1}`, 'x-request-id': requestId };
      return delivery(body, headers, { 'data.id': chargeId, type: 'payment' });
    },
    close: async () => {
      clients.close();
      await fake.close();
    },
  };
}
