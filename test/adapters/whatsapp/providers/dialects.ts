import { createHttpClient, type HttpClient } from '../../../../src/adapters/http/client';
import { createDialog360 } from '../../../../src/adapters/whatsapp/dialog360';
import { createMeta } from '../../../../src/adapters/whatsapp/meta';
import type { Messenger, PaymentProvider, RefundProvider } from '../../../../src/ports';
import { type Answer, deadUrl, type Seen, startHttp, startTcp } from '../../http/loopback';
import { fixture } from '../fixture';

type Provider = Messenger & PaymentProvider & RefundProvider;

export interface Dialect {
  name: string;
  create(baseUrl: string, client: HttpClient): Provider;
  messages: string;
  lookup: string;
  refund: string;
  proof: Record<string, string>;
}

export const dialog360 = (
  baseUrl: string,
  client: HttpClient,
  lookupPath = '/v1/payments/{configuration}/{reference_id}',
) => createDialog360({ baseUrl, client, apiKey: 'the-key', lookupPath, refundPath: '/payments_refund' });

/** Both providers keep the same promises; only addresses and proofs differ. */
export const DIALECTS: Dialect[] = [
  {
    name: '360dialog',
    create: dialog360,
    messages: '/messages',
    lookup: '/v1/payments/nilgiri%20rzp%2Fprod/NL-20261120-0001',
    refund: '/payments_refund',
    proof: { 'd360-api-key': 'the-key' },
  },
  {
    name: 'Meta',
    create: (baseUrl, client) =>
      createMeta({ baseUrl: `${baseUrl}/v24.0/`, client, accessToken: 'the-key', phoneNumberId: '109876543210987' }),
    messages: '/v24.0/109876543210987/messages',
    lookup: '/v24.0/109876543210987/payments/nilgiri%20rzp%2Fprod/NL-20261120-0001',
    refund: '/v24.0/109876543210987/payments_refund',
    proof: { authorization: 'Bearer the-key' },
  },
];

export const MESSAGE = { messaging_product: 'whatsapp', to: '919845012345', type: 'interactive' };
export const PAYMENT = { referenceId: 'NL-20261120-0001', configurationName: 'nilgiri rzp/prod' };
export const REFUND = {
  id: '0b6c7d2e-3f4a-4b5c-8d6e-7f8091a2b3c4',
  transactionId: 'order_3UHzqZSwpDWiAQ',
  currency: 'INR',
  referenceId: 'NL-20261120-0001',
  configurationName: 'nilgiri-rzp-prod',
  amount: 64900,
  speed: 'normal' as const,
};

/** What a test opened; the test file closes it after each. */
const closing: (() => Promise<void> | void)[] = [];
export const keep = <T extends { close(): Promise<void> | void }>(thing: T): T => {
  closing.push(() => thing.close());
  return thing;
};
export const closeAll = async (): Promise<void> => {
  for (const close of closing.splice(0)) await close();
};

export const client = () => keep(createHttpClient({ name: 'whatsapp', timeoutMs: 1_000, maxBytes: 10_000 }));
export const serve = async (answer: (seen: Seen) => Answer | null) => keep(await startHttp(answer));
export const ok = (name: string): Answer => ({ status: 200, body: fixture(name) });

/** How a request can end without a usable answer, and what may be concluded. */
export const NO_ANSWERS: [name: string, url: () => Promise<string>, outcome: 'retry' | 'unknown'][] = [
  ['the connection is refused', deadUrl, 'retry'],
  ['no answer comes', async () => (await serve(() => null)).url, 'unknown'],
  [
    'the connection is reset after the request',
    async () => keep(await startTcp((socket) => socket.on('data', () => socket.resetAndDestroy()))).url,
    'unknown',
  ],
  [
    'the answer is too large',
    async () => (await serve(() => ({ status: 200, body: 'x'.repeat(20_000) }))).url,
    'unknown',
  ],
];

/** A provider whose server gives one answer to everything. */
export async function meetServer(create: Dialect['create'], answer: Answer) {
  const server = await serve(() => answer);
  return { server, provider: create(server.url, client()) };
}
