import { createStage, KEY, type Stage } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

/** A booking as a bank's OFX has it; `corrects`: the FITID of the one that it takes back. */
interface Booking {
  id: string;
  amount: string;
  corrects?: string;
  action?: 'DELETE' | 'REPLACE';
}

const written = ({ id, amount, corrects, action }: Booking): string =>
  `<STMTTRN><TRNTYPE>CREDIT\n<DTPOSTED>20261123\n<TRNAMT>${amount}\n<FITID>${id}\n<MEMO>PAGTO RECEBIDO\n${
    corrects ? `<CORRECTFITID>${corrects}\n<CORRECTACTION>${action}\n` : ''
  }</STMTTRN>`;

/** Sends a statement, and works until it is stored and matched. */
async function imported(...bookings: Booking[]): Promise<void> {
  const answer = await fetch(`${stage.serviceUrl}/v1/settlement_files?source=ofx`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'text/plain' },
    body: `<OFX><CURDEF>BRL\n<BANKID>341\n<ACCTID>12345-6\n<BANKTRANLIST>${bookings.map(written).join('\n')}</BANKTRANLIST></OFX>`,
  });
  expect(answer.status).toBe(202);
  await stage.runUntilIdle();
}

/** Bookings that count, by the amount. */
const counted = async (ids: string): Promise<string[]> =>
  (
    await stage.sql<{ key: string; amount: number }>(
      `SELECT split_part(row_key, ':', 2) AS key, amount FROM bank_rows
        WHERE voided_at IS NULL AND row_key LIKE $1 ORDER BY row_key`,
      [`%:${ids}%`],
    )
  ).map(({ key, amount }) => `${key} ${amount}`);

test.each(['the file with the booking comes first', 'the file with the correction comes first'])(
  'a booking that is taken back counts no more, and one that is replaced counts as its replacement: %s',
  async (order) => {
    const isLate = order.includes('correction comes');
    const name = isLate ? 'b' : 'a';
    const bookings = [
      { id: `${name}1`, amount: '100.00' },
      { id: `${name}2`, amount: '200.00' },
      { id: `${name}3`, amount: '300.00' },
    ];
    const corrections = [
      { id: `${name}8`, amount: '100.00', corrects: `${name}1`, action: 'DELETE' as const },
      { id: `${name}9`, amount: '250.00', corrects: `${name}2`, action: 'REPLACE' as const },
    ];
    for (const statement of isLate ? [corrections, bookings] : [bookings, corrections]) await imported(...statement);
    expect(await counted(name)).toEqual([`${name}3 30000`, `${name}9 25000`]);
  },
);
