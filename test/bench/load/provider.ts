import { createServer } from 'node:http';
import { AMOUNT } from './bodies';

/**
 * A pretend 360dialog that answers at once: it accepts every message and reports every payment as captured. It runs in
 * a process of its own and remembers when it received which order_status. `GET /seen?<prefix>` tells, in microseconds
 * of the machine's monotonic clock, `GET /asked?<prefix>` when it was asked for the payment first, and
 * `GET /count?<prefix>-` how many.
 */
const seen = new Map<string, number>();
/** When it was first asked for which payment. */
const asked = new Map<string, number>();
/** How many of `seen` begin with what stands before the last hyphen: asked for while the services are measured. */
const counts = new Map<string, number>();
let messages = 0;

function see(referenceId: string, at: number): void {
  const prefix = referenceId.slice(0, referenceId.lastIndexOf('-') + 1);
  if (!seen.has(referenceId)) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  seen.set(referenceId, at);
}

const server = createServer((req, res) => {
  const { method = '', url = '' } = req;
  const answer = (body: unknown) => {
    const text = JSON.stringify(body);
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text);
  };
  if (method === 'POST') {
    const at = Number(process.hrtime.bigint() / 1000n);
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const message = JSON.parse(Buffer.concat(chunks).toString());
      if (message.interactive?.type === 'order_status') see(message.interactive.action.parameters.reference_id, at);
      messages += 1;
      answer({
        messaging_product: 'whatsapp',
        contacts: [{ input: message.to, wa_id: message.to }],
        messages: [{ id: `wamid.bench.${messages}.${process.pid}` }],
      });
    });
    return;
  }
  const [path = '', prefix = ''] = url.split('?');
  const list = { '/seen': seen, '/asked': asked }[path];
  if (list) return answer(Object.fromEntries([...list].filter(([key]) => key.startsWith(prefix))));
  if (path === '/count') return answer(counts.get(prefix) ?? 0);
  if (path === '/messages') return answer(messages);
  const referenceId = path.slice(path.lastIndexOf('/') + 1);
  if (!asked.has(referenceId)) asked.set(referenceId, Number(process.hrtime.bigint() / 1000n));
  const amount = { value: AMOUNT, offset: 100 };
  const transaction = {
    id: `order_${referenceId}`,
    pg_transaction_id: `pay_${referenceId}`,
    type: 'razorpay',
    status: 'success',
    created_timestamp: Math.floor(Date.now() / 1000) - 1,
    updated_timestamp: Math.floor(Date.now() / 1000),
    amount,
    currency: 'INR',
    method: { type: 'upi' },
  };
  answer({
    payments: [{ reference_id: referenceId, status: 'captured', amount, currency: 'INR', transactions: [transaction] }],
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
