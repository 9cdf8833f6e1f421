import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import supertest from 'supertest';
import type { InstrumentKind } from '../../../src/domain/lifecycles/instrument-kinds';
import { startFakeMercadoPago } from './fake-mercadopago';
import { startFakePix } from './fake-pix';
import { startFakePsp } from './fake-psp';
import type { Any, FakeServer } from './fake-server';
import { startFakeStripe } from './fake-stripe';
import { startFakeRazorpay } from './razorpay/fake-razorpay';

const SECRET = 'the-webhook-secret-1';
export const TOKEN = 'the-token-in-the-address';
/** A company at the far end of HTTP, the settings that lead there, and its hands. */
export interface Company {
  env: Record<string, string>;
  /** What it makes; the first is the usual one. */
  kinds: InstrumentKind[];
  currency: 'INR' | 'BRL';
  /** The customer pays what the order offers; the charge's id. */
  pay(referenceId: string, kind: InstrumentKind): string;
  /** The company tells the service about a charge; `forged` under a secret that nobody knows. */
  tell(url: string, chargeId: string, forged?: boolean): Promise<number>;
  /** What the service asked of it. */
  requests: FakeServer['requests'];
  setFault: FakeServer['setFault'];
  /** Nothing can be read there. */
  setDown(on: boolean): void;
  /** A payment that was made without an instrument of ours. */
  keep(payment: Any): void;
  /** Searches know what was made until now. */
  index(): void;
  /** How many instruments of a reference somebody could pay now. */
  payable(referenceId: string): number;
  /** Its refunds come to their end. */
  endRefunds(): void;
  close(): Promise<void>;
}

export const post = async (url: string, to: string, headers: Record<string, string>, body: string): Promise<number> => {
  const reply = await supertest(url)
    .post(to)
    .set({ 'content-type': 'application/json', ...headers })
    .send(body);
  return reply.status;
};
const sign = (text: string, forged: boolean): string =>
  createHmac('sha256', forged ? 'another' : SECRET)
    .update(text)
    .digest('hex');

type Now = () => Date;

const NOTHING = (): void => {};

