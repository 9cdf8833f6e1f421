import { personNames } from '../../db/customers/names-of';
import { namesSince } from '../../db/customers/renames';
import { findCredential } from '../../db/payments/credentials';
import { isSamePerson } from '../../domain/decisions/consent';
import type { OrderDraft } from '../../domain/orders/parse-order';
import { ProblemError } from '../../domain/values/errors';
import type { Violation } from '../../domain/values/violation';
import type { Context } from '../context';

/**
 * Holds the stored credential that an order names against the order, and takes the last four digits from it. With
 * errors the draft is as it was: an unknown credential, somebody else's, or other last four digits.
 */
export async function resolveCredential<Draft extends OrderDraft>(
  ctx: Context,
  draft: Draft,
): Promise<{ draft: Draft; errors: Violation[] }> {
  const { credentialId, details } = draft;
  if (credentialId === null) return { draft, errors: [] };
  const index = details.payment_settings.findIndex(({ type }) => type === 'offsite_card_pay');
  const refuse = (field: string, code: string, detail: string) => ({
    draft,
    errors: [{ pointer: `/payment_settings/${index}/offsite_card_pay/${field}`, code, detail }],
  });
  const credential = await findCredential(ctx.db, credentialId);
  if (!credential)
    return refuse('credential_id', 'unknown_credential', 'Store it first: PUT /v1/credentials/{credential_id}.');
  const { lastFourDigits, customerPhone: phone, customerUserId: userId } = credential;
  const owner = await namesSince(ctx.db, personNames([phone], [userId]), credential.updatedAt);
  if (!isSamePerson(owner, { phones: [draft.to], userIds: [draft.recipient] }))
    return refuse(
      'credential_id',
      'credential_of_another_customer',
      'The credential was not stored for the customer that the order goes to.',
    );
  if (draft.lastFourDigits !== null && draft.lastFourDigits !== lastFourDigits)
    return refuse(
      'last_four_digits',
      'last_four_digits_mismatch',
      'The stored credential has other last four digits; leave them out, or store it anew.',
    );
  const settings = details.payment_settings.map((setting, at) =>
    at === index && setting.type === 'offsite_card_pay'
      ? { ...setting, offsite_card_pay: { last_four_digits: lastFourDigits, credential_id: credentialId } }
      : setting,
  );
  return { draft: { ...draft, lastFourDigits, details: { ...details, payment_settings: settings } }, errors: [] };
}

/** The same, but throws `invalid_request`. */
export async function requireCredential<Draft extends OrderDraft>(ctx: Context, draft: Draft): Promise<Draft> {
  const { draft: filled, errors } = await resolveCredential(ctx, draft);
  if (errors.length === 0) return filled;
  throw new ProblemError('invalid_request', 'The stored credential does not fit the order; see errors.', { errors });
}
