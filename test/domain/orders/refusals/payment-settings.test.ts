import { parseOrderRequest } from '../../../../src/domain/orders/parse-order';
import { valid } from '../samples/order-samples';
import { violationsOf } from './violations';

describe('the name of a payment configuration', () => {
  test.each([
    ['.', 'invalid_configuration_name'],
    ['..', 'invalid_configuration_name'],
    ['...', null],
    ['a/../b', null],
    ['nilgiri prod', null],
  ])('%j: %s', (name, code) => {
    const request = valid.gateway();
    request.payment_settings[0].payment_gateway.configuration_name = name;
    const pointer = '/payment_settings/0/payment_gateway/configuration_name';
    expect(violationsOf(request)).toEqual(code === null ? [] : [`${pointer} ${code}`]);
  });
});

describe('a boleto', () => {
  const LINE = '/payment_settings/0/boleto/digitable_line';
  test.each<[string, string, string, string[]]>([
    ['due in five days', '23793381288600083013252856000063516410000004590', '2026-11-20', []],
    ['overdue by a year to the day', '23793381288600083013252856000063516410000004590', '2027-11-25', []],
    [
      'overdue by more than a year',
      '23793381288600083013252856000063516410000004590',
      '2027-11-28',
      [`${LINE} boleto_overdue`],
    ],
    ['without a due date', '23793381288600083013252856000063700000000004590', '2030-01-01', []],
    [
      'in another currency',
      '23783381298600083013252856000063316410000004590',
      '2026-11-20',
      [`${LINE} boleto_currency_mismatch`],
    ],
  ])('%s', (_, digitable_line, day, faults) => {
    const request = valid.boleto();
    request.payment_settings[0].boleto.digitable_line = digitable_line;
    const result = parseOrderRequest(request, { now: new Date(`${day}T00:00:00Z`), livePsp: true });
    expect(result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(faults);
  });
});
