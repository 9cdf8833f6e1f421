#!/bin/sh
# Package: mercadopago 3.6.1 (npm)
#
# The README passes `requestOptions: { idempotencyKey }` to one call. The library writes these options into the shared
# MercadoPagoConfig, so the key of the first payment goes with every later payment and refund made through that config,
# also through other clients and by calls that pass no options. Mercado Pago's documents on idempotency say that a key
# stands for one payment, and that a known key is answered with the payment that exists, without creating another.
# (It is reported as issue 481 of mercadopago/sdk-nodejs, and open.)
#
# Seen on 30 November 2026 with Node 20.20, against a server that answers as those documents say:
#   payment of 10, key order-1: key order-1, payment 1 of 10
#   payment of 25, no key:      key order-1, payment 1 of 10
#   refund by another client:   key order-1
#
# Whom it hurts: whoever gives a key to one payment only: the next customer's payment is never created, and its caller
# gets the approved payment of somebody else.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mercadopago@3.6.1 >/dev/null
cat > try.js <<'JS'
const http = require('node:http');
const { MercadoPagoConfig, Payment, PaymentRefund } = require('mercadopago');
const { AppConfig } = require('./node_modules/mercadopago/dist/utils/config');
const [known, keys] = [new Map(), []];
const server = http.createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const key = request.headers['x-idempotency-key'];
  const name = `${request.url} ${key}`;
  keys.push(key);
  if (!known.has(name)) known.set(name, { id: known.size + 1, ...JSON.parse(body) });
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(known.get(name)));
});
server.listen(0, '127.0.0.1', async () => {
  AppConfig.BASE_URL = `http://127.0.0.1:${server.address().port}`;
  const config = new MercadoPagoConfig({ accessToken: 'TEST-1' });
  const body = (transaction_amount) => ({ transaction_amount, payment_method_id: 'pix', payer: { email: 'a@example.com' } });
  const payments = new Payment(config);
  const first = await payments.create({ body: body(10), requestOptions: { idempotencyKey: 'order-1' } });
  const second = await payments.create({ body: body(25) });
  await new PaymentRefund(config).create({ payment_id: 7, body: { amount: 3 } });
  console.log(`payment of 10, key order-1: key ${keys[0]}, payment ${first.id} of ${first.transaction_amount}`);
  console.log(`payment of 25, no key:      key ${keys[1]}, payment ${second.id} of ${second.transaction_amount}`);
  console.log(`refund by another client:   key ${keys[2]}`);
  process.exit(keys.every((key) => key === 'order-1') && second.id === first.id ? 0 : 1);
});
JS
node try.js
