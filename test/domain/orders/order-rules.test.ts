import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { tables } from './samples/order-rule-rows';
import { type Json, NOW } from './samples/order-samples';

const context = { now: NOW, livePsp: true };

/** The violations of the request after the change, as `pointer code`. */
function broken(make: () => Json, change: (request: Json) => void): string[] {
  const request = make();
  change(request);
  const result = parseOrderRequest(request, context);
  if (result.ok) return [];
  for (const { detail } of result.violations) expect(detail).toMatch(/^\S.*[.\])]$/u);
  return result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
}

for (const [subject, [make, rows]] of Object.entries(tables)) {
  const named = rows.map(([change, pointer, code], index) => ({
    rule: `${index}: ${JSON.stringify(pointer)} ${code}`,
    pointer,
    code,
    change,
  }));

  describe(`one broken rule of ${subject}`, () => {
    it('and none when nothing is changed', () => expect(broken(make, () => {})).toEqual([]));
    it.each(named)('$rule', ({ change, pointer, code }) =>
      expect(broken(make, change)).toEqual([`${pointer} ${code}`]),
    );
  });

  const tooLong = named.filter(({ code }) => code === 'too_long');
  if (tooLong.length === 0) continue;
  it.each(tooLong)(`one code point less is accepted: $rule of ${subject}`, ({ change, pointer }) => {
    const shorten = (request: Json) => {
      change(request);
      const path = pointer.slice(1).split('/');
      const last = path.pop() as string;
      const parent = path.reduce((within, key) => within[key], request);
      parent[last] = [...parent[last]].slice(1).join('');
    };
    expect(broken(make, shorten)).toEqual([]);
  });
}
