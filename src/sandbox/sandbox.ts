import express from 'express';
import { tellMessageStatus } from './accept-message';
import { sendConsent } from './customer-actions';
import { customerApi } from './customer-api';
import { endAttempt, endRefund } from './gateway';
import { answerProblem } from './problem';
import { endCharge, endPspRefund } from './psp';
import { pspApi } from './psp-api';
import { refuseOtherPages } from './strangers';
import { attemptDelivery } from './webhooks';
import { whatsappApi } from './whatsapp-api';
import { type SandboxOptions, World } from './world';

export interface Sandbox {
  /** To be mounted at /sandbox, before any body parser; WhatsApp is at /sandbox/whatsapp, the PSP at /sandbox/psp. */
  app: express.Express;
  world: World;
  /** Starts nothing more and waits for deliveries under way; what is still owed stays in the journal. */
  close(): Promise<void>;
}

/** A pretend WhatsApp, gateway and PSP at the far end of HTTP, with the customers in it. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const world = new World(options);
  world.effects.on('message_status', (data) => tellMessageStatus(world, data));
  world.effects.on('delivery', (data) => attemptDelivery(world, data));
  world.effects.on('outcome', (data) => endAttempt(world, data));
  world.effects.on('refund_end', (data) => endRefund(world, data));
  world.effects.on('charge_end', (data) => endCharge(world, data));
  world.effects.on('psp_refund_end', (data) => endPspRefund(world, data));
  world.effects.on('consent', (data) => sendConsent(world, data));
  const app = express();
  app.disable('x-powered-by');
  app.use(refuseOtherPages);
  app.use('/whatsapp', whatsappApi(world));
  app.use('/psp', pspApi(world));
  app.use(customerApi(world));
  app.use(answerProblem);
  world.effects.start();
  return { app, world, close: () => world.close() };
}
