import { ITEM_ROWS } from './item-rows';
import { MESSAGE_ROWS } from './message-rows';
import { PAYMENT_SETTING_ROWS } from './payment-setting-rows';
import { REQUEST_ROWS } from './request-rows';

/** Every rule of an order: by subject, a valid request and the ways to break it. */
export const tables = { ...REQUEST_ROWS, ...PAYMENT_SETTING_ROWS, ...ITEM_ROWS, ...MESSAGE_ROWS };
