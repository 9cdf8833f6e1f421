import { type Json, valid } from '../samples/order-samples';
import { violationsOf } from './violations';

describe('the size of the message', () => {
  const withItems = (count: number): Json => {
    const request = valid.catalogue();
    const item = { ...request.order.items[0], name: 'n'.repeat(60), retailer_id: 'r'.repeat(100) };
    request.order.items = Array.from({ length: count }, () => item);
    request.payment_settings[0].payment_gateway.enabled_payment_options = ['web'];
    return request;
  };

  test('some hundred items are accepted', () => expect(violationsOf(withItems(500))).toEqual([]));
  test('an order that fills the API’s megabyte is refused', () =>
    expect(violationsOf(withItems(3_000))).toEqual(['/order message_too_large']));

  test('bytes count, not characters', () => {
    const request = withItems(900);
    expect(violationsOf(request)).toEqual([]);
    for (const item of request.order.items) Object.assign(item, { name: 'न'.repeat(60) });
    expect(violationsOf(request)).toEqual(['/order message_too_large']);
  });

  test('the template counts with its parameters', () => {
    const request = withItems(900);
    const body_parameters = Array.from({ length: 100 }, () => 'p'.repeat(1024));
    request.message = { template: { name: 't', language: 'en', body_parameters } };
    expect(violationsOf(request)).toEqual(['/order message_too_large']);
  });

  test('a template has at most 200 parameters', () => {
    const body_parameters = Array.from({ length: 201 }, () => 'p');
    const message = { template: { name: 't', language: 'en', body_parameters } };
    expect(violationsOf({ ...valid.gateway(), message })).toEqual([
      '/message/template/body_parameters too_many_parameters',
    ]);
  });
});
