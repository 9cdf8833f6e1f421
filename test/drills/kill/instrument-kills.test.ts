import { drillInstruments } from './instrument-drill';

jest.setTimeout(300_000);

test('processes are killed around the making of instruments: one for each order, and its customer gets it once', async () => {
  const { broken, sent, unknown, ...counts } = await drillInstruments({ kills: 12 });
  expect(broken).toEqual([]);
  expect(sent + unknown).toBe(12);
  expect(sent).toBeGreaterThan(8);
  expect(counts).toEqual({ orders: 12, kills: 12, instruments: 12 });
});
