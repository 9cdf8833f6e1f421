#!/bin/sh
# Package: pix-utils 2.8.2 (npm); for comparison @brazilian-utils/brazilian-utils 2.4.0
#
# A BR Code can serve several arrangements: by the Central Bank's BR Code manual and EMV's merchant-presented QR codes,
# each has a template of its own among the IDs 26 to 51, and sub-field 00 says whose it is (br.gov.bcb.pix for Pix).
# 1. parsePix never reads sub-field 00 and looks at ID 26 only. Where another arrangement has 26 and Pix has 27, it
#    returns a static Pix whose key is the other arrangement's number; toBRCode() then writes that as a Pix key, with a
#    valid checksum. The URL of the charge is gone.
# 2. ID 01 with 12 (one payment only) is not kept: toBRCode() of what was read is a code without it.
#
# Seen on 30 November 2026 with Node 20.20:
#   pix-utils: STATIC, key 4471, url undefined
#   brazilian-utils: dynamic, key undefined, url pix.example.com/qr/v2/9d36b84f
#   one payment only: read 000201010212…, written back 00020126520014…
#
# Whom it hurts: whoever reads a customer's "copia e cola" to pay or show it: the payment goes to a key that nobody meant,
# or is refused, and a charge for one payment becomes a code without that limit.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pix-utils@2.8.2 @brazilian-utils/brazilian-utils@2.4.0 >/dev/null
cat > try.mjs <<'JS'
import { getPixPayloadInfo } from '@brazilian-utils/brazilian-utils';
import pixUtils from 'pix-utils';
const field = (id, value) => `${id}${String(value.length).padStart(2, '0')}${value}`;
/** CRC-16/CCITT-FALSE, as EMV asks for. */
const checksum = (text) => {
  let crc = 0xffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x8000 ? 0x11021 : 0);
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
};
const seal = (...fields) => `${fields.join('')}6304${checksum(`${fields.join('')}6304`)}`;
const charge = field('00', 'br.gov.bcb.pix') + field('25', 'pix.example.com/qr/v2/9d36b84f');
const other = field('00', 'com.example.wallet') + field('01', '4471');
const rest = [field('52', '0000'), field('53', '986'), field('58', 'BR'), field('59', 'LOJA'), field('60', 'RECIFE')];
const tail = [...rest, field('62', field('05', '***'))];
const both = seal('000201', '010212', field('26', other), field('27', charge), ...tail);
const [wrong, right] = [pixUtils.parsePix(both), getPixPayloadInfo(both)];
console.log(`pix-utils: ${wrong.type}, key ${wrong.pixKey}, url ${wrong.url}`);
console.log(`brazilian-utils: ${right.pointOfInitiation}, key ${right.key}, url ${right.url}`);
const once = seal('000201', '010212', field('26', charge), ...tail);
const again = pixUtils.parsePix(once).toBRCode();
console.log(`one payment only: read ${once.slice(0, 12)}…, written back ${again.slice(0, 14)}…`);
const asDescribed = wrong.pixKey === '4471' && wrong.toBRCode().includes('br.gov.bcb.pix01044471') && !right.key;
process.exit(asDescribed && right.url && once.includes('010212') && !again.includes('010212') ? 0 : 1);
JS
node try.mjs
