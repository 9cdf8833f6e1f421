import type { Config } from './config';

/**
 * What a person sees after the first start in sandbox: where things are, and requests to paste, as a whole and as often
 * as they like: each paste makes an order of its own.
 */
export function greet(config: Config, port: number): string {
  const base = `http://127.0.0.1:${port}`;
  const sandbox = `${config.sandboxUrl ?? base}/sandbox`;
  const key =
    config.apiKeys.find(({ scopes }) => scopes.includes('write'))?.key === 'sk_sandbox' ? 'sk_sandbox' : '$API_KEY';
  const paying = config.openSandbox ? '' : ` -H "Authorization: Bearer ${key}"`;
  const afresh = config.databaseUrl
    ? ''
    : '\n  Start afresh: end this process, remove the folder .data, start again.\n';
  return `
  wapay runs in sandbox: no WhatsApp, no bank, no real money.

  Your customer's phone   ${sandbox}
  Dashboard               ${base}/dashboard (sign in with ${key})
  API                     ${base}/v1
  API reference           ${base}/docs

  Create an order, pay it as the customer, and see why it is paid:

  REF=TEA-$(date +%s%N)
  curl -sw '\\n' ${base}/v1/orders -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' -d '{
    "to": "+919845012345", "reference_id": "'$REF'", "type": "digital-goods", "currency": "INR",
    "payment_settings": [{ "type": "payment_gateway", "payment_gateway": { "type": "razorpay", "configuration_name": "my-gateway" } }],
    "order": { "catalog_id": "tea", "items": [{ "retailer_id": "assam", "name": "Assam 250 g", "amount": { "value": 64900 }, "quantity": 1 }],
               "tax": { "value": 3245, "description": "GST 5%" } } }'
  curl -sw '\\n' -X POST ${sandbox}/orders/$REF/pay${paying} -H 'Content-Type: application/json' -d '{ "method": "upi" }'
  sleep 1  # the webhook arrives, and the payment is looked up
  curl -sw '\\n' ${base}/v1/orders/$REF -H "Authorization: Bearer ${key}"
  curl -sw '\\n' ${base}/v1/orders/$REF/timeline -H "Authorization: Bearer ${key}"
${afresh}
`;
}
