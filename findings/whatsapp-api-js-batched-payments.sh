#!/bin/sh
# Package: whatsapp-api-js 6.3.0 (npm)
#
# One webhook may hold several entries, changes, statuses and messages: all four are arrays, and Meta's documents on
# webhooks say that notifications are sent in batches of up to 1000, and that each must be handled. `post` looks at the
# first change of the first entry, and there at the first message or the first status. It returns the handler's answer
# for that one and says nothing about the others, so the usual answer is 200 and Meta does not send them again.
# The status of a payment is such a status (type "payment"): besides, its reference_id is in no argument but `raw`.
#
# Seen on 30 November 2026 with Node 20.20, three payments captured in one webhook:
#   sent: order-1 order-2 order-3; handled: order-1; arguments with a reference_id: raw
#
# Whom it hurts: whoever marks orders as paid from WhatsApp's payment statuses: under load, paid orders stay open.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund whatsapp-api-js@6.3.0 >/dev/null
cat > try.mjs <<'JS'
import { WhatsAppAPI } from 'whatsapp-api-js';
const status = (order) => ({
  id: `wamid.${order}`,
  recipient_id: '919900000000',
  type: 'payment',
  status: 'captured',
  timestamp: '1796000000',
  payment: { reference_id: order, amount: { value: 21000, offset: 100 }, currency: 'INR' },
});
const change = (...orders) => ({
  field: 'messages',
  value: {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '911100000000', phone_number_id: '1' },
    contacts: [{ wa_id: '919900000000', profile: { name: 'A' } }],
    statuses: orders.map(status),
  },
});
const webhook = {
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [change('order-1', 'order-2')] }, { id: '1', changes: [change('order-3')] }],
};
const client = new WhatsAppAPI({ token: 't', secure: false, v: 'v24.0' });
const [handled, holders] = [[], new Set()];
client.on.status = (event) => {
  handled.push(event.id.slice('wamid.'.length));
  for (const [name, value] of Object.entries(event))
    if (name !== 'Whatsapp' && JSON.stringify(value)?.includes('reference_id')) holders.add(name);
  return 'done';
};
const answer = await client.post(webhook);
const holder = [...holders].join(' ');
console.log(`sent: order-1 order-2 order-3; handled: ${handled.join(' ')}; arguments with a reference_id: ${holder}`);
process.exit(answer === 'done' && handled.join() === 'order-1' && holder === 'raw' ? 0 : 1);
JS
node try.mjs
