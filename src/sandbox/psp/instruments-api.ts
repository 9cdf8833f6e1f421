/** The pretend PSP makes payment instruments: each once per idempotency key, with content that passes every check. */
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { boletoBarcode, boletoLineOf } from '../../domain/brazil/boleto';
import { composeBrCode } from '../../domain/brazil/br-code';
import type { PspInstrument } from '../world/entities';
import { newPspId } from '../world/ids';
import { hang } from '../world/slow-responses';
import type { World } from '../world/world';
import { chargesOf } from './psp';
import { refuse, remember, repeated } from './psp-keys';

const CURRENCIES = {
  pix_dynamic_code: ['BRL'],
  boleto: ['BRL'],
  payment_link: ['INR', 'BRL'],
  upi_intent_link: ['INR'],
} as const;

const FIELDS = {
  pix_dynamic_code: 'code',
  boleto: 'digitable_line',
  payment_link: 'uri',
  upi_intent_link: 'link',
} as const;

const instrumentRequest = z.strictObject({
  reference_id: z.string().min(1),
  kind: z.enum(['pix_dynamic_code', 'boleto', 'payment_link', 'upi_intent_link']),
  amount: z.strictObject({ value: z.int().min(1), offset: z.literal(100) }),
  currency: z.enum(['INR', 'BRL']),
  expires_at: z.iso.datetime().nullable(),
  customer: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.string()),
});

export function instrumentApi(world: World): Router {
  const router = Router();
  router.post('/instruments', (request, response) => create(world, request, response));
  router.post('/instruments/:id/cancel', (request, response) => cancel(world, String(request.params.id), response));
  return router;
}

function create(world: World, request: Request, response: Response): void {
  const parsed = instrumentRequest.safeParse(request.body);
  if (!parsed.success) refuse(422, 'invalid_request', z.prettifyError(parsed.error));
  const { kind, currency, customer } = parsed.data;
  if (!(CURRENCIES[kind] as readonly string[]).includes(currency))
    refuse(422, 'invalid_currency', 'not in this currency');
  if (kind === 'boleto' && typeof customer.tax_id !== 'string')
    refuse(422, 'tax_id_required', 'a boleto needs a tax id');
  const known = repeated(world, request);
  if (known !== undefined) {
    const made = world.instruments.get(known);
    if (made === undefined) refuse(404, 'not_found', 'the instrument was forgotten');
    response.json(view(made));
    return;
  }
  if (world.faults.charge === 'decline') refuse(422, 'instrument_declined', 'the account may not make this');
  const made = newInstrument(parsed.data);
  world.instruments.put(made.id, made);
  remember(world, request, made.id);
  // It is made; only the answer is lost. A repeat of the same key is answered.
  if (world.faults.charge === 'timeout_after') hang(world, response);
  else response.status(201).json(view(made));
}

function newInstrument(asked: z.infer<typeof instrumentRequest>): PspInstrument {
  const id = newPspId('in');
  return {
    id,
    referenceId: asked.reference_id,
    kind: asked.kind,
    content: contentOf(id, asked),
    amount: asked.amount.value,
    currency: asked.currency,
    expiresAt: asked.expires_at,
    canceled: false,
  };
}

function contentOf(id: string, { kind, amount }: z.infer<typeof instrumentRequest>): string {
  switch (kind) {
    case 'pix_dynamic_code':
      return composeBrCode({ location: `pix.sandbox.example/v2/${id}`, merchantName: 'Sandbox', city: 'Brasilia' });
    case 'boleto': {
      const free = String(Number.parseInt(id.slice(-8), 36))
        .padStart(25, '0')
        .slice(-25);
      return boletoLineOf(boletoBarcode({ bank: '237', amount: amount.value, free })) ?? '';
    }
    case 'payment_link':
      return `https://pay.sandbox.example/l/${id}`;
    case 'upi_intent_link':
      return `upi://pay?pa=sandbox@bank&pn=Sandbox&tr=${id}`;
  }
}

const view = ({ id, kind, content, expiresAt, canceled }: PspInstrument): object => ({
  id,
  kind,
  status: canceled ? 'canceled' : 'open',
  [FIELDS[kind]]: content,
  expires_at: expiresAt,
});

/** An order that is paid has nothing left to end. */
function cancel(world: World, id: string, response: Response): void {
  const made = world.instruments.get(id);
  if (made === undefined) refuse(404, 'not_found', 'no such instrument');
  const paid = chargesOf(world, made.referenceId).some(
    ({ status, attempt }) => status === 'succeeded' && attempt === undefined,
  );
  if (!paid) world.instruments.put(id, { ...made, canceled: true });
  response.json({ id, status: paid ? 'paid' : 'canceled' });
}
