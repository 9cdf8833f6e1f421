import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createVault } from '../../src/adapters/vault';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];

test('whatever is sealed opens again, for the same row alone', () => {
  const vault = createVault([newKey]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, about, other) => {
      const sealed = vault.seal(text, about);
      expect(vault.open(sealed, about)).toBe(text);
      if (other !== about) expect(() => vault.open(sealed, other)).toThrow('do not open');
    }),
  );
});

test('the same text is sealed differently each time', () => {
  const vault = createVault([newKey]);
  expect(vault.seal('whsec_1', 'we_1').equals(vault.seal('whsec_1', 'we_1'))).toBe(false);
});

test('a changed byte anywhere is noticed', () => {
  const vault = createVault([newKey]);
  const sealed = vault.seal('whsec_1', 'we_1');
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 0x80;
    expect(() => vault.open(changed, 'we_1')).toThrow('do not open');
  }
  for (let length = 0; length < sealed.length; length++)
    expect(() => vault.open(sealed.subarray(0, length), 'we_1')).toThrow('do not open');
});

test('while a key is replaced the old one still opens and the new one seals', () => {
  const before = createVault([oldKey]).seal('whsec_1', 'we_1');
  const both = createVault([newKey, oldKey]);
  expect(both.open(before, 'we_1')).toBe('whsec_1');
  expect(createVault([newKey]).open(both.seal('whsec_1', 'we_1'), 'we_1')).toBe('whsec_1');
  expect(() => createVault([newKey]).open(before, 'we_1')).toThrow('CREDENTIALS_KEY');
});

test('without a key it is plain text, which a key that is set later still opens', () => {
  const plain = createVault([]).seal('whsec_1', 'we_1');
  expect(plain.toString()).toContain('whsec_1');
  expect(createVault([newKey]).open(plain, 'we_1')).toBe('whsec_1');
  expect(() => createVault([]).open(createVault([newKey]).seal('x', ''), '')).toThrow('do not open');
});
