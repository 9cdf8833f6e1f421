import type { OrderDetails, PaymentSetting } from '../order-schema/shapes/shapes';

/**
 * An order's details without the person. Stays: goods, prices, tax, how it was to be paid. Goes: beneficiaries with
 * their addresses, free text that may name somebody, the gateway's pass-through fields, the stored credential, and
 * links, which are often personal.
 */
export function eraseDetails({ payment_settings, order }: OrderDetails): OrderDetails {
  if (!order) return { payment_settings: payment_settings.map(eraseSetting), order };
  const { shipping, discount, expiration, ...rest } = order;
  return {
    payment_settings: payment_settings.map(eraseSetting),
    order: {
      ...rest,
      ...(shipping && { shipping: withoutDescription(shipping) }),
      ...(discount && { discount: withoutDescription(discount) }),
      ...(expiration && { expiration: { timestamp: expiration.timestamp } }),
    },
  };
}

function eraseSetting(setting: PaymentSetting): PaymentSetting {
  switch (setting.type) {
    case 'payment_gateway': {
      const { type, configuration_name } = setting.payment_gateway;
      return { type: 'payment_gateway', payment_gateway: { type, configuration_name } };
    }
    case 'upi_intent_link':
      return { type: 'upi_intent_link', upi_intent_link: { link: '' } };
    case 'payment_link':
      return { type: 'payment_link', payment_link: { uri: '' } };
    case 'offsite_card_pay':
      return { type: 'offsite_card_pay', offsite_card_pay: { credential_id: '' } };
    case 'pix_dynamic_code':
      return { type: 'pix_dynamic_code', pix_dynamic_code: { ...setting.pix_dynamic_code, code: '' } };
    case 'boleto':
      return setting;
  }
}

function withoutDescription<T extends { description?: string }>({
  description: _,
  ...rest
}: T): Omit<T, 'description'> {
  return rest;
}

/** In the place of a text that somebody else wrote, such as a PSP: names are in such texts. */
export const ERASED_TEXT = '…';

/** An error without what the other side said in its own words. */
export function eraseError<E extends object | null>(error: E): E {
  if (error === null) return error;
  const texts = Object.keys(error).filter((key) => key === 'title' || key === 'message' || key === 'details');
  const erased = texts.map((key) => [key, error[key as never] === null ? null : ERASED_TEXT]);
  return { ...error, ...Object.fromEntries(erased), ...('traceId' in error && { traceId: null }) };
}

/** Whom to erase: every name under which somebody is known here. */
export interface Identity {
  /** Telephone numbers as WhatsApp writes them, digits only. */
  phones: ReadonlySet<string>;
  userIds: ReadonlySet<string>;
}

/** Makes the test whether a text mentions somebody; a number inside a longer one is another number. */
export function mentions({ phones, userIds }: Identity): (text: string) => boolean {
  const words = [...phones, ...userIds].map((word) => word.replace(/[^\w]/g, '\\$&'));
  if (words.length === 0) return () => false;
  const pattern = new RegExp(`(?<![0-9A-Za-z])(?:${words.join('|')})(?![0-9A-Za-z])`);
  return (text) => pattern.test(text);
}

/** A stored answer without the person: order resources of theirs lose everything personal, and so does any other text. */
export function eraseAnswer(answer: unknown, isMentioned: (text: string) => boolean): unknown {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return isMentioned(value) ? '' : value;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const isTheirs = 'customer' in value && isMentioned(JSON.stringify(value.customer));
    const erased = isTheirs ? { ...value, ...ERASED } : value;
    // What `validate` shows is the whole message, with the words to the customer.
    const entries = Object.entries(erased).filter(
      ([key]) => key !== 'payload' && !(isTheirs && key === 'beneficiaries'),
    );
    return Object.fromEntries(entries.map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(answer);
}

/** The parts of an order resource in which a person can be. */
export const ERASED = {
  customer: { phone: null, user_id: null },
  order: null,
  payment_settings: [],
  messages: [],
  metadata: {},
};
