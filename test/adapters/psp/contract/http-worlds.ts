import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { createHttpPsp } from '../../../../src/adapters/psp/http/http-psp';
import { createHttpPspWebhooks } from '../../../../src/adapters/psp/http/http-webhooks';
import type { InstrumentKind } from '../../../../src/domain/lifecycles/instrument-kinds';
import { createSandbox } from '../../../../src/sandbox/sandbox';
import { startFakePsp } from '../../../helpers/providers/fake-psp';
import type { Any, ServerFault } from '../../../helpers/providers/fake-server';
import { createClients, delivery, newClock, type Proof, type PspWorld } from './psp-world';

const PRESENT = 'whsec_cHJlc2VudCBzZWNyZXQ=';
const FORMER = 'whsec_Zm9ybWVyIHNlY3JldA==';
const SECRETS = { present: PRESENT, former: FORMER, forged: 'whsec_Zm9yZ2Vk' };

/** A delivery in the form of Standard Webhooks. */
const signed =
  (now: () => Date): PspWorld['delivery'] =>
  (proof: Proof, { referenceId }) => {
    const body = JSON.stringify({ type: 'charge.succeeded', data: { reference_id: referenceId } });
    const id = `msg_${referenceId}`;
    return delivery(body, {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now().getTime() / 1000)),
      'webhook-signature': new Webhook(SECRETS[proof]).sign(id, now(), body),
    });
  };

/** A merchant's own service behind the protocol of the README. */
export async function startHttpWorld(): Promise<PspWorld> {
  const fake = await startFakePsp();
  const clock = newClock();
  const clients = createClients();
  const at = (baseUrl: string, apiKey = 'the-key') =>
    createHttpPsp({ baseUrl, apiKey, keyHours: 24, clock, client: clients.open() });
  const chargeOf = (id: string): Any => fake.charges.find((one) => one.id === id);
  return {
    psp: at(fake.url),
    currency: 'BRL',
    clock,
    reader: createHttpPspWebhooks([PRESENT, FORMER]),
    setFault: fake.setFault,
    payable: (kind, reference) =>
      fake.instruments.filter((one) => one.reference_id === reference && one.kind === kind && !one.canceled).length,
    pay: async (_kind, reference_id) => {
      const { amount, currency } = fake.instruments.find((one) => one.reference_id === reference_id && !one.canceled);
      return fake.make({ reference_id, amount, currency, method: 'pix' }).id;
    },
    setLag: null,
    refundElsewhere: (id, value) => {
      const charge = chargeOf(id);
      charge.refunds = [
        ...(charge.refunds ?? []),
        { id: `re_x${id}`, amount: { value, offset: 100 }, status: 'succeeded', created_at: '2026-11-20T11:00:00Z' },
      ];
    },
    endRefunds: (status) => {
      for (const refund of fake.refunds) {
        refund.status = status === 'completed' ? 'succeeded' : 'failed';
        const charge = chargeOf(refund.charge_id);
        charge.refunds = [{ ...refund, created_at: '2026-11-20T11:00:00Z' }];
      }
    },
    refundsOf: (id) => fake.refunds.filter((one) => one.charge_id === id).length,
    dispute: (id, value) => {
      const claim = {
        id: `dp_${id}`,
        kind: 'chargeback',
        status: 'open',
        amount: { value, offset: 100 },
        reason: 'fraud',
        opened_at: '2026-11-25T00:00:00Z',
        closed_at: null,
      };
      chargeOf(id).disputes = [claim];
      return { kind: 'chargeback', end: (how) => void Object.assign(claim, { status: how }) };
    },
    breakOptional: null,
    expireTokens: null,
    wrongKey: () => at(fake.url, 'wrong'),
    unreachable: (url) => at(url),
    delivery: signed(clock.now),
    close: async () => {
      clients.close();
      await fake.close();
    },
  };
}

/** The sandbox's PSP, which the same adapter reaches. */
export async function startSandboxWorld(): Promise<PspWorld> {
  const clock = newClock();
  const sandbox = createSandbox({ clock, delays: { hangMs: 5_000 } });
  const { world } = sandbox;
  const faulty = withFaults(express().use('/sandbox', sandbox.app));
  const server = createServer(faulty.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clients = createClients();
  const at = (baseUrl: string, apiKey = 'sandbox') =>
    createHttpPsp({ baseUrl, apiKey, keyHours: 24, clock, client: clients.open() });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox/psp`;
  const openOf = (kind: InstrumentKind, reference: string) =>
    world.instruments.all().filter((one) => one.referenceId === reference && one.kind === kind && !one.canceled);
  return {
    psp: at(url),
    currency: 'BRL',
    clock,
    reader: createHttpPspWebhooks([PRESENT, FORMER]),
    setFault: faulty.setFault,
    payable: (kind, reference) => openOf(kind, reference).length,
    pay: async (kind, reference) => {
      const [instrument] = openOf(kind, reference);
      const id = `ch_${reference}`;
      const amount = { value: instrument?.amount ?? 0, offset: 100 };
      const made = {
        id,
        reference_id: reference,
        status: 'succeeded' as const,
        amount,
        currency: instrument?.currency ?? '',
      };
      world.charges.put(id, { ...made, created_at: world.now().toISOString() });
      return id;
    },
    setLag: null,
    refundElsewhere: (chargeId, amount) =>
      void world.pspRefunds.put(`re_${chargeId}`, { id: `re_${chargeId}`, chargeId, amount, status: 'succeeded' }),
    endRefunds: (status) => {
      for (const refund of world.pspRefunds.all())
        world.pspRefunds.put(refund.id, { ...refund, status: status === 'completed' ? 'succeeded' : 'failed' });
    },
    refundsOf: (id) => world.pspRefunds.all().filter(({ chargeId }) => chargeId === id).length,
    dispute: (chargeId, amount) => {
      const openedAt = world.now().toISOString();
      const claim = {
        id: `dp_${chargeId}`,
        chargeId,
        kind: 'chargeback',
        amount,
        reason: null,
        openedAt,
        closedAt: null,
      };
      world.pspDisputes.put(claim.id, { ...claim, status: 'open' });
      return { kind: 'chargeback', end: (how) => void world.pspDisputes.put(claim.id, { ...claim, status: how }) };
    },
    breakOptional: null,
    expireTokens: null,
    // The sandbox takes any key but none.
    wrongKey: () => at(url, ''),
    unreachable: (nowhere) => at(nowhere),
    delivery: signed(clock.now),
    close: async () => {
      clients.close();
      await sandbox.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Puts a bad line in front of a server of our own. */
function withFaults(listener: RequestListener) {
  let fault: ServerFault | null = null;
  let strikes = 0;
  const crash = (response: ServerResponse, status: number, headers = {}): void =>
    void response.writeHead(status, headers).end('{}');
  return {
    setFault: (next: ServerFault | null, times = 1): void => {
      fault = next;
      strikes = times;
    },
    listener: (request: IncomingMessage, response: ServerResponse): void => {
      const strike = fault !== null && strikes > 0 && request.method !== 'GET' ? fault : null;
      if (strike === null) {
        listener(request, response);
        return;
      }
      strikes -= 1;
      if (strike === 'cut_before') return void request.socket.destroy();
      if (strike === 'crash_before') return void crash(response, 503);
      if (strike === 'busy') return void crash(response, 429, { 'retry-after': '7' });
      // Done, and the answer goes nowhere.
      response.end = ((): ServerResponse => {
        if (strike === 'cut_after') request.socket.destroy();
        if (strike === 'crash_after')
          request.socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return response;
      }) as ServerResponse['end'];
      listener(request, response);
    },
  };
}
