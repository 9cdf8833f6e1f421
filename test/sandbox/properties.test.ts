import fc from 'fast-check';
import { customerOf, takePairQuota, waIdOf } from '../../src/sandbox/whatsapp/customer-identities';
import { REFERENCE, razorpay, sample, setUp } from './sandbox-stage';

test('a WhatsApp id is the id of itself, however a Brazilian number was dialled', () => {
  const brazilian = fc
    .tuple(fc.integer({ min: 11, max: 99 }), fc.constantFrom('', '9'), fc.integer({ min: 60_000_000, max: 99_999_999 }))
    .map(([area, ninth, rest]) => ({ area, number: `55${area}${ninth}${rest}`, rest: String(rest) }));
  fc.assert(
    fc.property(brazilian, ({ area, number, rest }) => {
      const waId = waIdOf(number);
      expect(waIdOf(waId)).toBe(waId);
      expect(waIdOf(`+${number}`)).toBe(waId);
      expect(waId).toBe(area <= 28 ? `55${area}9${rest}` : `55${area}${rest}`);
    }),
  );
});

test('no window of time lets more than 45 messages and one per six seconds through', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 50, maxLength: 150 });
  fc.assert(
    fc.property(gaps, (waits) => {
      const { world, clock } = setUp();
      const taken: number[] = [];
      for (const wait of waits) {
        clock.advance(wait);
        if (takePairQuota(world, customerOf(world, { to: '919845012345' }))) taken.push(clock.now().getTime());
      }
      const broken = taken.flatMap((from, index) =>
        taken.slice(index).filter((to, later) => later + 1 > 45 + (to - from) / 6000),
      );
      expect(broken).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('whatever is refunded, by whomever, never exceeds what was captured', async () => {
  const requests = fc.array(fc.tuple(fc.integer({ min: 1, max: 120_000 }), fc.boolean()), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(requests, async (asked) => {
      const stage = setUp();
      await stage.send(razorpay()).expect(200);
      await stage.post(`/orders/${REFERENCE}/pay`).expect(200);
      let left = 147785;
      for (const [value, external] of asked) {
        const answer = external
          ? await stage.post(`/orders/${REFERENCE}/refund`, { amount: { value } })
          : await stage
              .post('/whatsapp/payments_refund', {
                ...sample('refund.request'),
                amount: { currency: 'INR', value: String(value), offset: '100' },
              })
              .set('D360-API-KEY', 'k');
        expect(answer.status === 200).toBe(value <= left);
        if (answer.status === 200) left -= value;
      }
    }),
    { numRuns: 20 },
  );
});
