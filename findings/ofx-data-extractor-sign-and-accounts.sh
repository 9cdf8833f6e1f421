#!/bin/sh
# Package: ofx-data-extractor 1.5.0 (npm)
#
# 1. By the OFX specification TRNTYPE does not say whether money came or went: ATM and POS are "debit or credit, depends
#    on signage of amount". The library counts ATM, POS, PAYMENT, FEE and others as debits whatever the sign is, so cash
#    paid in at a machine and a purchase given back lower the total; toNormalized() gives `amount: 500, direction: debit`.
# 2. OFX allows a decimal comma, and its schema (AmountType) no digit before it. Of ",50" the library takes the comma
#    away: fifty. "0,50", "+,50" and "-,50" are right.
# 3. A file may hold several accounts (STMTTRNRS is repeatable). getBankTransferList() then throws, but
#    getTransactionsSummary(), in the default mode that is documented as "parsing errors throw", answers a summary of
#    zeros.
#
# Seen on 30 November 2026 with Node 20.20:
#   cash paid in, +500.00: credit 0, debit 500
#   interest of ,50: credit 50, debit 0
#   two accounts, 100.00 and 200.00: credit 0, debit 0; the list throws SyntaxError
#
# Whom it hurts: whoever reconciles an account by these totals; nothing is reported, and validate() finds 1 and 2 valid.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ofx-data-extractor@1.5.0 >/dev/null
cat > try.js <<'JS'
const { Ofx } = require('ofx-data-extractor');
const booking = (type, amount) => `<STMTTRN>
<TRNTYPE>${type}
<DTPOSTED>20261130
<TRNAMT>${amount}
<FITID>${type}1
</STMTTRN>
`;
const account = (id, ...bookings) => `<STMTTRNRS>
<TRNUID>1
<STATUS>
<CODE>0
<SEVERITY>INFO
</STATUS>
<STMTRS>
<CURDEF>BRL
<BANKACCTFROM>
<BANKID>001
<ACCTID>${id}
<ACCTTYPE>CHECKING
</BANKACCTFROM>
<BANKTRANLIST>
<DTSTART>20261101
<DTEND>20261130
${bookings.join('')}</BANKTRANLIST>
<LEDGERBAL>
<BALAMT>1000.00
<DTASOF>20261130
</LEDGERBAL>
</STMTRS>
</STMTTRNRS>
`;
const read = (...accounts) => new Ofx(`OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX>
<SIGNONMSGSRSV1>
<SONRS>
<STATUS>
<CODE>0
<SEVERITY>INFO
</STATUS>
<DTSERVER>20261130
<LANGUAGE>POR
</SONRS>
</SIGNONMSGSRSV1>
<BANKMSGSRSV1>
${accounts.join('')}</BANKMSGSRSV1>
</OFX>
`);
const seen = [];
const show = (what, ofx) => {
  const { credit, debit } = ofx.getTransactionsSummary();
  const total = `credit ${credit}, debit ${debit}`;
  let list = '';
  try {
    ofx.getBankTransferList();
    if (!ofx.validate().isValid) list = '; invalid';
  } catch (error) {
    list = `; the list throws ${error.name}`;
  }
  seen.push(total + list);
  console.log(`${what}: ${total}${list}`);
};
show('cash paid in, +500.00', read(account('1', booking('ATM', '+500.00'))));
show('interest of ,50', read(account('1', booking('INT', ',50'))));
const two = [account('1', booking('CREDIT', '100.00')), account('2', booking('CREDIT', '200.00'))];
show('two accounts, 100.00 and 200.00', read(...two));
const described = ['credit 0, debit 500', 'credit 50, debit 0', 'credit 0, debit 0; the list throws SyntaxError'];
process.exit(seen.join() === described.join() ? 0 : 1);
JS
node try.js
