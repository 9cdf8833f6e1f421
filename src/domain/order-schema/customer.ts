import type { Form } from './text';

/** A phone number as it is taken everywhere; it is kept as its digits. */
export const PHONE: Form = {
  pattern: /^\+?[1-9]\d{6,14}$/u,
  code: 'invalid_phone',
  detail: 'Give the phone number in E.164: country code and number, digits only, with or without a leading +.',
};

/** Meta, Business-scoped user IDs: two-letter country, dot, up to 128 letters and digits. */
export const USER_ID: Form = {
  pattern: /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/u,
  code: 'invalid_recipient',
  detail: 'Give the business-scoped user id as WhatsApp sent it: two capital letters, a dot, then letters and digits.',
};
