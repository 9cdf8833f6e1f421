import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createHttpClient } from '../../../../src/adapters/http/client';
import { createSandbox } from '../../../../src/sandbox/sandbox';
import { parametersOf, razorpay, VirtualClock } from '../../../sandbox/sandbox-stage';
import { closeAll, DIALECTS, keep, MESSAGE, PAYMENT, REFUND } from './dialects';

afterEach(closeAll);

describe.each(DIALECTS)('the sandbox as $name', ({ create }) => {
  /** A pretend WhatsApp over HTTP, and the provider that asks it. */
  const meet = async () => {
    const sandbox = keep(createSandbox({ clock: new VirtualClock(), delays: { slowMs: 5, hangMs: 5 } }));
    const server = createServer(express().use('/sandbox', sandbox.app));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    keep({
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox`;
    const act = async (path: string, method: string, body: object) => {
      const reply = await fetch(`${url}${path}`, {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(reply.status).toBe(200);
    };
    return {
      provider: create(`${url}/whatsapp`, keep(createHttpClient({ name: 'whatsapp' }))),
      pay: (referenceId: string) => act(`/orders/${referenceId}/pay`, 'POST', {}),
      faults: (faults: object) => act('/faults', 'PUT', faults),
    };
  };
  const payment = { referenceId: PAYMENT.referenceId, configurationName: 'nilgiri-rzp-prod' };

  test('a payment from its message to its refund', async () => {
    const { provider, pay } = await meet();
    const message = razorpay(payment.referenceId);
    const { value: total } = parametersOf(message).total_amount;
    expect(await provider.send(message)).toMatchObject({ outcome: 'accepted', wamid: expect.stringMatching(/^wamid/) });
    expect(await provider.lookup(payment)).toMatchObject({
      outcome: 'answered',
      answer: { referenceId: payment.referenceId, status: 'pending', amount: total, transactions: [] },
    });
    await pay(payment.referenceId);
    const paid = await provider.lookup(payment);
    expect(paid).toMatchObject({
      outcome: 'answered',
      answer: { status: 'captured', currency: 'INR', amount: total, transactions: [{ status: 'success' }] },
    });
    const whole = { ...REFUND, ...payment, amount: total };
    expect(await provider.refund(whole)).toMatchObject({ outcome: 'accepted', status: 'pending' });
    expect(await provider.refund({ ...whole, amount: 1 })).toMatchObject({
      outcome: 'refused',
      error: { code: 131009 },
    });
    expect(await provider.lookup(payment)).toMatchObject({
      answer: { transactions: [{ refunds: [{ amount: total }] }] },
    });
  });

  test('what it does not know', async () => {
    const { provider } = await meet();
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: 400 } });
    expect(await provider.refund({ ...REFUND, ...payment })).toMatchObject({ outcome: 'refused' });
    expect(await provider.send(MESSAGE)).toMatchObject({ outcome: 'refused' });
  });

  test('a message whose answer is lost is unknown, and a lookup that is down is no answer', async () => {
    const { provider, faults } = await meet();
    await faults({ send: 'timeout_after', lookup: 'down' });
    expect(await provider.send(razorpay(payment.referenceId))).toMatchObject({ outcome: 'unknown' });
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: 503 } });
    await faults({ lookup: 'ok' });
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'answered' });
  });
});
