#!/bin/sh
# Package: stripe 23.1.0 (npm)
#
# With maxNetworkRetries: 0, the library sends a POST a second time when the connection closes before the answer
# (ECONNRESET, EPIPE). It reports the outcome of the second try alone.
#
# Seen on 28 November 2026 with Node 20.20:
#   the server stays:              2 requests reached it, error of the caller: ECONNRESET
#   the server goes after the 1st: 1 request reached it, error of the caller: ECONNREFUSED
# The first request was carried out; in the second line the error says that no connection came about.
#
# Whom it hurts: whoever concludes from ECONNREFUSED that nothing was sent, and tells a customer that a charge failed, or
# repeats a refund under a new key. The comment in RequestSender._shouldRetry says that this is on purpose.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund stripe@23.1.0 >/dev/null
cat > try.js <<'JS'
const net = require('node:net');
const Stripe = require('stripe');
/** A server that carries requests out, and loses the connection before its answer. */
const run = (goes) => new Promise((resolve) => {
  let seen = 0;
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      seen += 1;
      if (goes) server.close();
      socket.resetAndDestroy();
    });
  });
  server.listen(0, '127.0.0.1', async () => {
    const stripe = new (Stripe.default ?? Stripe)('sk_test_1', {
      host: '127.0.0.1', port: server.address().port, protocol: 'http', maxNetworkRetries: 0, telemetry: false,
    });
    const error = await stripe.refunds.create({ payment_intent: 'pi_1' }, { idempotencyKey: 'k' }).catch((e) => e);
    server.close();
    resolve({ seen, code: error.detail?.code });
  });
});
(async () => {
  const [stays, goes] = [await run(false), await run(true)];
  console.log(`the server stays:              ${stays.seen} requests reached it, error of the caller: ${stays.code}`);
  console.log(`the server goes after the 1st: ${goes.seen} request reached it, error of the caller: ${goes.code}`);
  process.exit(stays.seen === 2 && goes.code === 'ECONNREFUSED' ? 0 : 1);
})();
JS
node try.js
