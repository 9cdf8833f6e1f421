/** The rules between the fields of an order_details message; written from WhatsApp's side, apart from the service's own. */
import { GraphError } from './graph-error';
import type { OrderParameters } from './schema/whatsapp-order-schema';

interface Surroundings {
  /** Where the parameters stand in the message, for the text of refusals. */
  path: string;
  now: Date;
  hasHeader: boolean;
  headerIsLink: boolean;
}

type Order = NonNullable<OrderParameters['order']>;
type Indian = Extract<OrderParameters, { currency: 'INR' }>;

/** Meta, "Receive payments via payment gateways": an order must not expire sooner than this. */
const SHORTEST_LIFE_SECONDS = 300;

/** Throws a GraphError for the first rule that the order breaks. */
export function checkOrderRules(parameters: OrderParameters, around: Surroundings): void {
  const { path } = around;
  if (parameters.order !== undefined) {
    checkArithmetic(parameters.order, parameters.total_amount.value, path);
    checkExpiration(parameters.order, parameters.currency, around);
  }
  if (parameters.currency === 'INR') {
    checkIndianPaymentKind(parameters, path);
    checkGoods(parameters, path);
    checkIndianItems(parameters, path);
    return;
  }
  if (!around.hasHeader) return;
  if (parameters.order === undefined) refuse('interactive.header', 'a simplified message has no header');
  if (!around.headerIsLink) refuse('interactive.header', 'image.link is required');
}

function refuse(name: string, why: string): never {
  throw new GraphError(131009, `Parameter ${name}: ${why}`);
}

function needs(present: boolean, name: string): void {
  if (!present) throw new GraphError(131008, `Parameter ${name} is required`);
}

function checkArithmetic(order: Order, total: number, path: string): void {
  let subtotal = 0;
  for (const [index, item] of order.items.entries()) {
    if (item.sale_amount !== undefined && item.sale_amount.value >= item.amount.value)
      refuse(`${path}.order.items[${index}].sale_amount`, 'must be lower than amount');
    subtotal += (item.sale_amount ?? item.amount).value * item.quantity;
  }
  if (order.subtotal.value !== subtotal)
    refuse(`${path}.order.subtotal`, 'does not match the sum of amount x quantity over the items');
  const expected = subtotal + order.tax.value + (order.shipping?.value ?? 0) - (order.discount?.value ?? 0);
  if (total !== expected)
    throw new GraphError(131009, 'Total amount does not match subtotal + tax + shipping - discount for this order');
}

function checkExpiration(order: Order, currency: string, around: Surroundings): void {
  if (order.expiration === undefined) return;
  const name = `${around.path}.order.expiration`;
  if (Number(order.expiration.timestamp) < around.now.getTime() / 1000 + SHORTEST_LIFE_SECONDS)
    refuse(`${name}.timestamp`, 'must be at least 300 seconds in the future');
  // Brazil requires the description; India's own samples leave it out in places.
  if (currency === 'BRL') needs(order.expiration.description !== undefined, `${name}.description`);
}

function checkIndianPaymentKind(parameters: Indian, path: string): void {
  const { payment_type: type, payment_configuration: configuration } = parameters;
  const settings = parameters.payment_settings?.[0];
  if (settings === undefined) {
    // The forms before payment_settings: a static UPI address, or a gateway named in payment_type.
    needs(type !== undefined, `${path}.payment_settings`);
    needs(configuration !== undefined, `${path}.payment_configuration`);
    return;
  }
  if (settings.type === 'payment_link') needs(type !== undefined, `${path}.payment_type`);
  const upi = settings.type === 'payment_link' || settings.type === 'upi_intent_link';
  if (type !== undefined && (type === 'upi') !== upi)
    refuse(`${path}.payment_type`, `does not fit payment_settings of type ${settings.type}`);
}

function checkGoods(parameters: Indian, path: string): void {
  if (parameters.type === 'physical-goods' && parameters.shipping_info === undefined)
    needs(parameters.beneficiaries !== undefined, `${path}.beneficiaries`);
}

function checkIndianItems(parameters: Indian, path: string): void {
  const { order } = parameters;
  const kind = parameters.payment_settings?.[0]?.type ?? parameters.payment_type;
  const importerNeeded = order.catalog_id === undefined && kind !== 'upi_intent_link' && kind !== 'upi';
  const withImage = order.items.some((item) => item.image !== undefined);
  if (withImage && order.items.length > 10) refuse(`${path}.order.items`, 'at most 10 items when image is used');
  for (const [index, item] of order.items.entries()) {
    const name = `${path}.order.items[${index}]`;
    if (item.image !== undefined && (item.retailer_id !== undefined || order.catalog_id !== undefined))
      refuse(`${name}.image`, 'cannot be used together with retailer_id or catalog_id');
    if (!importerNeeded) continue;
    needs(item.country_of_origin !== undefined, `${name}.country_of_origin`);
    needs(item.importer_name !== undefined, `${name}.importer_name`);
    needs(item.importer_address !== undefined, `${name}.importer_address`);
  }
}
