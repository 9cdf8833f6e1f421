import { drill } from './drill';

jest.setTimeout(400_000);

test('processes are killed and PostgreSQL restarted under traffic, and in the end the books agree', async () => {
  const report = await drill({ seconds: 8, seed: 'ci' });
  expect(report.broken).toEqual([]);
  // A drill in which nothing happened would prove nothing.
  expect(report.kills).toBeGreaterThan(0);
  expect(report.databaseRestarts).toBeGreaterThan(0);
  expect(report.paid).toBeGreaterThan(0);
});
