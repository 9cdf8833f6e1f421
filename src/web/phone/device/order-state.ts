import type { BubbleOrder } from '../types';

export type PhoneState = 'open' | 'paying' | 'paid' | 'canceled' | 'expired';

/** What the customer's phone knows about an order. */
export function stateOf(order: BubbleOrder, now: number): PhoneState {
  if (order.payment_status === 'captured' || order.payment_label === 'captured') return 'paid';
  if (order.status === 'canceled') return 'canceled';
  if (order.in_progress) return 'paying';
  const ends = order.parameters.order?.expiration?.timestamp;
  return ends !== undefined && Number(ends) * 1000 < now ? 'expired' : 'open';
}

export type Option = 'upi' | 'card' | 'netbanking' | 'wallet' | 'one_click' | 'pix' | 'boleto' | 'link' | 'upi_link';

const GATEWAY: Option[] = ['upi', 'card', 'netbanking', 'wallet'];
const BY_SETTING: Record<string, Option> = {
  upi_intent_link: 'upi_link',
  payment_link: 'link',
  pix_dynamic_code: 'pix',
  boleto: 'boleto',
  offsite_card_pay: 'one_click',
};

/** The ways to pay that the order offers; an Indian gateway offers four. */
export function optionsOf({ parameters }: BubbleOrder): Option[] {
  const settings = parameters.payment_settings ?? [];
  const options = settings.flatMap(({ type }) => BY_SETTING[type] ?? GATEWAY);
  return options.length > 0 ? options : GATEWAY;
}
