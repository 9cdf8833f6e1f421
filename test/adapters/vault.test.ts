import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createVault } from '../../src/adapters/vault';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];

test('whatever is sealed opens again, for the same row alone', () => {
  const vault = createVault([newKey]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, about, other) => {
      const encrypted = vault.encrypt(text, about);
      expect(vault.decrypt(encrypted, about)).toBe(text);
      if (other !== about) expect(() => vault.decrypt(encrypted, other)).toThrow('do not open');
    }),
  );
});

test('the same text is sealed differently each time', () => {
  const vault = createVault([newKey]);
  expect(vault.encrypt('whsec_1', 'we_1').equals(vault.encrypt('whsec_1', 'we_1'))).toBe(false);
});

test('a changed byte anywhere is noticed', () => {
  const vault = createVault([newKey]);
  const encrypted = vault.encrypt('whsec_1', 'we_1');
  for (let index = 0; index < encrypted.length; index++) {
    const changed = Buffer.from(encrypted);
    changed[index] = (changed[index] ?? 0) ^ 0x80;
    expect(() => vault.decrypt(changed, 'we_1')).toThrow('do not open');
  }
  for (let length = 0; length < encrypted.length; length++)
    expect(() => vault.decrypt(encrypted.subarray(0, length), 'we_1')).toThrow('do not open');
});

test('while a key is replaced the old one still opens and the new one seals', () => {
  const before = createVault([oldKey]).encrypt('whsec_1', 'we_1');
  const both = createVault([newKey, oldKey]);
  expect(both.decrypt(before, 'we_1')).toBe('whsec_1');
  expect(createVault([newKey]).decrypt(both.encrypt('whsec_1', 'we_1'), 'we_1')).toBe('whsec_1');
  expect(() => createVault([newKey]).decrypt(before, 'we_1')).toThrow('CREDENTIALS_KEY');
});

test('without a key nothing is stored; what an older version stored in clear text still opens', () => {
  expect(() => createVault([]).encrypt('whsec_1', 'we_1')).toThrow('CREDENTIALS_KEY is not set');
  const plain = Buffer.concat([Buffer.of(0), Buffer.from('whsec_1')]);
  expect(createVault([newKey]).decrypt(plain, 'we_1')).toBe('whsec_1');
  expect(createVault([]).decrypt(plain, 'we_1')).toBe('whsec_1');
  expect(() => createVault([]).decrypt(createVault([newKey]).encrypt('x', ''), '')).toThrow('do not open');
});