/** Each PSP with a strict server of its own. `now`: the time there. */
export const COMPANIES: Record<string, (now: Now) => Promise<Company>> = {
  razorpay: async (now) => {
    const fake = await startFakeRazorpay(now);
    const madeFor = (reference: string, kind: InstrumentKind): Any[] =>
      [...(kind === 'payment_link' ? fake.links : fake.codes).values()].filter(
        (one) => one.notes.reference_id === reference && (one.status === 'created' || one.status === 'active'),
      );
    return {
      env: {
        PSP: 'razorpay',
        RAZORPAY_KEY_ID: 'rzp_test_1',
        RAZORPAY_KEY_SECRET: 'the-secret',
        RAZORPAY_WEBHOOK_SECRET: `next-secret,${SECRET}`,
        RAZORPAY_BASE_URL: fake.url,
      },
      kinds: ['payment_link', 'upi_intent_link'],
      currency: 'INR',
      pay: (reference, kind) => fake.pay(madeFor(reference, kind)[0]).id,
      payable: (reference) => [...madeFor(reference, 'payment_link'), ...madeFor(reference, 'upi_intent_link')].length,
      endRefunds: () => {
        for (const refund of fake.refunds.values()) refund.status = 'processed';
      },
      setDown: (on) => fake.break(on ? '/' : null),
      keep: (payment) => void fake.payments.set(payment.id, payment),
      index: () => {},
      requests: fake.requests,
      setFault: fake.setFault,
      tell: (url, chargeId, forged = false) => {
        const payment = { entity: { ...fake.payments.get(chargeId) } };
        const body = JSON.stringify({ entity: 'event', event: 'payment.captured', payload: { payment } });
        const headers = { 'x-razorpay-signature': sign(body, forged), 'x-razorpay-event-id': `evt_${chargeId}` };
        return post(url, '/webhooks/razorpay', headers, body);
      },
      close: fake.close,
    };
  },
  pix: async (now) => {
    const fake = await startFakePix({ now });
    const folder = mkdtempSync(path.join(tmpdir(), 'wapay-pix-'));
    const { cert, key } = fake.authority.issue('merchant-1');
    const files = { 'cert.pem': cert, 'key.pem': key, 'ca.pem': fake.authority.cert };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return {
      env: {
        PSP: 'pix',
        PIX_BASE_URL: fake.baseUrl,
        PIX_TOKEN_URL: fake.tokenUrl,
        PIX_CLIENT_ID: 'client-1',
        PIX_CLIENT_SECRET: 'secret-1',
        PIX_KEY: 'loja@example.com',
        PIX_CERT_FILE: path.join(folder, 'cert.pem'),
        PIX_CERT_KEY_FILE: path.join(folder, 'key.pem'),
        PIX_CA_FILE: path.join(folder, 'ca.pem'),
        PIX_WEBHOOK_TOKEN: TOKEN,
      },
      kinds: ['pix_dynamic_code'],
      currency: 'BRL',
      payable: (reference) =>
        [...fake.cobs.values()].filter(
          ({ infoAdicionais: [field], status }) => field.valor === reference && status === 'ATIVA',
        ).length,
      endRefunds: () => {
        for (const pix of fake.received.values()) for (const one of pix.devolucoes) one.status = 'DEVOLVIDO';
      },
      setDown: (on) => fake.break(on ? '/' : null),
      keep: NOTHING,
      index: () => {},
      requests: fake.requests,
      setFault: fake.setFault,
      pay: (reference) =>
        fake.pay([...fake.cobs.values()].find(({ infoAdicionais: [field] }) => field.valor === reference)).endToEndId,
      tell: (url, chargeId, forged = false) => {
        const { endToEndId, txid, valor } = fake.received.get(chargeId);
        // The bank appends /pix, and puts several Pix into one body; one of them is another system's.
        const foreign = { endToEndId: `E${'9'.repeat(31)}`, txid: 'f'.repeat(32), valor: '1.00' };
        const body = JSON.stringify({ pix: [foreign, { endToEndId, txid, valor }] });
        return post(url, `/webhooks/pix/${forged ? 'another-token-12345' : TOKEN}/pix`, {}, body);
      },
      close: async () => {
        rmSync(folder, { recursive: true });
        await fake.close();
      },
    };
  },
  mercadopago: async (now) => {
    const fake = await startFakeMercadoPago(now);
    // The search knows nothing of what is made from now on.
    fake.setLag(true);
    const paymentsOf = (reference: string, kind: InstrumentKind): Any[] =>
      [...fake.payments.values()].filter(
        (one) =>
          one.external_reference === reference &&
          one.status === 'pending' &&
          one.payment_method_id === (kind === 'boleto' ? 'bolbradesco' : 'pix'),
      );
    const linksOf = (reference: string): Any[] =>
      [...fake.preferences.values()].filter((one) => one.external_reference === reference);
    return {
      env: {
        PSP: 'mercadopago',
        MERCADOPAGO_ACCESS_TOKEN: 'APP_USR-1',
        MERCADOPAGO_WEBHOOK_SECRET: SECRET,
        MERCADOPAGO_BASE_URL: fake.url,
      },
      kinds: ['pix_dynamic_code', 'boleto', 'payment_link'],
      currency: 'BRL',
      pay: (reference, kind) =>
        String(
          (kind === 'payment_link'
            ? fake.payPreference(linksOf(reference)[0])
            : fake.pay(paymentsOf(reference, kind)[0])
          ).id,
        ),
      payable: (reference) =>
        paymentsOf(reference, 'pix_dynamic_code').length +
        paymentsOf(reference, 'boleto').length +
        linksOf(reference).filter((one) => !one.expires || Date.parse(one.expiration_date_to) > now().getTime()).length,
      endRefunds: () => {
        for (const refund of fake.refunds.values()) refund.status = 'approved';
      },
      setDown: (on) => fake.break(on ? '/' : null),
      keep: NOTHING,
      index: fake.index,
      requests: fake.requests,
      setFault: fake.setFault,
      tell: (url, chargeId, forged = false) => {
        const ts = String(now().getTime());
        const v1 = sign(`id:${chargeId};request-id:r-1;ts:${ts};`, forged);
        const body = JSON.stringify({ id: 1, type: 'payment', action: 'payment.updated', data: { id: chargeId } });
        const headers = { 'x-signature': `ts=${ts},v1=${v1}`, 'x-request-id': 'r-1' };
        return post(url, `/webhooks/mercadopago?data.id=${chargeId}&type=payment`, headers, body);
      },
      close: fake.close,
    };
  },
  stripe: async (now) => {
    const fake = await startFakeStripe();
    fake.withoutSearch();
    return {
      env: {
        PSP: 'stripe',
        STRIPE_SECRET_KEY: 'sk_test_1',
        STRIPE_WEBHOOK_SECRET: SECRET,
        STRIPE_BASE_URL: fake.url,
      },
      kinds: ['payment_link'],
      currency: 'BRL',
      payable: (reference) =>
        [...fake.links.values()].filter((one) => one.metadata.reference_id === reference && one.active).length,
      endRefunds: () => {
        for (const refund of fake.refunds.values()) refund.status = 'succeeded';
      },
      setDown: (on) => fake.break(on ? '/' : null),
      keep: NOTHING,
      index: () => {},
      requests: fake.requests,
      setFault: fake.setFault,
      pay: (reference) =>
        fake.pay(fake.open([...fake.links.values()].find((one) => one.metadata.reference_id === reference).id)).id,
      tell: (url, chargeId, forged = false) => {
        const payload = JSON.stringify({
          id: `evt_${chargeId}`,
          type: 'charge.updated',
          data: { object: { id: 'ch_1', object: 'charge', payment_intent: chargeId, metadata: {} } },
        });
        const timestamp = Math.floor(now().getTime() / 1000);
        const secret = forged ? 'another' : SECRET;
        const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
        return post(url, '/webhooks/stripe', { 'stripe-signature': header }, payload);
      },
      close: fake.close,
    };
  },
  http: async (now) => {
    const fake = await startFakePsp();
    const secret = `whsec_${Buffer.from(SECRET).toString('base64')}`;
    const openOf = (reference: string): Any[] =>
      fake.instruments.filter((one) => one.reference_id === reference && !one.canceled && !isPaid(reference));
    const isPaid = (reference: string): boolean =>
      fake.charges.some((one) => one.reference_id === reference && one.status === 'succeeded');
    return {
      env: { PSP: 'http', PSP_BASE_URL: fake.url, PSP_API_KEY: 'the-key', PSP_WEBHOOK_SECRET: secret },
      kinds: ['pix_dynamic_code', 'boleto', 'payment_link'],
      currency: 'BRL',
      payable: (reference) => openOf(reference).length,
      endRefunds: () => {
        for (const refund of fake.refunds) {
          refund.status = 'succeeded';
          const charge = fake.charges.find((one) => one.id === refund.charge_id);
          charge.refunds = [{ ...refund, created_at: now().toISOString() }];
        }
      },
      setDown: (on) => (on ? fake.answer(503, '{}') : fake.recover()),
      keep: NOTHING,
      index: () => {},
      requests: fake.requests,
      setFault: fake.setFault,
      pay: (reference_id) => {
        const [{ amount, currency }] = openOf(reference_id);
        return fake.make({ reference_id, amount, currency, method: 'pix', created_at: now().toISOString() }).id;
      },
      tell: (url, chargeId, forged = false) => {
        const { reference_id } = fake.charges.find((one) => one.id === chargeId);
        const body = JSON.stringify({ type: 'charge.succeeded', data: { reference_id } });
        const id = `msg_${chargeId}`;
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now().getTime() / 1000)),
          'webhook-signature': new Webhook(forged ? 'whsec_Zm9yZ2Vk' : secret).sign(id, now(), body),
        };
        return post(url, '/webhooks/psp', headers, body);
      },
      close: fake.close,
    };
  },
};
