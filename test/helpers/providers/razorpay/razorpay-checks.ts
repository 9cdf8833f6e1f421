import type { Any, FakeAnswer } from '../fake-server';

export const LINK_FIELDS = new Set([
  ...['amount', 'currency', 'accept_partial', 'reference_id', 'description', 'customer', 'notify', 'reminder_enable'],
  ...['notes', 'expire_by', 'callback_url', 'callback_method', 'upi_link'],
]);
export const QR_FIELDS = new Set([
  ...['type', 'name', 'usage', 'fixed_amount', 'payment_amount', 'description', 'customer_id', 'close_by', 'notes'],
]);
const QUARTER = 15 * 60;

export const checkNotes = (notes: Any): FakeAnswer | null => {
  if (notes === undefined) return null;
  const values = Object.values(notes as object);
  if (values.length > 15 || values.some((value) => typeof value !== 'string' || value.length > 255))
    return refuse('notes must have at most 15 keys, with values of at most 255 characters');
  return null;
};
export const checkEnd = (end: unknown, now: number): FakeAnswer | null =>
  end !== undefined && (typeof end !== 'number' || end < now + QUARTER)
    ? refuse('timestamp must be atleast 15 minutes in future')
    : null;
export const checkFields = (body: Any, fields: Set<string>): FakeAnswer | null => {
  const strange = Object.keys(body).filter((field) => !fields.has(field));
  return strange.length > 0 ? refuse(`${strange.join(', ')} is/are not required and should not be sent`) : null;
};

export const refuse = (description: string): FakeAnswer => ({
  status: 400,
  body: {
    error: { code: 'BAD_REQUEST_ERROR', description, source: 'business', step: 'NA', reason: 'NA', metadata: {} },
  },
});
