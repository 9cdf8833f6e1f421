#!/bin/sh
# Packages: mt940-js 1.0.0 and mt940js 1.3.5 (npm; two libraries of different authors)
#
# SWIFT's MT940, field 61: the mark is C, D, RC (reversal of a credit: money goes) or RD (reversal of a debit: money comes).
# The value date has a year; the entry date after it has none (MMDD), and is a day of the statement's period.
# 1. mt940-js takes the letter after R as the direction, the wrong way round, and has no field that says "reversal": the
#    bookings no longer lead from the opening to the closing balance.
# 2. mt940-js makes a booking's id, by its README a hash of the booking, before it has read field 86, which follows. Two
#    payments of one day with the same amount and NONREF (no reference) have one id although field 86 tells them apart.
# 3. Both give the entry date the year of the value date: valued 31 December 2026 and entered on 2 January (2027) becomes
#    2 January 2026, nearly a year before the opening balance.
# 4. mt940js rounds to two decimals, dinars (three, ISO 4217) too; the check of the balances that it makes then fails or
#    passes by the luck of the digits.
#
# Seen on 30 November 2026 with Node 20.20:
#   mt940-js: opening 1000 + bookings = 2100, closing 1900; ids of two payments equal: true
#   entry date: mt940-js 2026-01-02, mt940js 2026-01-02
#   mt940js: 10,001 KWD is 10 and 20,009 KWD is 20.01
#
# Whom it hurts: whoever books or deduplicates by these fields: a chargeback is income, the second of two equal payments is
# a duplicate, and bookings at the turn of the year fall in a closed period.
# (mt940-js needs tslib and does not declare it; the script installs both.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mt940-js@1.0.0 tslib@2.9.1 mt940js@1.3.5 >/dev/null
cat > try.js <<'JS'
const { read } = require('mt940-js');
const { Parser } = require('mt940js');
const statement = (currency, opening, closing, ...bookings) => `:20:S1
:25:0012345678
:28C:1/1
:60F:C261230${currency}${opening}
${bookings.join('\n')}
:62F:C270102${currency}${closing}
`;
const rupees = statement(
  'INR', '1000,00', '1900,00',
  ':61:2612310102C500,00NTRFNONREF\n:86:UPI/6364001/ASHA',
  ':61:2612310102C500,00NTRFNONREF\n:86:UPI/6364002/RAVI',
  ':61:2612310102RC200,00NTRFNONREF\n:86:UPI/6364000/TAKEN BACK',
  ':61:2612310102RD100,00NTRFNONREF\n:86:FEE GIVEN BACK',
);
const dinars = statement('KWD', '1,000', '31,010', ':61:261231C10,001NTRFR1', ':61:261231C20,009NTRFR2');
(async () => {
  const [{ openingBalance, closingBalance, transactions }] = await read(Buffer.from(rupees));
  const sum = transactions.reduce((total, one) => total + (one.isCredit ? one.amount : -one.amount), openingBalance.value);
  const [asha, ravi] = transactions;
  const equal = asha.id === ravi.id && asha.description !== ravi.description;
  console.log(`mt940-js: opening 1000 + bookings = ${sum}, closing ${closingBalance.value}; ids of two payments equal: ${equal}`);
  const other = new Parser().parse(rupees)[0].transactions[0].entryDate.toISOString().slice(0, 10);
  console.log(`entry date: mt940-js ${asha.entryDate}, mt940js ${other}`);
  const [small, large] = new Parser().parse(dinars)[0].transactions.map(({ amount }) => amount);
  console.log(`mt940js: 10,001 KWD is ${small} and 20,009 KWD is ${large}`);
  const dates = asha.entryDate === '2026-01-02' && other === '2026-01-02';
  process.exit(sum !== 1900 && closingBalance.value === 1900 && equal && dates && small === 10 && large === 20.01 ? 0 : 1);
})();
JS
node try.js
