import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CHARGE_TABLE } from '../src/domain/lifecycles/charge';
import { DISPUTE_TABLE } from '../src/domain/lifecycles/dispute';
import { INSTRUMENT_TABLE } from '../src/domain/lifecycles/instrument';
import { ORDER_TABLE } from '../src/domain/lifecycles/order';
import { PAYMENT_TABLE } from '../src/domain/lifecycles/payment';
import { REFUND_TABLE } from '../src/domain/lifecycles/refund';
import { diagramOf } from './helpers/diagram';

const readme = readFileSync(path.join(__dirname, '../README.md'), 'utf8');

test('the pictures of the states are those of the tables', () => {
  expect(readme).toContain(diagramOf(PAYMENT_TABLE, 'new'));
  expect(readme).toContain(diagramOf(CHARGE_TABLE, 'queued'));
  expect(readme).toContain(diagramOf(REFUND_TABLE, 'requested'));
  expect(readme).toContain(diagramOf(DISPUTE_TABLE, 'open'));
  expect(readme).toContain(diagramOf(INSTRUMENT_TABLE, 'queued'));
  expect(readme).toContain(diagramOf(ORDER_TABLE, 'pending', { events: false }));
});

test('every file and command that the README names is there', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8'));
  const contributing = readFileSync(path.join(__dirname, '../.github/CONTRIBUTING.md'), 'utf8');
  for (const [, name = ''] of (readme + contributing).matchAll(/npm run (\w[\w:-]*)/g))
    expect(Object.keys(scripts)).toContain(name);
  for (const [, file = ''] of readme.matchAll(/`((?:src|test|prisma)\/[\w/.-]+)`/g))
    expect({ file, there: readable(path.join(__dirname, '..', file)) }).toEqual({ file, there: true });
});

function readable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}
