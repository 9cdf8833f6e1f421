import { z } from 'zod';
import { findCardNumbers, holdsCardNumber } from '../../domain/brazil/card-number';
import { USER_ID } from '../../domain/order-schema/customer';
import { LAST_FOUR } from '../../domain/order-schema/payment-settings';
import { ProblemError } from '../../domain/values/errors';
import { isStorable } from '../../domain/values/text';
import type { Violation } from '../../domain/values/violation';
import {
  forgetCredential,
  readCredential,
  searchCredentials,
  storeCredential,
} from '../../flows/charges/manage-credentials';
import type { Context } from '../../flows/context';
import {
  deleteCredentialDoc,
  getCredentialDoc,
  putCredentialDoc,
  searchCredentialsDoc,
} from '../docs/credentials-docs';
import { invalidRequest, parseWith, searchedPhone, storedPhone } from '../server/parse';
import { type Call, type Route, reply } from '../server/route';

const LONGEST_ID = 255;
/** A token and a few settings are far smaller. */
const LONGEST_PSP = 8_000;

const user_id = z.string().regex(USER_ID.pattern, USER_ID.detail).optional();

const Credential = z.strictObject({
  last_four_digits: z.string().regex(LAST_FOUR.pattern, LAST_FOUR.detail),
  customer: z
    .strictObject({ phone: storedPhone.optional(), user_id })
    .refine(({ phone, user_id }) => phone !== undefined || user_id !== undefined, 'Give phone, user_id or both.'),
  psp: z
    .record(z.string(), z.unknown())
    .refine((psp) => JSON.stringify(psp).length <= LONGEST_PSP, `At most ${LONGEST_PSP} characters of JSON.`)
    .refine((psp) => isStorable(JSON.stringify(psp)), 'Not well-formed text.'),
});

const Search = z
  .strictObject({ phone: searchedPhone.optional(), user_id })
  .refine(({ phone, user_id }) => (phone === undefined) !== (user_id === undefined), 'Send either phone or user_id.');

/** Stored one-click credentials. */
export const credentialRoutes = (ctx: Context): Route[] => [
  {
    method: 'put',
    path: '/credentials/:credential_id',
    scope: 'write',
    doc: putCredentialDoc(Credential),
    handle: async (call) => {
      const id = idOf(call);
      refuseCardNumbers(id, call.body);
      const { last_four_digits: lastFourDigits, customer, psp } = parseWith(Credential, call.body);
      const { phone = null, user_id: userId = null } = customer;
      const created = await storeCredential(ctx, id, { lastFourDigits, phone, userId, psp });
      return reply(created ? 201 : 200, await readCredential(ctx, id));
    },
  },
  {
    method: 'get',
    path: '/credentials/:credential_id',
    scope: 'read',
    doc: getCredentialDoc,
    handle: async (call) => reply(200, await readCredential(ctx, idOf(call))),
  },
  {
    method: 'delete',
    path: '/credentials/:credential_id',
    scope: 'write',
    doc: deleteCredentialDoc,
    handle: async (call) => {
      await forgetCredential(ctx, idOf(call));
      return { status: 204, body: undefined };
    },
  },
  {
    method: 'post',
    path: '/credentials/search',
    scope: 'read',
    doc: searchCredentialsDoc(Search),
    handle: async ({ body }) => {
      const { phone: phones = [], user_id: userId } = parseWith(Search, body);
      const userIds = userId === undefined ? [] : [userId];
      return reply(200, { data: await searchCredentials(ctx, { phones, userIds }) });
    },
  },
];

const idOf = ({ params }: Call): string => params.credential_id ?? '';

/** Refuses card numbers: PCI DSS would apply to everything that stores or sends them. */
function refuseCardNumbers(id: string, body: unknown): void {
  if (id.length > LONGEST_ID)
    throw new ProblemError('not_found', `A credential_id has at most ${LONGEST_ID} characters.`);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const { customer: _customer, ...rest } = isObject ? (body as Record<string, unknown>) : { body };
  const pointers = searchThrough(isObject ? rest : body);
  const refused = holdsCardNumber(id) ? ['', ...pointers] : pointers;
  if (refused.length === 0) return;
  throw invalidRequest(refused.map((pointer): Violation => ({ pointer, code: 'card_number', detail: NO_CARD_NUMBER })));
}

/** Lists all texts in the value. JSON that is nested too deeply for this search is refused. */
function searchThrough(value: unknown): string[] {
  try {
    return findCardNumbers(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidRequest([{ pointer: '', code: 'too_deep', detail: 'The body is nested too deeply.' }]);
  }
}

const NO_CARD_NUMBER = 'This looks like a card number. Store the token that your PSP gave for the card.';
