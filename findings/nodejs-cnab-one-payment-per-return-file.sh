#!/bin/sh
# Package: @banco-br/nodejs-cnab 0.2.0 (npm), layouts from @banco-br/cnab_yaml 2.1.0
#
# A CNAB 400 return file has one header (type 0), a detail record (type 1) for each title, and one trailer (type 9); the
# type is the first character of a line. In a detail record of Bradesco's manual, 109-110 says what happened to the title
# (06: paid) and 254-266 what was paid.
# 1. parseRemessaCnab, called as the README shows with the record names that the package exports for the bank, does not
#    look at the type: it reads line 1 as the header, line 2 as the detail, line 3 as the trailer, and leaves the rest
#    out. Of a file with three paid titles it returns the first; the second comes out as the trailer. Nothing is thrown.
#    Only a caller who counts the lines first and repeats the name "detalhe" gets all.
# 2. Bradesco's layout has neither of the two fields, so that the payment that is returned has no amount and no outcome.
#
# Seen on 30 November 2026 with Node 20.20, three titles paid with 100.00, 200.00 and 300.00:
#   details: 1 (title 1), trailer holds title 2: yes, total 600.00 found: no
#   amount paid in a field of the detail: no, outcome: no
#
# Whom it hurts: whoever settles boletos from return files: from a day with several payments all but one are lost, and so
# is the trailer's total that would show it. A file with one title, as in the README, looks right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @banco-br/nodejs-cnab@0.2.0 @banco-br/cnab_yaml@2.1.0 >/dev/null
cat > try.js <<'JS'
const { BANK, parseRemessaCnab } = require('@banco-br/nodejs-cnab');
/** A record of 400 characters; positions count from 1, as in the manual. */
const record = (number, fields) => {
  const line = [...' '.repeat(394), ...String(number).padStart(6, '0')];
  for (const [position, text] of fields) line.splice(position - 1, text.length, ...text);
  return line.join('');
};
const title = (number, cents) => {
  const [ours, paid] = [String(number).padStart(11, '0'), String(cents).padStart(13, '0')];
  return record(number + 1, [[1, '1'], [71, ours], [109, '06'], [254, paid]]);
};
const read = (...titles) => {
  const lines = titles.map((cents, index) => title(index + 1, cents));
  const total = titles.reduce((sum, cents) => sum + cents, 0);
  const summary = [[1, '9201237'], [18, String(titles.length).padStart(8, '0')], [26, String(total).padStart(14, '0')]];
  const header = record(1, [[1, '02RETORNO01COBRANCA'], [77, '237BRADESCO']]);
  const file = [header, ...lines, record(titles.length + 2, summary)].join('\r\n');
  return parseRemessaCnab(BANK.bradesco.retorno[400], 400, '237', file);
};
const records = read(10000, 20000, 30000);
const details = records.filter((one) => 'nosso_numero' in one);
const trailer = records.at(-1).brancos01;
const holds = (text) => (JSON.stringify(records).includes(text) ? 'yes' : 'no');
const field = (text) => (Object.values(details[0]).some((value) => value.trim() === text) ? 'yes' : 'no');
const wrong = trailer.includes('00000000002') ? 'yes' : 'no';
const number = Number(details[0].nosso_numero);
const [total, amount, outcome] = [holds('00000000060000'), field('0000000010000'), field('06')];
console.log(`details: ${details.length} (title ${number}), trailer holds title 2: ${wrong}, total 600.00 found: ${total}`);
console.log(`amount paid in a field of the detail: ${amount}, outcome: ${outcome}`);
const seen = [details.length, number, wrong, total, amount, outcome].join();
process.exit(records.length === 3 && seen === '1,1,yes,no,no,no' ? 0 : 1);
JS
node try.js
