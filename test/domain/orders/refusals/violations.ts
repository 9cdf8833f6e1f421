import { parseOrderRequest } from '../../../../src/domain/orders/parse-order';
import { type Json, NOW } from '../samples/order-samples';

export const context = { now: NOW, livePsp: true };

/** What is wrong with a request: each pointer with its code. */
export function violationsOf(request: Json): string[] {
  const result = parseOrderRequest(JSON.parse(JSON.stringify(request)), context);
  return result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
}
