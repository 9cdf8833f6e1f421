import { type Json, NOW } from './order-samples';

/** A change to a valid request that breaks one rule, where the rule is reported, and its code. */
export type Row = [change: (request: Json) => void, pointer: string, code: string];

export const setting = (request: Json): Json => request.payment_settings[0];
export const gateway = (request: Json): Json => setting(request).payment_gateway;
export const item = (request: Json): Json => request.order.items[0];
export const upi = (link: string) => (request: Json) => {
  setting(request).upi_intent_link.link = link;
};
export const NOW_SECONDS = NOW.getTime() / 1000;
export const GATEWAY = '/payment_settings/0/payment_gateway';
export const ITEM = '/order/items/0';
export const ADDRESS = `${ITEM}/importer_address`;
export const PERSON = '/beneficiaries/0';
export const emoji = (count: number) => '🍞'.repeat(count);
export const set = (pick: (request: Json) => Json, members: Json) => (request: Json) =>
  Object.assign(pick(request), members);
export const drop = (pick: (request: Json) => Json, key: string) => (request: Json) => delete pick(request)[key];
export const root = (request: Json) => request;
export const order = (request: Json) => request.order;
