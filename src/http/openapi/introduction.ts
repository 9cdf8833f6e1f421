/** What a reader should know before the first request. */
export const INTRODUCTION = `
Take payments inside WhatsApp. You create an order; the customer gets it as a message and pays there; you are told when
the money is really there.

**Truth.** A payment is \`captured\` only after the service itself asked the provider and the answer agreed in reference,
currency and amount. Webhooks never move money.

**Money** is an integer in minor units (paise, centavos): \`{ "value": 19200, "offset": 100 }\` is 192.00. Times are
RFC 3339 in UTC.

**Errors** are \`application/problem+json\` with a \`code\` for programs and a \`detail\` for people. Bad input names every
fault at once in \`errors\`, with JSON Pointers. Bodies and query parameters are strict: an unknown field is an error.

**Retries.** Send an \`Idempotency-Key\` with every POST: the same key and body again give the first answer, not a second
effect. 429, 502 and 503, or no answer at all, may be repeated with the same key.

**Notifications** follow [Standard Webhooks](https://www.standardwebhooks.com): verify \`webhook-signature\` with the
endpoint's secret. They arrive at least once and in any order; \`data.order.version\` tells which copy is newer.
`.trim();

/** The parts of the API, in reading order. */
export const TAGS = [
  { name: 'Orders', description: 'Create, read and move orders.' },
  { name: 'Refunds', description: 'Give money back, in full or in part.' },
  { name: 'Credentials', description: 'Stored one-click credentials: PSP tokens, never card numbers.' },
  { name: 'Notifications', description: 'Be told of what happens instead of asking.' },
  { name: 'Reconciliation', description: 'Our books, the gateway’s and the bank’s.' },
  { name: 'Customers', description: 'Personal data.' },
  { name: 'Operations', description: 'What the people who run the service look at.' },
  { name: 'Service', description: 'For the platform that runs the service; no API key needed.' },
];
