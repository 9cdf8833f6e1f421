import { z } from 'zod';
import { listOf, time } from '../schemas/parts';
import type { RouteDoc } from '../schemas/route-doc';
import { CREDENTIAL } from './answer-examples';

const tag = 'Credentials';

const Credential = z
  .object({
    credential_id: z.string(),
    last_four_digits: z.string(),
    customer: z.object({ phone: z.string().nullable(), user_id: z.string().nullable() }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Credential', description: 'A stored one-click credential: a PSP’s token, never a card number.' });

/** `schema` as the route checks it. */
export const putCredentialDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'putCredential',
  tag,
  summary: 'Store a credential',
  description:
    'What the PSP needs to charge it goes into `psp`, is kept encrypted and never returned. Card numbers are refused everywhere.',
  body: {
    schema,
    examples: {
      'A token': { last_four_digits: '4242', customer: { phone: '+5511987654321' }, psp: { token: 'tok-1' } },
      Stripe: {
        last_four_digits: '4242',
        customer: { phone: '+5511987654321' },
        psp: { customer: 'cus_NffrFeUfNV2Hib', payment_method: 'pm_1MqLiJLkdIwHu7ix' },
      },
    },
  },
  answers: {
    200: { description: 'Replaced.', schema: Credential, example: CREDENTIAL },
    201: { description: 'Stored.', schema: Credential, example: CREDENTIAL },
  },
  errors: ['psp_required'],
});

export const getCredentialDoc: RouteDoc = {
  id: 'getCredential',
  tag,
  summary: 'Read a credential',
  description: 'Whose it is and what the customer sees of it; the PSP’s token is never returned.',
  answers: { 200: { description: 'Without `psp`.', schema: Credential, example: CREDENTIAL } },
};

/** `schema` as the route checks it. */
export const searchCredentialsDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'searchCredentials',
  tag,
  summary: 'List a customer’s credentials',
  description: 'Send either `phone` or `user_id`. Newest first.',
  body: { schema, examples: { 'By phone': { phone: '+5511987654321' } } },
  answers: { 200: { description: 'All of them.', schema: listOf(Credential), example: { data: [CREDENTIAL] } } },
});

export const deleteCredentialDoc: RouteDoc = {
  id: 'deleteCredential',
  tag,
  summary: 'Forget a credential',
  description: 'Consents to charge it are refused from now on; a charge already under way is not affected.',
  answers: { 204: { description: 'It is gone.', schema: null } },
};
