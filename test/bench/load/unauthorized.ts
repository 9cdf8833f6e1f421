import { connect } from 'node:net';
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Strangers: connections that each send a body of four megabytes that nothing proves, again and again, until the process
 * is stopped. Every second one stops before its last byte and waits.
 */
const [port = '0', connections = '150'] = process.argv.slice(3);
const BODY = Buffer.alloc(4 * 1024 * 1024, '{"entry":[]}');
const HEAD = Buffer.from(
  [
    'POST /webhooks/whatsapp HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `x-360dialog-signature: ${'0'.repeat(64)}`,
    `Content-Length: ${BODY.length}`,
    '',
    '',
  ].join('\r\n'),
);
/** A stranger who is refused comes again, but not without end within one second. */
const REST_MS = 50;
const answers: Record<string, number> = {};

const attack = (stalls: boolean): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    let status = 'none';
    socket.on('data', (data) => {
      status = data.toString('latin1', 9, 12);
      socket.destroy();
    });
    socket
      .on('error', () => {})
      .on('close', () => {
        answers[status] = (answers[status] ?? 0) + 1;
        resolve();
      });
    socket.write(HEAD);
    socket.write(stalls ? BODY.subarray(1) : BODY);
  });

async function goOn(stalls: boolean): Promise<void> {
  for (;;) {
    await attack(stalls);
    await delay(REST_MS);
  }
}

// The machine is shared: who measures must come before who disturbs, as it is where strangers have machines of their own.
os.setPriority(10);
for (let n = 0; n < Number(connections); n++) void goOn(n % 2 === 0);
process.on('SIGTERM', () => {
  process.stderr.write(`strangers were answered: ${JSON.stringify(answers)}\n`);
  process.exit(0);
});
process.send?.({ port: Number(port) });
