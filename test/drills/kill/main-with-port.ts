import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

// The production entry, unchanged; only the port that it was given by the system is told to the parent once it is ready.
const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
  this.once('listening', () => void tell((this.address() as AddressInfo).port));
  return Reflect.apply(listen, this, args);
} as typeof listen;

async function tell(port: number): Promise<void> {
  while ((await fetch(`http://127.0.0.1:${port}/readyz`)).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 50));
  process.send?.({ port });
}

require('../../../src/main');
