import { type Fields, matching } from './fields';

const PHONE = matching(
  /^\+?[1-9]\d{6,14}$/u,
  'invalid_phone',
  'Give the phone number in E.164: country code and number, digits only, with or without a leading +.',
);

/** Meta, Business-scoped user IDs: two-letter country, dot, up to 128 letters and digits. */
const USER_ID = matching(
  /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/u,
  'invalid_recipient',
  'Give the business-scoped user id as WhatsApp sent it: two capital letters, a dot, then letters and digits.',
);

/** Reads exactly one of `to` (as digits) and `recipient`. */
export function readCustomer(body: Fields): { to: string | null; recipient: string | null } {
  const to = body.text('to', { matches: PHONE });
  const recipient = body.text('recipient', { matches: USER_ID });
  if (body.has('to') && body.has('recipient')) {
    body.report.add(body.at('recipient'), 'conflict', 'Give either to or recipient, not both.');
  }
  if (!body.has('to') && !body.has('recipient')) {
    body.report.add(body.at('to'), 'required', 'Give to (a phone number) or recipient (a business-scoped user id).');
  }
  return { to: to?.replace('+', '') ?? null, recipient: recipient ?? null };
}
