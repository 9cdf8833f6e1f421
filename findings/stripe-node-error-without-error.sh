#!/bin/sh
# Package: stripe 23.1.0 (npm)
#
# An answer with an error status whose JSON has no member "error" resolves as if the request had succeeded. Stripe itself
# always sends one; a proxy or load balancer in front of it, which answers 503 {} or 429 {"message":…}, does not.
#
# Seen on 28 November 2026 with Node 20.20:
#   503 {"message":"no healthy upstream"}: resolved, status undefined
#   429 {"message":"slow down"}: resolved, status undefined
#
# Whom it hurts: whoever takes a resolved promise for a charge or refund that exists.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund stripe@23.1.0 >/dev/null
cat > try.js <<'JS'
const http = require('node:http');
const Stripe = require('stripe');
const answers = [[503, '{"message":"no healthy upstream"}'], [429, '{"message":"slow down"}']];
let next = 0;
const server = http.createServer((request, response) => {
  const [status, body] = answers[next++];
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
});
server.listen(0, '127.0.0.1', async () => {
  const stripe = new (Stripe.default ?? Stripe)('sk_test_1', {
    host: '127.0.0.1', port: server.address().port, protocol: 'http', maxNetworkRetries: 0, telemetry: false,
  });
  let changed = 0;
  for (const [status, body] of answers) {
    const end = await stripe.refunds.create({ payment_intent: 'pi_1' }).then(
      (refund) => `resolved, status ${refund.status}`,
      (error) => { changed = 1; return `rejected, ${error.type}`; },
    );
    console.log(`${status} ${body}: ${end}`);
  }
  process.exit(changed);
});
JS
node try.js
