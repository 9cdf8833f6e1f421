import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { momentOfId, orderedId } from '../../../src/domain/values/ordered-id';

const instant = fc.date({ min: new Date(0), max: new Date('2999-01-01'), noInvalidDate: true });

test('an ordered id is a UUID of version 7 that tells when it was made', () => {
  const at = new Date('2026-11-22T07:30:00.123Z');
  const id = orderedId('9b2f61d8-1c3a-4e57-8f60-aa51c2d3e4f5', at);
  expect(id.slice(14)).toBe('7e57-8f60-aa51c2d3e4f5');
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(momentOfId(id)).toEqual(at);
});

test('later ids come later, whatever is random in them', () => {
  fc.assert(
    fc.property(instant, instant, (one, other) => {
      const [first, second] = [orderedId(randomUUID(), one), orderedId(randomUUID(), other)];
      if (one.getTime() !== other.getTime()) expect(first < second).toBe(one < other);
      expect(momentOfId(first)).toEqual(one);
    }),
  );
});

test.each(['', 'wamid.HBgM', randomUUID(), '019aaa75-407b-7e57', '019AAA75-407B-7E57-8F60-AA51C2D3E4F5'])(
  '%s tells no time',
  (id) => expect(momentOfId(id)).toBeNull(),
);
