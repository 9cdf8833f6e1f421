import type { Config } from './config';

/** What a person sees after the first start in sandbox: where things are, and a request to paste. */
export function greet(config: Config, port: number): string {
  const base = `http://127.0.0.1:${port}`;
  const sandbox = `${config.sandboxUrl ?? base}/sandbox`;
  const key =
    config.apiKeys.find(({ scopes }) => scopes.includes('write'))?.key === 'sk_sandbox' ? 'sk_sandbox' : '$API_KEY';
  return `
  wapay runs in sandbox: no WhatsApp, no bank, no real money.

  Your customer's phone   ${sandbox}
  Dashboard               ${base}/dashboard (sign in with ${key})
  API                     ${base}/v1
  API reference           ${base}/docs

  Create an order:

  curl -s ${base}/v1/orders -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{
    "to": "+919845012345", "reference_id": "TEA-1", "type": "digital-goods", "currency": "INR",
    "payment_settings": [{ "type": "payment_gateway", "payment_gateway": { "type": "razorpay", "configuration_name": "my-gateway" } }],
    "order": { "catalog_id": "tea", "items": [{ "retailer_id": "assam", "name": "Assam 250 g", "amount": { "value": 64900 }, "quantity": 1 }],
               "tax": { "value": 3245, "description": "GST 5%" } } }'

  Pay it as the customer, then look:

  curl -s -X POST ${sandbox}/orders/TEA-1/pay -H 'Content-Type: application/json' -d '{ "method": "upi" }'
  curl -s ${base}/v1/orders/TEA-1 -H 'Authorization: Bearer ${key}'
  curl -s ${base}/v1/orders/TEA-1/timeline -H 'Authorization: Bearer ${key}'

`;
}
