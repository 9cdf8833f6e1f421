import type { Json } from './convert';
import type { Responses } from './responses';

const SENDERS: [path: string, id: string, sender: string, proof: string][] = [
  ['psp', 'psp', 'your charge service', 'Signed as Standard Webhooks has it, under `PSP_WEBHOOK_SECRET`.'],
  ['stripe', 'stripe', 'Stripe', 'Signed: `Stripe-Signature`.'],
  ['razorpay', 'razorpay', 'Razorpay', 'Signed: `X-Razorpay-Signature`, over the raw body.'],
  ['mercadopago', 'mercadopago', 'Mercado Pago', 'Signed: `x-signature`, over the id in the query.'],
  ['pix', 'pix', 'your bank (API Pix)', 'The secret of `PIX_WEBHOOK_TOKEN` in `?token=`, or the certificate’s name.'],
  ['pix/pix', 'pixAppended', 'your bank, which appends `/pix`', 'As `/webhooks/pix`.'],
  ['pix/{token}', 'pixToken', 'your bank, the secret in the path', 'The token is `PIX_WEBHOOK_TOKEN`.'],
  ['pix/{token}/pix', 'pixTokenAppended', 'your bank, the secret in the path, `/pix` appended', 'As above.'],
];

/** The routes of PSP webhooks: path, id, summary, and the rest of the operation. */
export const describePspWebhooks = (
  responses: Responses,
): { path: string; id: string; summary: string; rest: Json }[] =>
  SENDERS.map(([path, id, sender, proof]) => ({
    path: `/webhooks/${path}`,
    id: `${id}Webhook`,
    summary: `Webhooks of ${sender}`,
    rest: {
      description: `${proof} A reason to look the payment up, never more: nothing in it moves money.`,
      ...(path.includes('{token}') && {
        parameters: [{ name: 'token', in: 'path', required: true, schema: { type: 'string' } }],
      }),
      requestBody: { required: true, content: { 'application/json': { schema: {} } } },
      responses: {
        200: { description: 'It is stored, or about nothing of ours.' },
        ...responses.of(['unauthorized', 'not_found', 'payload_too_large', 'unavailable']),
      },
    },
  }));
