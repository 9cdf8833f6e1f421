#!/bin/sh
# Package: iso20022.js 0.0.15 (npm), CashManagementEndOfDayReport (camt.053)
#
# 1. `entry.reversal` is never true. Its XML parser turns <RvslInd>true</RvslInd> into a boolean, and the library compares
#    that with the string 'true'. ISO 20022 asks for it exactly to tell a reversal from a booking.
# 2. Amounts are given in minor units, by two decimals for every currency: yen (none, ISO 4217) come out a hundred times
#    too large, dinars (three) as fractions of a unit that are ten times too small.
# 3. Rupees are multiplied as binary fractions: 1.15 is not 115.
# 4. Identifiers without letters become numbers: an account number loses its leading zeros (and gets its text back
#    without them), MsgId 00042 is 42. Only NtryRef and codes are spared.
#
# Seen on 30 November 2026 with Node 20.20:
#   1.15 INR, debit, RvslInd true: amount 114.99999999999999, reversal false
#   1000 JPY, credit: amount 100000, reversal false
#   1.234 KWD, credit: amount 123.4, reversal false
#   account 0012345678: 12345678, MsgId 00042: 42
#
# Whom it hurts: whoever books a bank's statement from it: a reversed credit looks like a payment, sums in integers miss
# bookings, and no account number matches.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund iso20022.js@0.0.15 >/dev/null
cat > try.mjs <<'JS'
import { CashManagementEndOfDayReport } from 'iso20022.js';
const entry = (amount, currency, direction, reversal = '') => `
      <Ntry>
        <Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>${reversal}<Sts>BOOK</Sts>
        <BookgDt><Dt>2026-11-30</Dt></BookgDt>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>OTHR</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls><Refs><MsgId>00042</MsgId></Refs></TxDtls></NtryDtls>
      </Ntry>`;
const entries = [
  entry('1.15', 'INR', 'DBIT', '<RvslInd>true</RvslInd>'),
  entry('1000', 'JPY', 'CRDT'),
  entry('1.234', 'KWD', 'CRDT'),
];
const report = CashManagementEndOfDayReport.fromXML(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-30T18:00:00</CreDtTm></GrpHdr>
    <Stmt>
      <Id>S1</Id><CreDtTm>2026-11-30T18:00:00</CreDtTm>
      <Acct>
        <Id><Othr><Id>0012345678</Id></Othr></Id>
        <Svcr><FinInstnId><BIC>AAAAINBB</BIC></FinInstnId></Svcr>
      </Acct>
      <Bal>
        <Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
        <Amt Ccy="INR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-30</Dt></Dt>
      </Bal>${entries.join('')}
    </Stmt>
  </BkToCstmrStmt>
</Document>`);
const [rupees, yen, dinars] = report.entries;
const account = report.statements[0].account.accountNumber;
const { messageId } = report.transactions[0];
const say = (what, { amount, reversal }) => console.log(`${what}: amount ${amount}, reversal ${reversal}`);
say('1.15 INR, debit, RvslInd true', rupees);
say('1000 JPY, credit', yen);
say('1.234 KWD, credit', dinars);
console.log(`account 0012345678: ${account}, MsgId 00042: ${messageId}`);
const amounts = [rupees, yen, dinars].map(({ amount }) => amount).join();
const asDescribed = amounts === '114.99999999999999,100000,123.4' && rupees.reversal === false;
process.exit(asDescribed && account === '12345678' && messageId === 42 ? 0 : 1);
JS
node try.mjs
