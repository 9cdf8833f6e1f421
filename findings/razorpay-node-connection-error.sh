#!/bin/sh
# Package: razorpay 2.9.8 (npm)
#
# 1. When no answer comes (refused connection, time-out, reset), every call rejects with
#    TypeError: Cannot read properties of undefined (reading 'status'): the library reads err.response.status of an error
#    that has no response. The reason (ECONNREFUSED, ECONNRESET, …) is lost.
# 2. Its list of allowed headers drops X-Refund-Idempotency, the header that Razorpay's documents ask for to repeat a
#    refund safely.
#
# Seen on 28 November 2026 with Node 20.20:
#   nobody listens: TypeError, code undefined
#   X-Refund-Idempotency arrives: no
#
# Whom it hurts: whoever must know whether a refund may be sent again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund razorpay@2.9.8 >/dev/null
cat > try.js <<'JS'
const http = require('node:http');
const Razorpay = require('razorpay');
const headers = { 'X-Refund-Idempotency': '550e8400-e29b-41d4-a716-446655440000' };
const open = (port) => {
  const client = new Razorpay({ key_id: 'rzp_test_1', key_secret: 's', headers });
  client.api.rq.defaults.baseURL = `http://127.0.0.1:${port}`;
  return client;
};
const server = http.createServer((request, response) => {
  console.log(`X-Refund-Idempotency arrives: ${request.headers['x-refund-idempotency'] ? 'yes' : 'no'}`);
  const changed = Boolean(request.headers['x-refund-idempotency']) || !(first instanceof TypeError);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"rfnd_1"}', () => process.exit(changed ? 1 : 0));
});
let first;
server.listen(0, '127.0.0.1', async () => {
  first = await open(9).payments.refund('pay_1', { amount: 100 }).catch((thrown) => thrown);
  console.log(`nobody listens: ${first.constructor.name}, code ${first.code}`);
  await open(server.address().port).payments.refund('pay_1', { amount: 100 });
});
JS
node try.js
