/** The HTTP side of the PSP: charges and refunds, each request once per idempotency key. */
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Charge, PspRefund } from '../world/entities';
import { newPspId } from '../world/ids';
import { hang, slow } from '../world/slow-responses';
import type { World } from '../world/world';
import { instrumentApi } from './instruments-api';
import { chargesOf, chargeView, leftOfCharge, putCharge, startRefund } from './psp';
import { Refusal, refuse, remember, repeated } from './psp-keys';

const amount = z.strictObject({ value: z.int().min(1), offset: z.literal(100) });
const currency = z.enum(['INR', 'BRL']);

const chargeRequest = z.strictObject({
  reference_id: z.string().min(1),
  attempt: z.union([z.int(), z.string().min(1)]),
  credential_id: z.string().min(1),
  psp: z.record(z.string(), z.unknown()),
  amount,
  currency,
  customer: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.string()),
});

const refundRequest = z.strictObject({
  charge_id: z.string().min(1),
  reference_id: z.string().min(1),
  amount,
  currency,
});

/** The router to mount at /psp. */
export function pspApi(world: World): Router {
  const router = Router();
  router.use(
    world.httpLog.recorder('psp', () => world.now()),
    express.json(),
  );
  router.use((request, _response, next) => {
    if (/^Bearer .+/.test(request.get('authorization') ?? '')) next();
    else refuse(401, 'unauthorized', 'a bearer key is needed');
  });
  router.post('/charges', (request, response) => charge(world, request, response));
  router.get('/charges', (request, response) => listCharges(world, request, response));
  router.post('/refunds', (request, response) => refund(world, request, response));
  router.get('/refunds/:id', (request, response) => {
    const found = world.pspRefunds.get(request.params.id);
    if (found === undefined) refuse(404, 'not_found', 'no such refund');
    response.json(refundView(found));
  });
  router.use(instrumentApi(world));
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    const refusal = error instanceof SyntaxError ? new Refusal(400, 'malformed_json', 'the body is not JSON') : error;
    if (!(refusal instanceof Refusal)) return next(error);
    response.status(refusal.status).json({ error: { code: refusal.code, message: refusal.message } });
  });
  return router;
}

const refundView = ({ id, status }: PspRefund): object => ({ id, status });

function charge(world: World, request: Request, response: Response): void {
  const parsed = chargeRequest.safeParse(request.body);
  if (!parsed.success) refuse(422, 'invalid_request', z.prettifyError(parsed.error));
  const known = repeated(world, request);
  const fault = world.faults.charge;
  const made = known === undefined ? newCharge(world, parsed.data, fault === 'decline') : world.charges.get(known);
  if (made === undefined) refuse(404, 'not_found', 'the charge was forgotten');
  if (known === undefined) {
    remember(world, request, made.id);
    putCharge(world, made, 'sent');
    // The money is taken; only the answer is lost. A repeat of the same key is answered.
    if (fault === 'timeout_after') {
      hang(world, response);
      return;
    }
  }
  response.status(made.status === 'failed' ? 402 : known === undefined ? 201 : 200).json(chargeView(world, made));
}

function newCharge(world: World, asked: z.infer<typeof chargeRequest>, declined: boolean): Charge {
  return {
    id: newPspId('ch'),
    reference_id: asked.reference_id,
    attempt: asked.attempt,
    status: declined ? 'failed' : 'succeeded',
    amount: asked.amount,
    currency: asked.currency,
    created_at: world.now().toISOString(),
    ...(declined ? { error: { code: 'card_declined', message: 'The card was declined' } } : {}),
  };
}

async function listCharges(world: World, request: Request, response: Response): Promise<void> {
  const fault = world.faults.lookup;
  if (fault === 'down') refuse(503, 'unavailable', 'try again later');
  if (fault === 'slow' && !(await slow(world, response))) return;
  const reference = request.query.reference_id;
  if (typeof reference !== 'string') refuse(422, 'invalid_request', 'reference_id is required');
  const off = fault === 'wrong_amount' ? 1 : 0;
  const data = chargesOf(world, reference).map((made) => ({
    ...chargeView(world, made),
    amount: { value: made.amount.value + off, offset: 100 },
  }));
  response.json({ data });
}

function refund(world: World, request: Request, response: Response): void {
  const parsed = refundRequest.safeParse(request.body);
  if (!parsed.success) refuse(422, 'invalid_request', z.prettifyError(parsed.error));
  const known = repeated(world, request);
  if (known !== undefined) {
    const made = world.pspRefunds.get(known);
    if (made === undefined) refuse(404, 'not_found', 'the refund was forgotten');
    response.json(refundView(made));
    return;
  }
  const { charge_id, reference_id, amount: asked } = parsed.data;
  const made = world.charges.get(charge_id);
  if (made === undefined || made.reference_id !== reference_id)
    refuse(404, 'not_found', 'no such charge for this reference');
  if (made.status !== 'succeeded') refuse(422, 'not_refundable', 'the charge has not succeeded');
  if (made.currency !== parsed.data.currency || asked.value > leftOfCharge(world, made))
    refuse(422, 'not_refundable', 'more than is left of the charge, or another currency');
  const started = startRefund(world, made, asked.value);
  remember(world, request, started.id);
  response.status(201).json(refundView(started));
}
