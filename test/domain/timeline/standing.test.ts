import { lasting, type StandingOrder, since, standing } from '../../../src/domain/timeline/standing';

const rupees = (value: number) => `₹${(value / 100).toFixed(2)}`;

test.each([
  [4_000, '4 s'],
  [59_400, '59 s'],
  [180_000, '3 min'],
  [7_200_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [5 * 86_400_000, '5 d'],
])('%i ms last %s', (milliseconds, text) => {
  expect(lasting(milliseconds)).toBe(text);
  expect(since(milliseconds)).toBe(`+${text}`);
});

describe('where an order stands', () => {
  const telling = {
    money: ({ value }: { value: number }) => rupees(value),
    moment: () => 'at noon',
    toAsk: 'ask them.',
    toResolve: 'Settle it.',
  };
  const order = (payment: object, messages: object[] = [{ kind: 'order_details', status: 'read', error: null }]) =>
    ({
      reference_id: 'TEA-1',
      status: 'processing',
      currency: 'INR',
      expires_at: null,
      messages,
      payment: {
        transactions: [],
        captured_amount: { value: 0 },
        refunded_amount: { value: 0 },
        verification: null,
        problem: null,
        ...payment,
      },
    }) as unknown as StandingOrder;
  const attempts = [{}, {}];

  test.each<[string, object, string]>([
    ['untouched', { status: 'new' }, 'Nobody has tried to pay yet.'],
    ['not agreeing', { status: 'new', transactions: [{}] }, 'Nothing is captured after 1 attempt'],
    ['under way', { status: 'pending' }, 'the bank has not decided'],
    ['failed', { status: 'failed', transactions: attempts }, 'The payment failed after 2 attempts'],
    ['canceled', { status: 'canceled' }, 'canceled before it was paid'],
    ['expired', { status: 'expired' }, 'a lookup found no money'],
    [
      'captured',
      {
        status: 'captured',
        captured_amount: { value: 100 },
        verification: { source: 'psp_lookup', checked_at: '', transaction_id: 'ch_1' },
      },
      'The money is there: ₹1.00. A PSP lookup confirmed it at noon (transaction ch_1).',
    ],
    ['given back', { status: 'captured', refunded_amount: { value: 50 } }, '₹0.50 went back to the customer.'],
    ['for a person', { status: 'new', problem: { code: 'amount_mismatch', detail: 'No.' } }, 'Settle it.'],
  ])('%s', (_name, payment, sentence) => {
    expect(standing(order(payment), telling).join('\n')).toContain(sentence);
  });

  test.each<[string, object[], string]>([
    ['never sent', [], 'has not been asked yet: ask them.'],
    [
      'failed',
      [{ kind: 'order_details', status: 'failed', error: { title: 'Closed', advice: 'Use a template.' } }],
      'did not arrive. Closed. Use a template.',
    ],
    ['unknown', [{ kind: 'order_details', status: 'unknown', error: null }], 'not repeated blindly'],
  ])('a message that is %s', (_name, messages, sentence) => {
    expect(standing(order({ status: 'new' }, messages), telling).join('\n')).toContain(sentence);
  });

  test('Portuguese tells the same, and money that is claimed back is told in both', () => {
    const given = order({
      status: 'captured',
      captured_amount: { value: 100 },
      disputed_amount: { value: 100 },
      verification: { source: 'whatsapp_lookup', checked_at: '', transaction_id: 'pay_1' },
    });
    expect(standing(given, telling)).toContain('₹1.00 are claimed back, or gone.');
    expect(standing(given, { ...telling, language: 'pt' })).toEqual([
      'O cliente leu a mensagem.',
      'O dinheiro está lá: ₹1.00. Uma consulta ao WhatsApp confirmou at noon (transação pay_1).',
      'O pedido está em preparo.',
      '₹1.00 estão contestados, ou perdidos.',
    ]);
  });
});
